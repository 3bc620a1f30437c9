using System.Text;
using System.Text.RegularExpressions;

namespace RGrid.Ecosystems.Pypi;

/// <summary>What a logical line of a requirements file is.</summary>
public enum RequirementsLineKind
{
    /// <summary>A dependency, by name, URL or path.</summary>
    Requirement,

    /// <summary>`-r FILE`.</summary>
    Include,

    /// <summary>`-c FILE`.</summary>
    Constraint,

    /// <summary>`--find-links PLACE`.</summary>
    FindLinks,

    /// <summary>Any other option.</summary>
    Option,
}

/// <summary>A logical line: continuations joined, comments gone.</summary>
/// <param name="Number">Number of its first physical line, from 1.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Value">The dependency without options of its own; the file or place of an option; else the whole line.</param>
/// <param name="IsEditable">True behind `-e`.</param>
/// <param name="HasHash">True with a `--hash` of its own.</param>
/// <param name="Text">The whole line.</param>
public sealed record RequirementsLine(int Number, RequirementsLineKind Kind, string Value, bool IsEditable, bool HasHash, string Text);

/// <summary>A requirements file as pip reads it (pip's documentation, "Requirements File Format").</summary>
public static partial class RequirementsFile
{
    private static readonly (string Name, RequirementsLineKind Kind)[] Options =
    [
        ("--requirement", RequirementsLineKind.Include), ("-r", RequirementsLineKind.Include),
        ("--constraint", RequirementsLineKind.Constraint), ("-c", RequirementsLineKind.Constraint),
        ("--find-links", RequirementsLineKind.FindLinks), ("-f", RequirementsLineKind.FindLinks),
    ];

    /// <summary>The lines that say something.</summary>
    /// <param name="content">Raw bytes; a BOM is allowed.</param>
    /// <param name="variables">For `${NAME}`, which pip expands where the name is upper case and the variable is set.</param>
    public static IReadOnlyList<RequirementsLine> Read(ReadOnlySpan<byte> content, IReadOnlyDictionary<string, string> variables)
    {
        var lines = new List<RequirementsLine>();
        foreach (var (number, joined) in Join(Decode(content)))
        {
            var text = Comment().Replace(joined, "").Trim();
            if (text.Length > 0)
            {
                lines.Add(Classify(number, Expand(text, variables)));
            }
        }

        return lines;
    }

    /// <summary>The names of the variables that a file refers to, in order of first use.</summary>
    public static IEnumerable<string> VariablesOf(ReadOnlySpan<byte> content) =>
        Variable().Matches(Decode(content)).Select(match => match.Groups[1].Value).Distinct(StringComparer.Ordinal);

    /// <summary>The text of a file.</summary>
    public static string Decode(ReadOnlySpan<byte> content)
    {
        if (content.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe]))
        {
            return Encoding.Unicode.GetString(content[2..]);
        }

        return Encoding.UTF8.GetString(content.StartsWith("\ufeff"u8) ? content[3..] : content);
    }

    private static string Expand(string text, IReadOnlyDictionary<string, string> variables) => Variable().Replace(
        text, match => variables.GetValueOrDefault(match.Groups[1].Value) is { Length: > 0 } value ? value : match.Value);

    // pip: a line whose end is `\` goes on; a comment line within is dropped and ends nothing.
    private static IEnumerable<(int Number, string Text)> Join(string text)
    {
        var (start, joined) = (0, new StringBuilder());
        var number = 0;
        foreach (var line in text.Split('\n').Select(line => line.TrimEnd('\r')))
        {
            number++;
            start = start == 0 ? number : start;
            if (line.EndsWith('\\') && !CommentLine().IsMatch(line))
            {
                joined.Append(line.TrimEnd('\\'));
                continue;
            }

            joined.Append(CommentLine().IsMatch(line) ? " " + line : line);
            yield return (start, joined.ToString());
            joined.Clear();
            start = 0;
        }

        if (joined.Length > 0)
        {
            yield return (start, joined.ToString());
        }
    }

    private static RequirementsLine Classify(int number, string text)
    {
        foreach (var (name, kind) in Options)
        {
            if (text.StartsWith(name, StringComparison.Ordinal) && !(name.Length == 2 && text.StartsWith("--", StringComparison.Ordinal)))
            {
                var value = text[name.Length..].TrimStart(' ', '\t', '=').Trim().Trim('"', '\'');
                return new RequirementsLine(number, kind, value, false, false, text);
            }
        }

        var isEditable = text.StartsWith("-e", StringComparison.Ordinal) || text.StartsWith("--editable", StringComparison.Ordinal);
        if (text.StartsWith('-') && !isEditable)
        {
            return new RequirementsLine(number, RequirementsLineKind.Option, text, false, false, text);
        }

        var dependency = isEditable ? text[(text.StartsWith("-e", StringComparison.Ordinal) ? 2 : "--editable".Length)..].TrimStart(' ', '\t', '=') : text;
        var options = OwnOptions().Match(dependency);
        return new RequirementsLine(
            number,
            RequirementsLineKind.Requirement,
            options.Success ? dependency[..options.Index].Trim() : dependency,
            isEditable,
            options.Success && options.Value.Contains("--hash", StringComparison.Ordinal),
            text);
    }

    [GeneratedRegex(@"(^|\s+)#.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"^\s*#")]
    private static partial Regex CommentLine();

    [GeneratedRegex(@"\$\{([A-Z0-9_]+)\}")]
    private static partial Regex Variable();

    [GeneratedRegex(@"\s--(hash|config-settings?|global-option|install-option|no-binary|only-binary)\b.*$", RegexOptions.Singleline)]
    private static partial Regex OwnOptions();
}
