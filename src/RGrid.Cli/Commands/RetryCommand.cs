using System.CommandLine;
using RGrid.Batches;
using RGrid.Catalog;
using RGrid.Executions;
using RGrid.Cli.Output;
using RGrid.Content;

namespace RGrid.Cli.Commands;

/// <summary>`rgrid retry`.</summary>
internal static class RetryCommand
{
    public static Command Create(CommandContext context)
    {
        var id = CommandOptions.Id();
        id.Arity = ArgumentArity.ZeroOrOne;
        var batch = CommandOptions.Text("--batch", "BATCH", "Run those items of a batch again that did not succeed");
        var command = new TaughtCommand(
            "retry",
            "Run again what failed",
            new("rgrid retry --batch last", "The items of the latest batch that did not succeed, as their files are now."),
            new("rgrid retry 01JD3K", "One execution: exactly what ran then; its outputs go where it was started."))
        {
            id, batch,
        };
        command.SetAction(parsed => (parsed.GetValue(batch), parsed.GetValue(id)) switch
        {
            ({ } named, null) => OfBatch(context, named),
            (null, { } one) => OfExecution(context, one),
            _ => throw new RGridException(ErrorCode.Usage, "name one execution, or one batch with --batch", "`rgrid retry --help` shows examples"),
        });
        return command;
    }

    private static int OfExecution(CommandContext context, string id)
    {
        var earlier = Executions.Find(context, id);
        if (earlier.Status == ExecutionStatus.Succeeded)
        {
            throw new RGridException(ErrorCode.Usage, $"execution `{earlier.Id}` succeeded", $"to run it again all the same: rgrid rerun {earlier.Id}");
        }

        var terminal = context.Terminal;
        var observer = new RunObserver(terminal, Verbosity.Usual, ReportForm.Text);
        return RunCommand.Start(
            context, observer, runner => runner.Rerun(earlier, OutputPlacements.BesideUser, RunCommand.Streams(terminal), observer, context.CancellationToken));
    }

    private static int OfBatch(CommandContext context, string id)
    {
        var batch = BatchRecords.Find(context, id);
        if (ExecutionTexts.Status(batch) == "running")
        {
            throw new RGridException(ErrorCode.Usage, $"batch `{batch.Id}` is still running", $"wait for its end, or end it: rgrid cancel {batch.Id}");
        }

        var report = batch.Report is { } digest ? context.Services.Blobs.Value.TryRead(digest) : null;
        var good = BatchRecords.Lines(context, batch).Where(line => line.IsGood).Select(line => line.Item).ToHashSet(StringComparer.Ordinal);
        if (report is not null && good.Count == BatchRecords.Lines(context, batch).Count)
        {
            context.Terminal.Status($"every item of batch {batch.Id} succeeded; there is nothing to run again");
            return 0;
        }

        var words = RunWords.Divide(batch.Words);
        if (words.Values(RunOptions.BatchFrom).Contains("-", StringComparer.Ordinal))
        {
            throw new RGridException(ErrorCode.NotFound, $"the items of batch `{batch.Id}` came from stdin, which is gone", "run it again with --reuse");
        }

        return BatchCommand.Run(words, context, batch.WorkingFolder, new BatchRemainder(good, report is null ? [] : BatchRecords.Texts(report)));
    }
}
