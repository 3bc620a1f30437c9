using System.CommandLine;
using RGrid.Settings;

namespace RGrid.Cli.Commands;

/// <summary>Says in RGrid's words what the parser found wrong.</summary>
internal static class UsageErrors
{
    /// <summary>The failure of a command line.</summary>
    public static RGridException Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var name = HelpText.Path(command);
        var known = command.Options.SelectMany(option => option.Aliases.Append(option.Name))
            .Concat(command.Subcommands.Select(one => one.Name))
            .Where(word => word.Length > 2)
            .ToList();
        if ((parsed.UnmatchedTokens.FirstOrDefault(token => token.StartsWith('-')) ?? parsed.UnmatchedTokens.FirstOrDefault(_ => true)) is { } unknown)
        {
            var word = unknown.Split('=')[0];
            var what = word.StartsWith('-') ? $"`{word}` is not an option of `{name}`"
                : command.Subcommands.Count > 0 ? $"`{word}` is not a command of `{name}`"
                : $"`{unknown}` is a word too many for `{name}`";
            return new RGridException(
                ErrorCode.Usage, what, Suggestion.For(word, known) is { } near ? $"did you mean `{near}`?" : $"`{name} --help` shows how it is used");
        }

        return new RGridException(
            ErrorCode.Usage,
            string.Join('\n', parsed.Errors.Select(error => InOurWords(error.Message, name, command)).Distinct(StringComparer.Ordinal)),
            $"`{name} --help` shows how it is used");
    }

    private static string InOurWords(string message, string name, Command command)
    {
        if (message.StartsWith("Required argument missing", StringComparison.Ordinal) && message.Contains("command", StringComparison.Ordinal))
        {
            return $"`{name}` needs its {string.Join(' ', command.Arguments.Where(one => one.Arity.MinimumNumberOfValues > 0).Select(one => one.HelpName ?? one.Name))}";
        }

        if (message.StartsWith("Required command", StringComparison.Ordinal))
        {
            return $"`{name}` needs a command behind it";
        }

        return char.ToLowerInvariant(message[0]) + message[1..].TrimEnd('.').Replace('\'', '`');
    }
}
