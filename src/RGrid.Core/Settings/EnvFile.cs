using System.Text;
using RGrid.FileSystem;

namespace RGrid.Settings;

/// <summary>
/// Files of variables in the form that is known as dotenv: `KEY=VALUE` a line, `export ` in front allowed, `#` comments, single quotes
/// for text as it stands (over several lines too), double quotes with `\n`, `\r`, `\t`, `\"`, `\\` and `\$`. `$NAME` is not expanded.
/// </summary>
public static class EnvFile
{
    /// <summary>Settings whose files of variables are read; `env` of the same place is stronger than they are, a later file than an earlier.</summary>
    /// <param name="settings">The settings of one place.</param>
    /// <param name="workingFolder">What their paths are relative to.</param>
    /// <param name="errors">Gets a line for each error.</param>
    public static RunSettings Resolve(RunSettings settings, string workingFolder, List<string> errors)
    {
        if (settings.EnvFiles.Count == 0)
        {
            return settings;
        }

        var variables = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var file in settings.EnvFiles)
        {
            if (TryRead(Path.GetFullPath(Path.Combine(workingFolder, file)), file, errors) is { } text)
            {
                Parse(text, file, variables, errors);
            }
        }

        foreach (var (name, value) in settings.Variables)
        {
            variables[name] = value;
        }

        return settings with { EnvFiles = [], Variables = variables };
    }

    /// <summary>The variables of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="source">The file as the user knows it.</param>
    /// <param name="variables">Gets them.</param>
    /// <param name="errors">Gets a line for each error.</param>
    public static void Parse(string text, string source, IDictionary<string, string?> variables, List<string> errors)
    {
        var lines = text.TrimStart('\uFEFF').Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            line = line.StartsWith("export ", StringComparison.Ordinal) || line.StartsWith("export\t", StringComparison.Ordinal) ? line[7..].TrimStart() : line;
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? "" : line[..equals].TrimEnd();
            if (!IsName(name))
            {
                // The line itself is not shown: it may be half of a secret.
                errors.Add($"{source}:{i + 1}: the line is not of the form KEY=VALUE");
                continue;
            }

            var first = i;
            if (ReadValue(line[(equals + 1)..].TrimStart(), lines, ref i) is { } value)
            {
                variables[name] = value;
            }
            else
            {
                errors.Add($"{source}:{first + 1}: the value of `{name}` is not closed by its quote, or something stands behind the quote");
            }
        }
    }

    private static string? TryRead(string path, string typed, List<string> errors)
    {
        if (!PosixFile.IsFile(path))
        {
            errors.Add($"env-file `{typed}` is not a file that exists");
            return null;
        }

        try
        {
            return File.ReadAllText(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            errors.Add($"env-file `{typed}` can't be read: {exception.Message}");
            return null;
        }
    }

    private static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' or '-');

    private static string? ReadValue(string value, string[] lines, ref int line)
    {
        if (value.Length == 0 || value[0] is not ('"' or '\''))
        {
            var comment = value.StartsWith('#') ? 0 : value.IndexOf(" #", StringComparison.Ordinal);
            return comment < 0 ? value : value[..comment].TrimEnd();
        }

        var quote = value[0];
        var read = new StringBuilder();
        var rest = value[1..];
        while (true)
        {
            var close = Close(rest, quote);
            if (close >= 0)
            {
                read.Append(rest.AsSpan(0, close));
                var behind = rest[(close + 1)..].Trim();
                var text = quote == '"' ? Unescape(read.ToString()) : read.ToString();
                return behind.Length == 0 || behind[0] == '#' ? text : null;
            }

            // The line came trimmed; what follows inside of quotes is as it stands.
            read.Append(rest).Append('\n');
            if (++line >= lines.Length)
            {
                return null;
            }

            rest = lines[line].TrimEnd('\r');
        }
    }

    private static int Close(string text, char quote)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && quote == '"')
            {
                i++;
            }
            else if (text[i] == quote)
            {
                return i;
            }
        }

        return -1;
    }

    private static string Unescape(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                plain.Append(text[i]);
                continue;
            }

            i++;
            _ = text[i] switch
            {
                'n' => plain.Append('\n'),
                'r' => plain.Append('\r'),
                't' => plain.Append('\t'),
                '"' or '\\' or '$' => plain.Append(text[i]),
                _ => plain.Append('\\').Append(text[i]),
            };
        }

        return plain.ToString();
    }
}
