using System.CommandLine;
using RGrid.Cli.Commands;

namespace RGrid.Cli.Completions;

/// <summary>A word that can stand in a command line.</summary>
/// <param name="Names">How it is written: an option with its short form, or a command.</param>
/// <param name="Description">One line.</param>
/// <param name="Kind">What its value is; null where it takes none.</param>
/// <param name="Values">The values of <see cref="ValueKind.Word"/>.</param>
internal sealed record CompletionWord(IReadOnlyList<string> Names, string Description, ValueKind? Kind, IReadOnlyList<string> Values);

/// <summary>One command without commands below it, as the shells' scripts need it.</summary>
/// <param name="Path">Its words behind `rgrid`: `cache show`.</param>
/// <param name="Options">Its options.</param>
/// <param name="Arguments">Its arguments, in order.</param>
/// <param name="EndsAtScript">True for `run`: what follows its first argument is the script's own.</param>
internal sealed record CompletionCommand(
    string Path, IReadOnlyList<CompletionWord> Options, IReadOnlyList<CompletionWord> Arguments, bool EndsAtScript);

/// <summary>All that the shells' scripts are made from; read from the tree of commands, so that they can't differ.</summary>
/// <param name="Groups">The commands below each group, by the group's path; the empty path is `rgrid` itself.</param>
/// <param name="Commands">The commands that do something.</param>
internal sealed record CompletionTree(IReadOnlyDictionary<string, IReadOnlyList<CompletionWord>> Groups, IReadOnlyList<CompletionCommand> Commands)
{
    /// <summary>The tree of an application.</summary>
    public static CompletionTree Of(Command root)
    {
        var groups = new SortedDictionary<string, IReadOnlyList<CompletionWord>>(StringComparer.Ordinal);
        var commands = new List<CompletionCommand>();
        Add(root, "", groups, commands);
        return new CompletionTree(groups, commands);
    }

    private static void Add(
        Command command, string path, SortedDictionary<string, IReadOnlyList<CompletionWord>> groups, List<CompletionCommand> commands)
    {
        if (command.Subcommands.Count > 0)
        {
            groups[path] = [.. command.Subcommands.Select(one => new CompletionWord([one.Name], one.Description ?? "", null, []))];
            foreach (var below in command.Subcommands)
            {
                Add(below, path.Length == 0 ? below.Name : $"{path} {below.Name}", groups, commands);
            }

            return;
        }

        var isRun = command.Name == "run";
        commands.Add(new CompletionCommand(
            path,
            [.. command.Options.Select(Word), new CompletionWord(["-h", "--help"], "Show help", null, [])],
            isRun ? [Word("SCRIPT", "The script")] : [.. command.Arguments.Select(one => Word(one.HelpName ?? one.Name, one.Description ?? ""))],
            isRun));
    }

    private static CompletionWord Word(Option option)
    {
        IReadOnlyList<string> names = [.. option.Aliases, option.Name];
        return option.ValueType == typeof(bool)
            ? new CompletionWord(names, option.Description ?? "", null, [])
            : Word(option.HelpName ?? "", option.Description ?? "") with { Names = names };
    }

    private static CompletionWord Word(string name, string description)
    {
        var kind = ValueKinds.Of(name);
        return new CompletionWord([name], description, kind, kind == ValueKind.Word ? name.Split('|') : []);
    }
}
