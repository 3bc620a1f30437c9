using RGrid.Catalog;
using RGrid.Content;
using RGrid.Environments;
using RGrid.Faults;

namespace RGrid.Executions.Reuse;

/// <summary>
/// Gives a stored result back in place of running the script (cache.md 26): every output with its bytes and mode, stdout and stderr. All
/// of it is checked against its digests before anything is shown or written; what is lacking or damaged means that the script runs.
/// </summary>
/// <param name="services">The rooms.</param>
public sealed class ResultReturn(RunServices services)
{
    /// <summary>Gives the result of a plan back; null where the script has to run, which is told with its reason.</summary>
    public Execution? TryGive(
        RunPlan plan, Freshness freshness, OutputPlacement place, RunStreams streams, IRunObserver observer)
    {
        if (Keeping.ClosedWorldObstacle(plan.World) is { } open)
        {
            observer.LookedUp(new ResultReport(plan.ExecutionKey, null, $"{open}, so nothing is given back", ResultAnswer.Refused, services.Clock.GetUtcNow()));
            return null;
        }

        var record = new PlanRunner(services).Begin(plan);
        if (freshness == Freshness.Refresh)
        {
            return Miss(plan, "--refresh asked for a new one", observer);
        }

        if (!services.Catalog.Results.Find([plan.ExecutionKey]).TryGetValue(plan.ExecutionKey, out var found))
        {
            return Miss(plan, new ResultMiss(services).Tell(plan, record), observer);
        }

        FaultPoint.Pass("reuse.fetch.before");
        using var folder = PrivateFolder.Create(services.Store.Stages);
        using var fetched = new FetchedResult(services, found, folder.Path + "/");
        if (fetched.Fetch(plan.Places.WorkingFolder, place, record) is { } lack)
        {
            return Miss(plan, lack, observer);
        }

        if (Keeping.LackOfOutput(plan.Sources, fetched.Outputs.Select(output => output.UserPath)) is { } undeclared)
        {
            return Miss(plan, undeclared, observer);
        }

        observer.LookedUp(new ResultReport(
            plan.ExecutionKey, found, plan.World.Doors.Network == NetworkAccess.On ? "network was on" : "", ResultAnswer.Reused, services.Clock.GetUtcNow()));
        services.Lookups.Add(new Lookup(services.Clock.GetUtcNow(), EntryLevel.Result, plan.ExecutionKey, IsHit: true, ""));
        return Give(plan, place, record, fetched, folder.Neighbours, streams, observer);
    }

    private Execution Give(
        RunPlan plan, OutputPlacement place, Execution record, FetchedResult fetched, Neighbours neighbours, RunStreams streams, IRunObserver observer)
    {
        var execution = record with
        {
            Status = ExecutionStatus.Succeeded,
            ExitCode = 0,
            DurationMs = fetched.Result.DurationMs,
            Stdout = fetched.Result.Stdout,
            Stderr = fetched.Result.Stderr,
            Outputs = fetched.Result.Outputs,
            ReusedFrom = fetched.Result.ExecutionId,
        };
        var (stdout, stderr) = (new TeeStream(streams.Stdout, Stream.Null), new TeeStream(streams.Stderr, Stream.Null));
        Print(fetched.Stdout, stdout);
        Print(fetched.Stderr, stderr);
        FaultPoint.Pass("reuse.record.before");
        services.Catalog.Executions.Save(execution);
        FaultPoint.Pass("reuse.record.after");
        var beside = new OutputDelivery(services.Catalog.WrittenFiles, services.Blobs, services.Store, neighbours, observer.Note, observer.Warn);
        var outputs = fetched.Outputs.Select(output => output with { StartedWith = plan.BeginningOf(output.Entry.Path) }).ToList();
        var delivered = beside.Deliver(outputs, place, execution);
        services.RecordLookups();
        var kept = fetched.Outputs.Where(output => output.Entry.Kind != TreeEntryKind.Folder).Select(output => output.Entry.Path).Except(delivered).ToList();
        RunHints.TellOfResult(services, plan, fetched.Outputs, observer);
        observer.Ended(new ExecutionReport(execution, delivered, kept, []) { Undelivered = [.. beside.Refused, .. RunLogs.Lost(stdout, stderr)] });
        return execution;
    }

    // A script that has printed all does not learn that nobody reads it, and its outputs come nonetheless.
    private static void Print(Stream log, TeeStream caller)
    {
        try
        {
            log.CopyTo(caller);
        }
        catch (IOException exception) when (exception == caller.Failure)
        {
        }
    }

    private Execution? Miss(RunPlan plan, string reason, IRunObserver observer)
    {
        services.Lookups.Add(new Lookup(services.Clock.GetUtcNow(), EntryLevel.Result, plan.ExecutionKey, IsHit: false, reason));
        observer.LookedUp(new ResultReport(plan.ExecutionKey, null, reason, ResultAnswer.Missed, services.Clock.GetUtcNow()));
        return null;
    }
}
