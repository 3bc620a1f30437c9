using RGrid.Executions;

namespace RGrid.Cli.Commands;

/// <summary>Reads `--env K=V`, `--env K` and `--label K=V`.</summary>
internal static class Variables
{
    /// <summary>The declared variables; a null value is one that is declared absent.</summary>
    public static IReadOnlyDictionary<string, string?> Read(
        IEnumerable<string> words, IReadOnlyDictionary<string, string> callers, List<string> errors)
    {
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var word in words)
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? word : word[..equals];
            if (name.Length == 0 || name.Contains('\0', StringComparison.Ordinal))
            {
                errors.Add("`--env` has no name before its `=`");
                continue;
            }

            if (name.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter)))
            {
                // Never the value: it may be a secret.
                errors.Add($"`--env '{name}{(equals < 0 ? "" : "=…")}'` has a space in its name");
                continue;
            }

            variables[name] = equals < 0 ? callers.GetValueOrDefault(name) : word[(equals + 1)..];
            if (equals < 0 && variables[name] is { } value && RawWords.FindVariableError(name, value) is { } error)
            {
                errors.Add(error);
            }
        }

        return variables;
    }

    /// <summary>Tells of each variable that is to be passed on and is not set here.</summary>
    public static void TellUnset(IEnumerable<string> words, IReadOnlyDictionary<string, string> callers, IRunObserver observer)
    {
        foreach (var name in words.Where(word => !word.Contains('=', StringComparison.Ordinal) && !callers.ContainsKey(word)).Distinct(StringComparer.Ordinal))
        {
            observer.Note($"`{name}` is not set here, so `--env {name}` gives the script no variable");
        }
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
}
