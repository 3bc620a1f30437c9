using System.CommandLine;
using RGrid.Cli.Output;
using RGrid.Executions;
using RGrid.Sqlite;

namespace RGrid.Cli.Commands;

/// <summary>`rgrid run`.</summary>
internal static class RunCommand
{
    /// <summary>Options of later versions, refused by name so that nobody believes that they were obeyed.</summary>
    private static readonly string[] NotYet =
    [
        "--mount", "--open", "--gpu", "--secret", "--network", "--memory", "--cpus", "--reuse", "--batch", "--batch-from", "--parallel",
        "--fail-fast", "--flat", "--plan", "--retries",
    ];

    public static Command Create(RunOptions options, CommandContext context)
    {
        var command = new Command("run", "Run a script: rgrid run [options] SCRIPT [ARGS...], or -m MODULE [ARGS...]; what follows is the script's own");
        foreach (var option in options.All)
        {
            command.Options.Add(option);
        }

        command.SetAction(parsed => Run(parsed, options, context));
        return command;
    }

    /// <summary>Refuses an option that a later version will have.</summary>
    public static void RefuseLaterOptions(RunWords? words)
    {
        if (words?.Options.FirstOrDefault(word => NotYet.Contains(word.Split('=')[0], StringComparer.Ordinal)) is { } later)
        {
            throw new RGridException(ErrorCode.Usage, $"`{later}` is not available yet in this version", "leave it out");
        }
    }

    private static int Run(ParseResult parsed, RunOptions options, CommandContext context)
    {
        var words = context.RunWords!;
        if (words.Script is null && words.Module is null)
        {
            throw new RGridException(ErrorCode.Usage, "no script is named", "rgrid run [options] SCRIPT [ARGS…], for example `rgrid run process.py data.csv`");
        }

        var terminal = context.Terminal;
        terminal.IsQuiet = parsed.GetValue(options.Quiet) || parsed.GetValue(options.Json);
        if (words.Arguments.FirstOrDefault(word => options.All.Any(option => option.Name == word.Split('=')[0])) is { } looksLike)
        {
            terminal.Note($"`{looksLike}` stands after the script and belongs to it; RGrid's options stand before the script");
        }

        var observer = new RunObserver(terminal, parsed.GetValue(options.Verbose), parsed.GetValue(options.Json));
        var request = options.ToRequest(parsed, words, context.Services);
        return Start(context, runner => runner.Run(request, Streams(terminal), observer, context.CancellationToken));
    }

    /// <summary>Starts a run; where the database turns out to be damaged it is set aside and the run goes on without one.</summary>
    internal static int Start(CommandContext context, Func<IScriptRunner, Catalog.Execution> run)
    {
        try
        {
            return run(context.Services.Runner()).ExitCode!.Value;
        }
        catch (DamagedDatabaseException exception)
        {
            context.Services.GoOnUncached(exception);
            return run(context.Services.Runner()).ExitCode!.Value;
        }
    }

    internal static RunStreams Streams(Terminal terminal) => new(
        new ProgressEndingStream(Console.OpenStandardOutput(), terminal), new ProgressEndingStream(Console.OpenStandardError(), terminal));
}
