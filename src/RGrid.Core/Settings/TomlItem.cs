using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace RGrid.Settings;

/// <summary>A value of a TOML document under its whole path, with the line that it stands on.</summary>
/// <param name="Path">Names from the top: those of the table, then the dotted key's.</param>
/// <param name="Value">The value; null for the head of a table, which may hold nothing else.</param>
/// <param name="Line">The line, from 0.</param>
internal sealed record TomlItem(IReadOnlyList<string> Path, ValueSyntax? Value, int Line)
{
    /// <summary>All values of a document and the heads of its tables, in order. Inline tables are opened.</summary>
    /// <param name="text">The document.</param>
    /// <param name="error">Gets line (from 0) and message of whatever is no TOML 1.0.</param>
    public static IReadOnlyList<TomlItem> ReadAll(string text, Action<int, string> error)
    {
        var document = SyntaxParser.Parse(text.TrimStart('\uFEFF'), "", validate: true);
        var isBroken = false;
        foreach (var diagnostic in document.Diagnostics.Where(diagnostic => diagnostic.Kind == DiagnosticMessageKind.Error))
        {
            isBroken = true;
            error(diagnostic.Span.Start.Line, $"column {diagnostic.Span.Start.Column + 1}: not TOML: {diagnostic.Message.TrimEnd('.')}");
        }

        var items = new List<TomlItem>();
        if (isBroken)
        {
            return items;
        }

        Add(document.KeyValues, [], items);
        foreach (var table in document.Tables)
        {
            var path = Names(table.Name!);
            items.Add(new TomlItem(path, null, table.Span.Start.Line));
            if (table is TableArraySyntax)
            {
                error(table.Span.Start.Line, $"`[[{string.Join('.', path)}]]` is a list of tables, which no setting is");
            }

            Add(table.Items, path, items);
        }

        return items;
    }

    private static void Add(IEnumerable<KeyValueSyntax> pairs, IReadOnlyList<string> above, List<TomlItem> items)
    {
        foreach (var pair in pairs)
        {
            IReadOnlyList<string> path = [.. above, .. Names(pair.Key!)];
            if (pair.Value is InlineTableSyntax table)
            {
                items.Add(new TomlItem(path, null, pair.Span.Start.Line));
                Add(table.Items.Select(item => item.KeyValue!), path, items);
            }
            else
            {
                items.Add(new TomlItem(path, pair.Value, pair.Span.Start.Line));
            }
        }
    }

    private static IReadOnlyList<string> Names(KeySyntax key) => [Name(key.Key!), .. key.DotKeys.Select(item => Name(item.Key!))];

    private static string Name(BareKeyOrStringValueSyntax key) => key switch
    {
        StringValueSyntax quoted => quoted.Value ?? "",
        BareKeySyntax bare => bare.Key?.Text ?? "",
        _ => "",
    };
}
