using RGrid.Catalog;
using RGrid.Content;
using RGrid.Executions;
using RGrid.Faults;

namespace RGrid.Batches;

/// <summary>
/// Runs batches in this one process: environment once → plan → give stored results back → run the others, several at once → report. An
/// item is planned, run and recorded as a run of its own would be.
/// </summary>
/// <param name="services">The rooms.</param>
public sealed class BatchRunner(RunServices services) : IBatchRunner
{
    /// <inheritdoc/>
    public BatchReport? Run(BatchRequest request, IBatchObserver observer, CancellationToken cancellationToken)
    {
        try
        {
            var began = services.Clock.GetTimestamp();
            var prepared = new RunPlanner(services).Prepare(request.Run, observer.Preparation, cancellationToken);
            var items = new OwnOutputItems(services, prepared).Without(request, observer.Preparation.Note);

            // Names are those that the items have among all, so that a rest of them writes to the same places.
            var named = items.Zip(ItemNames.Of(items, request.Layout)).Where(item => !request.Remainder.Done.Contains(item.First.Name)).ToList();
            var left = request with { Items = [.. named.Select(item => item.First)] };
            var plan = new BatchPlanner(services, prepared, left, [.. named.Select(item => item.Second)]).Plan(cancellationToken);
            return observer.Planned(plan) ? Run(left, prepared, plan, began, observer, cancellationToken) : null;
        }
        finally
        {
            services.End();
        }
    }

    private BatchReport Run(
        BatchRequest request, PreparedRun prepared, BatchPlan plan, long began, IBatchObserver observer, CancellationToken cancellationToken)
    {
        // Nothing is looked up while items run, so that what was so far needs no lock.
        services.RecordLookups();
        var batch = Begin(request, prepared);
        if (plan.Runs > 0)
        {
            FaultPoint.Pass("batch.begin.before");
            services.Catalog.Batches.Save(batch);
            FaultPoint.Pass("batch.begin.after");
        }

        var written = new BufferedWrittenFiles(services.Catalog.WrittenFiles, services.Clock);
        var returned = new ItemReturns(services, prepared, request, written).Give(plan, cancellationToken);
        var told = new SerialBatchObserver(observer);
        var reports = new ItemReport[plan.Items.Count];
        var runs = new List<PlannedItem>();
        var places = new Dictionary<PlannedItem, int>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < reports.Length; i++)
        {
            if (returned[i].Report is { } report)
            {
                reports[i] = report;
                told.Ended(report);
            }
            else
            {
                places.Add(returned[i].Item, i);
                runs.Add(returned[i].Item);
            }
        }

        var items = services with { Catalog = services.Catalog with { Executions = new EndedExecutions(services.Catalog.Executions), WrittenFiles = written } };
        try
        {
            new ItemRuns(items, prepared, request, batch.Id, told, runs, (item, report) => reports[places[item]] = report).Run(cancellationToken);
        }
        finally
        {
            written.Flush();
        }

        return End(request, prepared, batch, reports, began, observer, cancellationToken);
    }

    private Batch Begin(BatchRequest request, PreparedRun prepared) => new(
        ExecutionId.New(services.Clock),
        prepared.Words.Name,
        request.Words,
        request.Run.WorkingFolder,
        ExecutionStatus.Running,
        null,
        services.Clock.GetUtcNow(),
        null,
        Environment.ProcessId,
        request.Items.Count,
        null);

    private BatchReport End(
        BatchRequest request, PreparedRun prepared, Batch batch, ItemReport[] reports, long began, IBatchObserver observer, CancellationToken cancellationToken)
    {
        var exitCode = ExitCodeOf(reports, cancellationToken);
        var path = request.Run.Delivery == Delivery.StoreOnly ? null : Path.Combine(request.OutputFolder, ItemNames.ReportName);
        var digest = new ReportFile(services, prepared.Words.Script, observer.Preparation.Note).Write(reports, request.Remainder.Lines, path, batch);
        var duration = (long)services.Clock.GetElapsedTime(began).TotalMilliseconds;
        FaultPoint.Pass("batch.end.before");
        services.Catalog.Batches.Save(batch with
        {
            Status = cancellationToken.IsCancellationRequested ? ExecutionStatus.Cancelled : exitCode == 0 ? ExecutionStatus.Succeeded : ExecutionStatus.Failed,
            ExitCode = exitCode,
            DurationMs = duration,
            Report = digest,
        });
        FaultPoint.Pass("batch.end.after");
        var report = new BatchReport(batch.Id, reports, exitCode, duration, path);
        observer.Finished(report);
        return report;
    }

    // As for a run: 124 where there were only timeouts, 125 where only RGrid failed, 130 after Ctrl-C; else 1.
    private static int ExitCodeOf(IReadOnlyList<ItemReport> reports, CancellationToken cancellationToken)
    {
        const int interrupted = 130;
        const int timedOut = 124;
        const int broken = 125;
        var bad = reports.Where(report => !report.IsGood).ToList();
        return cancellationToken.IsCancellationRequested ? interrupted
            : bad.Count == 0 ? 0
            : bad.TrueForAll(report => report.Status == ItemStatus.TimedOut) ? timedOut
            : bad.TrueForAll(report => report.Status == ItemStatus.Broken) ? broken
            : 1;
    }
}
