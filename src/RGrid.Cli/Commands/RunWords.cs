namespace RGrid.Cli.Commands;

/// <summary>
/// The words of `run`, divided by what each option takes: what follows the script (or `-m MODULE`) is the script's own, untouched,
/// whatever it looks like.
/// </summary>
/// <param name="Options">What was asked of RGrid, in order.</param>
/// <param name="Script">The script; null where a module is named or nothing is.</param>
/// <param name="Module">The module of `-m`; else null.</param>
/// <param name="Arguments">The script's words.</param>
/// <param name="Error">What is wrong with RGrid's words; null where nothing is.</param>
/// <param name="Hint">What to try.</param>
internal sealed record RunWords(
    IReadOnlyList<GivenOption> Options, string? Script, string? Module, IReadOnlyList<string> Arguments, string? Error, string? Hint)
{
    private const string HelpHint = "`rgrid run --help` shows the options with examples";

    /// <summary>True where `--help` stands among RGrid's words.</summary>
    public bool IsHelp { get; private init; }

    /// <summary>The words as they were typed.</summary>
    public IReadOnlyList<string> Typed { get; private init; } = [];

    /// <summary>The last value of an option, or null where it was not given.</summary>
    public string? Value(RunOption option) => Options.LastOrDefault(given => given.Option == option)?.Value;

    /// <summary>Every value of an option.</summary>
    public IEnumerable<string> Values(RunOption option) => Options.Where(given => given.Option == option).Select(given => given.Value);

    /// <summary>Whether a flag is set; null where it was not given.</summary>
    public bool? Flag(RunOption option) => Value(option) is { } value ? value == "true" : null;

    /// <summary>Those of the script's words that look like options of RGrid.</summary>
    public IEnumerable<string> LookLikeOptions => Arguments
        .TakeWhile(word => word != "--")
        .Select(word => word.Split('=')[0])
        .Where(name => name.StartsWith("--", StringComparison.Ordinal)
            && RunOptions.Find(name) is not null);

    /// <summary>The option that took the last word as its value, as `--timeout` without a time takes the script; null where none did.</summary>
    public string? TakerOfLast => Script is null && Module is null && Typed is [.., var name, var last]
        && Options is [.., { Option.Value: not null } given] && given.Value == last && RunOptions.Find(name) == given.Option ? name : null;

    /// <summary>Divides the words after `run`. Never throws: what is wrong is in <see cref="Error"/>.</summary>
    public static RunWords Divide(IReadOnlyList<string> words) => DivideThem(words) with { Typed = words };

    private static RunWords DivideThem(IReadOnlyList<string> words)
    {
        var options = new List<GivenOption>();
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            if (word is "-h" or "--help" or "-?")
            {
                return new RunWords(options, null, null, [], null, null) { IsHelp = true };
            }

            if (word == "--")
            {
                return new RunWords(options, words.ElementAtOrDefault(i + 1), null, [.. words.Skip(i + 2)], null, null);
            }

            if (word.Length == 0)
            {
                return new RunWords(options, null, null, [], "the word in place of the script is empty", "is it a variable that is not set?");
            }

            if (!word.StartsWith('-') || word == "-")
            {
                return new RunWords(options, word, null, [.. words.Skip(i + 1)], null, null);
            }

            if (Flags(word) is { } flags)
            {
                options.AddRange(flags);
                continue;
            }

            var equals = word.StartsWith("--", StringComparison.Ordinal) ? word.IndexOf('=', StringComparison.Ordinal) : -1;
            var name = equals < 0 ? word : word[..equals];
            if (RunOptions.Find(name) is not { } option)
            {
                return Unknown(options, name);
            }

            var value = equals >= 0 ? word[(equals + 1)..] : option.Value is null ? "true" : words.ElementAtOrDefault(++i);
            if (Check(option, name, value) is { } error)
            {
                return new RunWords(options, null, null, [], error, HelpHint);
            }

            if (option == RunOptions.Module)
            {
                return new RunWords(options, null, value, [.. words.Skip(i + 1)], null, null);
            }

            options.Add(new GivenOption(option, value!));
        }

        return new RunWords(options, null, null, [], null, null);
    }

    private static string? Check(RunOption option, string name, string? value)
    {
        if (option.Value is null)
        {
            return value is "true" or "false" ? null : $"`{name}` takes no value but true or false";
        }

        return string.IsNullOrEmpty(value) ? $"`{name}` needs a value: {option.Name} {option.Value}" : null;
    }

    // `-qv` is `-q -v`.
    private static IReadOnlyList<GivenOption>? Flags(string word)
    {
        if (word.Length < 2 || word[1] == '-')
        {
            return null;
        }

        var flags = word.Skip(1).Select(letter => RunOptions.Find($"-{letter}")).ToList();
        return flags.TrueForAll(flag => flag is { Value: null }) ? [.. flags.Select(flag => new GivenOption(flag!, "true"))] : null;
    }

    // What follows an unknown option can't be divided, for nobody knows whether it takes a value.
    private static RunWords Unknown(IReadOnlyList<GivenOption> options, string name)
    {
        var near = Settings.Suggestion.For(name, RunOptions.All.Select(option => option.Name));
        var hint = near is null ? $"{HelpHint}; what is meant for the script stands after it" : $"did you mean `{near}`? What is meant for the script stands after it";
        return new RunWords(options, null, null, [], $"`{name}` is not an option of `rgrid run`", hint);
    }
}
