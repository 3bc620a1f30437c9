using System.Text;
using RGrid.Executions;
using RGrid.Executions.Secrets;

namespace RGrid.Cli.Commands;

/// <summary>Reads `--secret NAME` and `--secret NAME=FILE`. A value is never a word, because every user of a machine can read the words of a process.</summary>
internal static class SecretWords
{
    /// <summary>The secrets; what is wrong is added to the errors, without any value.</summary>
    public static RunSecrets Read(RunWords words, IReadOnlyDictionary<string, string> callers, string workingFolder, List<string> errors)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var word in words.Values(RunOptions.Secret))
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? word : word[..equals];
            if (name.Length == 0)
            {
                errors.Add("`--secret` has no name before its `=`");
            }
            else if ((equals < 0 ? OfCaller(name, callers, errors) : OfFile(name, word[(equals + 1)..], workingFolder, errors)) is { } value)
            {
                values[name] = value;
            }
        }

        foreach (var name in words.Values(RunOptions.Env).Select(word => word.Split('=')[0]).Where(values.ContainsKey))
        {
            errors.Add($"`{name}` is declared as a variable and as a secret; leave `--env {name}` out");
        }

        return new RunSecrets(values, words.Flag(RunOptions.StoreWithSecrets) is true ? SecretKeeping.Stored : SecretKeeping.Masked);
    }

    private static string? OfCaller(string name, IReadOnlyDictionary<string, string> callers, List<string> errors)
    {
        if (!callers.TryGetValue(name, out var value))
        {
            errors.Add($"`--secret {name}`: there is no variable `{name}` here; set it, or name a file that holds it: --secret {name}=FILE");
            return null;
        }

        if (RawWords.FindVariableError(name, value) is { } error)
        {
            errors.Add(error);
        }

        return value;
    }

    // As `$(cat FILE)` gives it: an editor puts a line end behind the last line.
    private static string? OfFile(string name, string file, string workingFolder, List<string> errors)
    {
        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(Path.Combine(workingFolder, file))).TrimEnd('\n', '\r');
            if (!text.Contains('\0', StringComparison.Ordinal))
            {
                return text;
            }

            errors.Add($"`--secret {name}={file}`: the file holds a zero byte, which no variable can");
        }
        catch (DecoderFallbackException)
        {
            errors.Add($"`--secret {name}={file}`: the file is not UTF-8 text");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            errors.Add($"`--secret {name}={file}`: the file can't be read: {exception.Message}");
        }

        return null;
    }
}
