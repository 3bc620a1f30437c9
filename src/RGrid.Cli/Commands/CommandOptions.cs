using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace RGrid.Cli.Commands;

/// <summary>Options and arguments that several commands have, each made anew.</summary>
internal static class CommandOptions
{
    public static Option<bool> Json() => new("--json") { Description = "Print JSON" };

    public static Option<bool> Flag(string name, string description, params string[] aliases) => new(name, aliases) { Description = description };

    public static Option<string?> Text(string name, string valueName, string description)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = valueName };
        option.Validators.Add(result => RequireText(result, $"`{name}` needs a value: {name} {valueName}"));
        return option;
    }

    /// <summary>Refuses an empty word, which is most often a variable that is not set.</summary>
    public static void RequireText(SymbolResult result, string message)
    {
        if (result.Tokens.Any(token => token.Value.Length == 0))
        {
            result.AddError(message);
        }
    }

    public static Option<int> Limit(int usual) => new("--limit")
    {
        Description = $"Show at most N (usually {usual})",
        HelpName = "N",
        DefaultValueFactory = _ => usual,
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit > 0)
            {
                return limit;
            }

            result.AddError($"`--limit {result.Tokens[0].Value}` is not a number above 0");
            return usual;
        },
    };

    public static Argument<string> Id() => new("ID") { Description = "The execution; `last`, or a beginning of its id", HelpName = "ID" };
}
