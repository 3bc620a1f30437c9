using RGrid.Batches;
using RGrid.Cli.Output;
using RGrid.Executions;

namespace RGrid.Cli.Commands;

/// <summary>`rgrid run --batch`.</summary>
internal static class BatchCommand
{
    /// <summary>Runs the batch that words of `run` ask for.</summary>
    public static int Run(RunWords words, CommandContext context) => Run(words, context, CallersFolder.Path, BatchRemainder.All);

    /// <summary>Runs items of an earlier batch again.</summary>
    /// <param name="words">The words of that batch.</param>
    /// <param name="context">The command's.</param>
    /// <param name="workingFolder">Where it was started.</param>
    /// <param name="remainder">What of it is left to do.</param>
    public static int Run(RunWords words, CommandContext context, string workingFolder, BatchRemainder remainder)
    {
        var terminal = context.Terminal;
        var (run, settings) = RunRequests.Make(words, workingFolder, context.Services);
        var isJson = words.Flag(RunOptions.Json) is true;
        terminal.IsQuiet = isJson || settings.IsQuiet is true;
        var request = BatchWords.Read(words, words.Typed, run, Stdin) with { Remainder = remainder };
        var verbosity = settings.IsVerbose is true ? Verbosity.Everything : Verbosity.Usual;
        var parallel = MemoryBound.Fit(request.Parallel, run.Limits.Memory, terminal.Note);
        var isPlan = words.Flag(RunOptions.Plan) is true;
        IBatchObserver observer = isJson
            ? new BatchJson(terminal, verbosity, isPlan ? PlanUse.ShowOnly : PlanUse.Run)
            : new BatchView(terminal, verbosity, isPlan ? PlanUse.Ask : PlanUse.Run, context.Services.Clock);
        Variables.TellUnset(words.Values(RunOptions.Env), context.Services.Machine.Variables, observer.Preparation);

        var report = context.Services.Batches.Value.Run(request with { Parallel = parallel }, observer, context.CancellationToken);
        context.Services.BackgroundUpkeep.StartIfDue();
        return report is null || (words.Flag(RunOptions.AllowFailures) is true && !context.CancellationToken.IsCancellationRequested) ? 0 : report.ExitCode;
    }

    private static IReadOnlyList<string> Stdin() => CallersStdin.Read(stdin =>
    {
        using var reader = new StreamReader(stdin);
        return reader.ReadToEnd().Split('\n');
    });
}
