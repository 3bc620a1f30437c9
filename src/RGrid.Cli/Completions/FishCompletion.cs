using System.Text;
using RGrid.Cli.Commands;

namespace RGrid.Cli.Completions;

/// <summary>Writes a completion script for fish 3 and later.</summary>
internal static class FishCompletion
{
    // The words of `run` are walked so that nothing is offered once its script stands there.
    private const string Head = """
        # rgrid: completion for fish. As ~/.config/fish/completions/rgrid.fish.
        function __rgrid_ids
            echo last
            rgrid list --json --limit 50 2>/dev/null | string match -ra '"id":"[0-9A-Z]*"' | string split -f 4 '"'
        end

        function __rgrid_at
            set -l words (commandline -opc)
            test (count $words) -gt (count $argv); or return 1
            for i in (seq (count $argv))
                test $words[(math $i + 1)] = $argv[$i]; or return 1
            end
        end

        function __rgrid_run_options
            set -l words (commandline -opc)
            test (count $words) -gt 1; and test $words[2] = run; or return 1
            set -l skip 0
            for word in $words[3..-1]
                if test $skip = 1
                    set skip 0
                else if contains -- $word $__rgrid_run_values
                    set skip 1
                else if not string match -q -- '-*' $word; or test $word = --
                    return 1
                end
            end
        end

        complete -c rgrid -f

        """;

    /// <summary>The script.</summary>
    public static string Write(CompletionTree tree)
    {
        var script = new StringBuilder();
        var run = tree.Commands.First(command => command.EndsAtScript);
        script.Append(Head);
        script.Append($"set -g __rgrid_run_values {string.Join(' ', run.Options.Where(option => option.Kind is not null).SelectMany(option => option.Names))}\n");
        foreach (var (path, words) in tree.Groups)
        {
            var condition = path.Length == 0 ? "__fish_use_subcommand" : $"__rgrid_at {path}; and not __fish_seen_subcommand_from {string.Join(' ', words.SelectMany(word => word.Names))}";
            foreach (var word in words)
            {
                script.Append($"complete -c rgrid -n '{condition}' -a {word.Names[0]} -d {Quote(word.Description)}\n");
            }
        }

        foreach (var command in tree.Commands)
        {
            var condition = command.EndsAtScript ? "__rgrid_run_options" : $"__rgrid_at {command.Path}";
            foreach (var option in command.Options)
            {
                var names = option.Names.Select(name => name.StartsWith("--", StringComparison.Ordinal) ? $"-l {name[2..]}" : $"-s {name[1..]}");
                script.Append($"complete -c rgrid -n '{condition}' {string.Join(' ', names)}{Value(option, " -r", " -x")} -d {Quote(option.Description)}\n");
            }

            foreach (var argument in command.Arguments)
            {
                script.Append($"complete -c rgrid -n '__rgrid_at {command.Path}'{Value(argument, "", "")}\n");
            }
        }

        return script.ToString().TrimEnd('\n');
    }

    // `-r` alone would offer files too; `-x` offers what is named and nothing else.
    private static string Value(CompletionWord word, string withFiles, string alone) => word.Kind switch
    {
        null => "",
        ValueKind.File => withFiles + " -F",
        ValueKind.Folder => alone + " -a '(__fish_complete_directories)'",
        ValueKind.ExecutionId => alone + " -a '(__rgrid_ids)'",
        ValueKind.Word => $"{alone} -a '{string.Join(' ', word.Values)}'",
        _ => alone,
    };

    private static string Quote(string text) => "'" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal) + "'";
}
