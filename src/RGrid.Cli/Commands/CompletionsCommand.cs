using System.CommandLine;

namespace RGrid.Cli.Commands;

/// <summary>`rgrid completions`: static scripts made from the commands and options there are.</summary>
internal static class CompletionsCommand
{
    public static Command Create(RunOptions options, CommandContext context)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completions", "Print a shell's completion script") { shell };
        command.SetAction(parsed =>
        {
            var commands = CommandTable.Names;
            var words = options.All.Select(option => option.Name).Append("-m").ToList();
            context.Terminal.Data(parsed.GetValue(shell) switch
            {
                "bash" => Bash(commands, words),
                "zsh" => "autoload -U +X bashcompinit && bashcompinit\n" + Bash(commands, words),
                _ => Fish(commands, words),
            });
            return 0;
        });
        return command;
    }

    private static string Bash(IEnumerable<string> commands, IEnumerable<string> options) => $$"""
        _rgrid() {
            local current=${COMP_WORDS[COMP_CWORD]}
            if [ "$COMP_CWORD" -eq 1 ]; then
                COMPREPLY=($(compgen -W '{{string.Join(' ', commands)}}' -- "$current"))
            elif [ "${COMP_WORDS[1]}" = cache ] && [ "$COMP_CWORD" -eq 2 ]; then
                COMPREPLY=($(compgen -W 'stats list show' -- "$current"))
            elif [ "${current#-}" != "$current" ] && [ "${COMP_WORDS[1]}" = run ]; then
                COMPREPLY=($(compgen -W '{{string.Join(' ', options)}}' -- "$current"))
            else
                COMPREPLY=($(compgen -f -- "$current"))
            fi
        }
        complete -o filenames -F _rgrid rgrid
        """;

    private static string Fish(IEnumerable<string> commands, IEnumerable<string> options) =>
        $"complete -c rgrid -n __fish_use_subcommand -f -a '{string.Join(' ', commands)}'\n"
        + "complete -c rgrid -n '__fish_seen_subcommand_from cache' -f -a 'stats list show'\n"
        + string.Join('\n', options.Where(option => option.StartsWith("--", StringComparison.Ordinal))
            .Select(option => $"complete -c rgrid -n '__fish_seen_subcommand_from run' -l {option[2..]}"));
}
