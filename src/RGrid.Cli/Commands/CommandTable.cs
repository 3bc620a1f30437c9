using System.CommandLine;
using System.CommandLine.Help;
using RGrid.Cli.Output;
using RGrid.Settings;

namespace RGrid.Cli.Commands;

/// <summary>All commands.</summary>
internal static class CommandTable
{
    /// <summary>Runs the command that the words name.</summary>
    public static int Run(IReadOnlyList<string> words, CommandContext context)
    {
        switch (words)
        {
            case [] or ["help"]:
                Overview.Write(context.Terminal, Build(context));
                return 0;
            case ["run", ..]:
                // `run` is not parsed by System.CommandLine: it could not leave the script's words alone, and it is the way that must be fast.
                var divided = RunWords.Divide([.. words.Skip(1)]);
                return divided.IsHelp ? Invoke(["run", "--help"], context) : RunCommand.Run(divided, context);
            case ["help", ..]:
                return Invoke([.. words.Skip(1), "--help"], context);
            case ["--version"]:
                context.Terminal.Data($"rgrid {Overview.Version}");
                return 0;
            default:
                return Invoke(words, context);
        }
    }

    /// <summary>The tree of commands.</summary>
    public static Command Build(CommandContext context)
    {
        var root = new Command("rgrid", "Runs your script in a reproducible environment that is found by content");
        foreach (var command in new[]
        {
            RunCommand.Create(), WhyCommand.Create(context), ListCommand.Create(context), StatusCommand.Create(context), LogsCommand.Create(context),
            OutputsCommand.Create(context), DownloadCommand.Create(context), RerunCommand.Create(context), RetryCommand.Create(context), CancelCommand.Create(context),
            AuditCommand.Create(context), CacheCommand.Create(context),
            RuntimesCommand.Create(context), DoctorCommand.Create(context), EnvCommand.Create(context), CompletionsCommand.Create(context),
        })
        {
            root.Subcommands.Add(command);
        }

        root.Options.Add(new HelpOption("--help", "-h", "-?") { Description = "Show this help", Action = new HelpTextAction(context.Terminal) });
        return root;
    }

    private static int Invoke(IReadOnlyList<string> words, CommandContext context)
    {
        var root = Build(context);
        CheckCommand(words, root);

        // No response files: `@x` is a word like any other.
        var parsed = root.Parse(words, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is HelpTextAction)
        {
            HelpText.Write(context.Terminal, parsed.CommandResult.Command);
            return 0;
        }

        if (parsed.Errors.Count > 0)
        {
            throw UsageErrors.Of(parsed);
        }

        return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    private static void CheckCommand(IReadOnlyList<string> words, Command root)
    {
        var known = root.Subcommands.Select(command => command.Name).ToList();
        if (RunOptions.Find(words[0].Split('=')[0]) is not null && words.FirstOrDefault(word => known.Contains(word, StringComparer.Ordinal)) == "run")
        {
            throw new RGridException(
                ErrorCode.Usage, $"`{words[0]}` stands before `run`, of which it is an option", $"write it behind: rgrid run {words[0].Split('=')[0]} …");
        }

        if (words[0].StartsWith('-') || known.Contains(words[0], StringComparer.Ordinal))
        {
            return;
        }

        var hint = File.Exists(words[0]) ? $"to run a script: rgrid run {words[0]}"
            : Suggestion.For(words[0], known) is { } near ? $"did you mean `rgrid {near}`?"
            : "`rgrid --help` lists the commands";
        throw new RGridException(ErrorCode.Usage, $"`{words[0]}` is not a command of rgrid", hint);
    }

    private sealed class HelpTextAction(Terminal terminal) : System.CommandLine.Invocation.SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            HelpText.Write(terminal, parseResult.CommandResult.Command);
            return 0;
        }
    }
}
