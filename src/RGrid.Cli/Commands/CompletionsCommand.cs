using System.CommandLine;
using RGrid.Cli.Completions;

namespace RGrid.Cli.Commands;

/// <summary>`rgrid completions`.</summary>
internal static class CompletionsCommand
{
    public static Command Create(CommandContext context)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish", HelpName = "bash|zsh|fish" };
        var command = new TaughtCommand(
            "completions",
            "Print a script that completes rgrid's words in a shell",
            new("source <(rgrid completions bash)", "For this shell; in ~/.bashrc for every one."),
            new("rgrid completions zsh > ~/.zfunc/_rgrid", "For zsh; the folder has to be in its fpath."),
            new("rgrid completions fish > ~/.config/fish/completions/rgrid.fish", "For fish."))
        {
            shell,
        };
        command.SetAction(parsed =>
        {
            var tree = CompletionTree.Of(CommandTable.Build(context));
            context.Terminal.Data(parsed.GetRequiredValue(shell) switch
            {
                "bash" => BashCompletion.Write(tree),
                "zsh" => ZshCompletion.Write(tree),
                "fish" => FishCompletion.Write(tree),
                var other => throw new RGridException(ErrorCode.Usage, $"there are no completions for `{other}`", "bash, zsh and fish are known"),
            });
            return 0;
        });
        return command;
    }
}
