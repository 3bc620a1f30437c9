using System.CommandLine;

namespace RGrid.Cli.Commands;

/// <summary>The words of `run`, divided before anything is parsed: what follows the script (or `-m MODULE`) is the script's own, untouched.</summary>
/// <param name="Options">RGrid's words.</param>
/// <param name="Script">The script; null where a module is named or nothing is.</param>
/// <param name="Module">The module of `-m`; else null.</param>
/// <param name="Arguments">The script's words.</param>
public sealed record RunWords(IReadOnlyList<string> Options, string? Script, string? Module, IReadOnlyList<string> Arguments)
{
    /// <summary>Divides the words after `run`.</summary>
    /// <param name="words">The words.</param>
    /// <param name="options">The options that `run` knows; whether one takes a value decides which word is the script.</param>
    public static RunWords Divide(IReadOnlyList<string> words, IEnumerable<Option> options)
    {
        var withValue = options.Where(option => option.ValueType != typeof(bool))
            .SelectMany(option => option.Aliases.Append(option.Name))
            .ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            if (word is "-m" or "--module")
            {
                return new RunWords([.. words.Take(i)], null, words.ElementAtOrDefault(i + 1), [.. words.Skip(i + 2)]);
            }

            if (word == "--")
            {
                return new RunWords([.. words.Take(i)], words.ElementAtOrDefault(i + 1), null, [.. words.Skip(i + 2)]);
            }

            if (!word.StartsWith('-') || word == "-")
            {
                return new RunWords([.. words.Take(i)], word, null, [.. words.Skip(i + 1)]);
            }

            if (withValue.Contains(word))
            {
                i++;
            }
        }

        return new RunWords(words, null, null, []);
    }
}
