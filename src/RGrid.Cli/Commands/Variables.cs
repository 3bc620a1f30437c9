using RGrid.FileSystem;

namespace RGrid.Cli.Commands;

/// <summary>Reads declared variables: `--env K=V`, `--env K`, and files of `KEY=VALUE` lines.</summary>
internal static class Variables
{
    /// <summary>The declared variables; a null value is one that is declared absent.</summary>
    public static IReadOnlyDictionary<string, string?> Read(
        IEnumerable<string> words, IEnumerable<string> files, string workingFolder, IReadOnlyDictionary<string, string> callers, List<string> errors)
    {
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            ReadFile(Path.GetFullPath(Path.Combine(workingFolder, file)), file, variables, errors);
        }

        foreach (var word in words)
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? word : word[..equals];
            if (name.Length == 0 || name.Contains('\0', StringComparison.Ordinal))
            {
                errors.Add($"`--env {word}` has no name");
                continue;
            }

            variables[name] = equals < 0 ? callers.GetValueOrDefault(name) : word[(equals + 1)..];
        }

        return variables;
    }

    /// <summary>`--label K=V`.</summary>
    public static IReadOnlyDictionary<string, string> ReadLabels(IEnumerable<string> words, List<string> errors)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var word in words)
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                errors.Add($"`--label {word}` is not of the form K=V");
                continue;
            }

            labels[word[..equals]] = word[(equals + 1)..];
        }

        return labels;
    }

    private static void ReadFile(string path, string typed, Dictionary<string, string?> variables, List<string> errors)
    {
        if (PosixFile.TryStat(path)?.Kind != FileKind.File)
        {
            errors.Add($"`--env-file {typed}` is not a file that exists");
            return;
        }

        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            var text = line.Trim();
            text = text.StartsWith("export ", StringComparison.Ordinal) ? text[7..].TrimStart() : text;
            if (text.Length == 0 || text[0] == '#')
            {
                continue;
            }

            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                errors.Add($"`{typed}` line {number}: `{text}` is not of the form KEY=VALUE");
                continue;
            }

            variables[text[..equals].TrimEnd()] = Unquote(text[(equals + 1)..].Trim());
        }
    }

    private static string Unquote(string value)
    {
        if (value.Length >= 2 && value[0] is '"' or '\'' && value.EndsWith(value[0]))
        {
            return value[0] == '\'' ? value[1..^1] : value[1..^1].Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\\"", "\"", StringComparison.Ordinal);
        }

        var comment = value.IndexOf(" #", StringComparison.Ordinal);
        return comment < 0 ? value : value[..comment].TrimEnd();
    }
}
