using System.CommandLine;
using System.CommandLine.Help;
using RGrid.Cli.Output;

namespace RGrid.Cli.Commands;

/// <summary>All commands.</summary>
internal static class CommandTable
{
    /// <summary>Names of the commands, for completions.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["run", "list", "status", "logs", "outputs", "download", "rerun", "cache", "runtimes", "doctor", "env", "completions"];

    /// <summary>Parses the words and runs the command that they name.</summary>
    public static int Run(IReadOnlyList<string> words, CliServices services, Terminal terminal, CancellationToken cancellationToken)
    {
        var options = new RunOptions();
        RunWords? runWords = null;
        var parsedWords = words;
        var before = words.TakeWhile(word => word is not ("run" or "path")).ToList();
        if ((before.Count == 0 && words.Count > 0) || (before is ["env"] && words.Count > 1))
        {
            runWords = RunWords.Divide([.. words.Skip(before.Count + 1)], options.All);
            parsedWords = [.. words.Take(before.Count + 1), .. runWords.Options];
        }

        var context = new CommandContext(services, terminal, runWords, cancellationToken);
        var root = CreateRoot(options, context);
        var parsed = root.Parse(parsedWords, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (words.Count == 0)
        {
            return root.Parse(["--help"]).Invoke();
        }

        RunCommand.RefuseLaterOptions(runWords);
        if (parsed.Errors.Count > 0)
        {
            throw new RGridException(ErrorCode.Usage, string.Join('\n', parsed.Errors.Select(error => error.Message)), "`rgrid --help` lists the commands, `rgrid COMMAND --help` the options");
        }

        return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }

    private static RootCommand CreateRoot(RunOptions options, CommandContext context)
    {
        var root = new RootCommand("RGrid runs your script anywhere, finds everything by content, and never uses anything stale.")
        {
            RunCommand.Create(options, context),
            HistoryCommands.List(context),
            HistoryCommands.Status(context),
            HistoryCommands.Logs(context),
            HistoryCommands.Outputs(context),
            DownloadCommand.Create(context),
            RerunCommand.Create(context),
            CacheCommands.Create(context),
            MachineCommands.Runtimes(context),
            MachineCommands.Doctor(context),
            MachineCommands.Environment(options, context),
            CompletionsCommand.Create(options, context),
        };
        foreach (var help in root.Options.OfType<HelpOption>())
        {
            help.Action = new HelpWithExamples((HelpAction)help.Action!);
        }

        return root;
    }
}
