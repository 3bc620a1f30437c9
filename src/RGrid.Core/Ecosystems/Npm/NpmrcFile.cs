using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RGrid.Ecosystems.Npm;

/// <summary>An `.npmrc` as npm reads it: by its package `ini` (https://github.com/npm/ini), of which only what stands above the first section counts.</summary>
public static class NpmrcFile
{
    /// <summary>What parts the values of a list, as in variables (https://docs.npmjs.com/cli/using-npm/config).</summary>
    public const string ListSeparator = "\n\n";

    /// <summary>The options by name; several values of one are a list.</summary>
    /// <param name="path">The file.</param>
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        var lists = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(path))
        {
            if (line.AsSpan().Trim() is [] or [';' or '#', ..] || line[0] == '=')
            {
                continue;
            }

            if (IsSection(line))
            {
                break;
            }

            var equals = line.IndexOf('=', StringComparison.Ordinal);
            var name = Plain(equals < 0 ? line : line[..equals]);
            if (name.Length > 2 && name.EndsWith("[]", StringComparison.Ordinal))
            {
                name = name[..^2];
                lists.Add(name);
            }

            var value = equals < 0 ? "true" : Plain(line[(equals + 1)..]);
            options[name] = lists.Contains(name) && options.TryGetValue(name, out var before) ? before + ListSeparator + value : value;
        }

        return options;
    }

    /// <summary>The lines that npm reads an option from, whatever characters it holds.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value or list.</param>
    public static IEnumerable<string> Lines(string name, string value)
    {
        var values = value.Split(ListSeparator);
        return values.Select(one => $"{name}{(values.Length > 1 ? "[]" : "")}={JsonValue.Create(one).ToJsonString()}");
    }

    // A line that has anything before the bracket or after it is an option for npm.
    private static bool IsSection(string line) =>
        line[0] == '[' && line.IndexOf(']', StringComparison.Ordinal) is > 0 and var end && string.IsNullOrWhiteSpace(line[(end + 1)..]);

    // Without quotes, or without escapes and the comment behind it.
    private static string Plain(string written)
    {
        var text = written.Trim();
        if (text is ['"', .., '"'] or ['\'', .., '\''])
        {
            var inside = text[0] == '\'' ? text[1..^1] : text;
            return Parse(inside) ?? inside;
        }

        var plain = new StringBuilder();
        for (var index = 0; index < text.Length && text[index] is not (';' or '#'); index++)
        {
            if (text[index] == '\\' && index + 1 < text.Length && text[index + 1] is '\\' or ';' or '#')
            {
                index++;
            }

            plain.Append(text[index]);
        }

        return plain.ToString().Trim();
    }

    private static string? Parse(string json)
    {
        try
        {
            return JsonNode.Parse(json)?.ToString();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
