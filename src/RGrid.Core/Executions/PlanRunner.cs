using RGrid.Catalog;
using RGrid.Content;
using RGrid.Environments;
using RGrid.Executions.Reuse;
using RGrid.Executions.Secrets;
using RGrid.Faults;
using RGrid.FileSystem;

namespace RGrid.Executions;

/// <summary>Runs a plan: stage → start → stream → collect → record → deliver.</summary>
/// <param name="services">The rooms.</param>
/// <param name="keeping">What is done with the results.</param>
/// <param name="places">Where runs are staged one after the other; null where each has a place of its own.</param>
/// <param name="turns">How many scripts go on at once; null where that is the caller's business.</param>
public sealed class PlanRunner(RunServices services, ResultKeeping keeping = ResultKeeping.Quiet, StagePlaces? places = null, Turns? turns = null)
{
    private int _hasCleaned;

    /// <summary>Runs a plan to its end and returns the record of it.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="place">Where outputs go.</param>
    /// <param name="streams">The caller's streams.</param>
    /// <param name="observer">Is told.</param>
    /// <param name="cancellationToken">Ctrl-C.</param>
    /// <exception cref="OperationCanceledException">It was broken off before the script's turn had come.</exception>
    public Execution Run(
        RunPlan plan, OutputPlacement place, RunStreams streams, IRunObserver observer, CancellationToken cancellationToken)
    {
        TellDoors(plan, observer);
        RemoveAbandoned();
        if (places is null)
        {
            using var folder = PrivateFolder.Create(services.Store.Stages);
            return Run(plan, place, folder, StageRemains.None, streams, observer, out _, cancellationToken);
        }

        var given = places.Take();
        ExecutionEnd? end = null;
        try
        {
            return Run(plan, place, given.Folder, given.Remains, streams, observer, out end, cancellationToken);
        }
        finally
        {
            places.GiveBack(given, end);
        }
    }

    private Execution Run(
        RunPlan plan,
        OutputPlacement place,
        PrivateFolder folder,
        StageRemains remains,
        RunStreams streams,
        IRunObserver observer,
        out ExecutionEnd? end,
        CancellationToken cancellationToken)
    {
        end = null;
        var stage = Stage.Make(
            folder.Path,
            services.Blobs,
            services.Large,
            plan,
            plan.Backend.Worlds.View(plan, folder.Path),
            remains);
        var execution = Begin(plan);
        FaultPoint.Pass("record.begin.before");
        services.Catalog.Executions.Save(execution);
        FaultPoint.Pass("record.begin.after");
        services.RecordLookups();
        var began = services.Clock.GetTimestamp();
        using var turn = turns?.Ask(
            () =>
            {
                began = services.Clock.GetTimestamp();
                execution = execution with { Started = services.Clock.GetUtcNow() };
                observer.Started();
            },
            cancellationToken);
        using var stdoutLog = RunLogs.Create(RunLogs.Stdout(folder.Path));
        using var stderrLog = RunLogs.Create(RunLogs.Stderr(folder.Path));
        Exception? logFailure;
        IReadOnlyList<string> lost;
        using (var stdoutKept = new KeptLog(stdoutLog, plan.Secrets))
        using (var stderrKept = new KeptLog(stderrLog, plan.Secrets))
        {
            var (stdout, stderr) = (new TeeStream(streams.Stdout, stdoutKept.Stream), new TeeStream(streams.Stderr, stderrKept.Stream));
            var process = ExecutionPlans.Make(plan, stage, services.Machine) with { Stdin = OpenStdin(plan.Stdin), Turn = turn };
            end = Execute(execution, plan, process, new RunStreams(stdout, stderr), cancellationToken);
            logFailure = stdout.Failure ?? stderr.Failure;
            lost = [.. RunLogs.Lost(stdout, stderr)];
        }

        turn?.Dispose();
        foreach (var note in EndNotes.Of(plan.Limits, end))
        {
            observer.Note(note);
        }

        var ended = execution with
        {
            Status = ToStatus(end),
            ExitCode = end.ExitCode,
            DurationMs = (long)services.Clock.GetElapsedTime(began).TotalMilliseconds,
        };
        return Record(ended, plan, new Collected(stage, stdoutLog, stderrLog, end, folder.Neighbours, logFailure, lost), place, observer);
    }

    // Once is enough for all the items of a batch.
    private void RemoveAbandoned()
    {
        if (Interlocked.Exchange(ref _hasCleaned, 1) == 0)
        {
            PrivateFolder.RemoveAbandoned(services.Store.Stages);
        }
    }

    private ExecutionEnd Execute(Execution execution, RunPlan plan, ExecutionPlan process, RunStreams streams, CancellationToken cancellationToken)
    {
        const int broken = 125;
        try
        {
            return plan.Backend.Executor.Execute(process, streams, cancellationToken);
        }
        catch (RGridException)
        {
            services.Catalog.Executions.Save(execution with { Status = ExecutionStatus.Failed, ExitCode = broken });
            throw;
        }
    }

    private Execution Record(
        Execution ended, RunPlan plan, Collected collected, OutputPlacement place, IRunObserver observer)
    {
        var collector = new OutputCollector(collected.Stage, plan, services.Blobs, observer.Note, observer.Warn);
        FaultPoint.Pass("collect.begin.before");
        var outputs = collector.Collect();
        FaultPoint.Pass("collect.end.after");
        var execution = KeepAll(ended, plan, collected, outputs, collector, observer);
        FaultPoint.Pass("record.end.before");
        services.Catalog.Executions.Save(execution);
        FaultPoint.Pass("record.end.after");
        CheckAfterwards(plan, observer);
        RememberDirectOutputs(plan, execution);
        var beside = new OutputDelivery(services.Catalog.WrittenFiles, services.Blobs, services.Store, collected.Neighbours, observer.Note, observer.Warn);
        var delivered = beside.Deliver(outputs, place, execution);
        var refused = beside.Refused;
        services.RecordLookups();
        var kept = outputs.Where(output => output.Entry.Kind != TreeEntryKind.Folder).Select(output => output.Entry.Path).Except(delivered).ToList();
        var hints = RunHints.Of(services, plan, collected.Stage)?.Tell(execution, collected.Stderr, outputs, collector.Changed, observer) ?? [];
        observer.Ended(new ExecutionReport(execution, delivered, kept, hints) { Undelivered = [.. refused, .. collector.Unnamed, .. collected.Lost] });
        return execution;
    }

    // The script has run; neither its exit code nor its outputs must be lost because the store is full now. Nothing half kept is believed later.
    private Execution KeepAll(
        Execution ended, RunPlan plan, Collected collected, IReadOnlyList<Output> outputs, OutputCollector collector, IRunObserver observer)
    {
        try
        {
            if (collector.Failure is { } failure)
            {
                throw failure;
            }

            var execution = ended with
            {
                Stdout = Keep(collected.Stdout),
                Stderr = Keep(collected.Stderr),
                Outputs = services.Blobs.Add(OutputList.Write(outputs)).Digest,
            };
            return execution with { Result = StateOf(execution, plan, collected, outputs, collector, observer) };
        }
        catch (RGridException exception) when (exception.Code == ErrorCode.StoreUnusable)
        {
            observer.Note($"this run could not be recorded: {exception.Message}");
            return ended;
        }
    }

    /// <summary>The record of a plan whose script has not been started.</summary>
    internal Execution Begin(RunPlan plan)
    {
        var now = services.Clock.GetUtcNow();
        return new Execution(
            ExecutionId.New(services.Clock),
            plan.Script,
            plan.Name,
            plan.Arguments,
            plan.Places.WorkingFolder,
            plan.Backend.Name,
            plan.Environment.Manifest.Key,
            plan.ExecutionKey,
            plan.Environment.IsHit,
            plan.Environment.Reason,
            ExecutionStatus.Running,
            null,
            now,
            null,
            null,
            null,
            null,
            Environment.ProcessId,
            plan.Labels)
        {
            Build = plan.Environment.Build,
            Batch = plan.Batch?.Id,
            Item = plan.Batch?.Item,
        };
    }

    private static ExecutionStatus ToStatus(ExecutionEnd end) => end.Cause switch
    {
        EndCause.TimedOut => ExecutionStatus.TimedOut,
        EndCause.OutOfMemory => ExecutionStatus.OutOfMemory,
        EndCause.Cancelled => ExecutionStatus.Cancelled,
        _ => end is { Cause: EndCause.Exited, ExitCode: 0 } ? ExecutionStatus.Succeeded : ExecutionStatus.Failed,
    };

    private static void TellDoors(RunPlan plan, IRunObserver observer)
    {
        if (plan.World.Doors.Words is { Count: > 0 } doors)
        {
            observer.Note($"the result of this run will not be given back later, for its world was opened ({string.Join(", ", doors)})");
        }
    }

    private Digest Keep(FileStream log)
    {
        const int small = 1 << 16;
        if (log.Length <= small)
        {
            var bytes = new byte[log.Length];
            return services.Blobs.Add(bytes.AsSpan(0, RandomAccess.Read(log.SafeFileHandle, bytes, 0))).Digest;
        }

        log.Position = 0;
        return services.Blobs.Add(log).Digest;
    }

    private ResultState StateOf(
        Execution ended, RunPlan plan, Collected collected, IReadOnlyList<Output> outputs, OutputCollector collector, IRunObserver observer)
    {
        var obstacle = Keeping.FindObstacle(
            new RunFacts(ended, plan, collected.End, outputs, [.. collector.Changed, .. collector.Removed], [.. collector.LeftOut, .. collector.Unnamed])
            {
                LogFailure = collected.LogFailure,
            });
        if (obstacle is { IsTold: true } && keeping == ResultKeeping.Told)
        {
            observer.Note($"the result is not kept for reuse: {obstacle.Reason}");
        }

        return obstacle is null && keeping != ResultKeeping.Never ? ResultState.Kept : ResultState.NotKept;
    }

    private Stream? OpenStdin(PlannedStdin stdin)
    {
        if (stdin.Kind != PlannedStdinKind.Blob)
        {
            return stdin.Kind == PlannedStdinKind.Nothing ? Stream.Null : null;
        }

        var bytes = services.Blobs.TryOpen(stdin.Content!.Value) ?? throw new RGridException(ErrorCode.NotFound, "what was read from stdin is no longer in the store", "run it again");

        // A damaged one is found at the first read, which comes too late once the script has begun.
        _ = bytes.Read([]);
        return bytes;
    }

    // Where nothing enforces it, what was promised to stay the same is checked when the script has ended (cache.md 19).
    private void CheckAfterwards(RunPlan plan, IRunObserver observer)
    {
        if (plan.World.Confinement == Confinement.Closed)
        {
            return;
        }

        if (plan.Environment.Dependencies.Key is { } key && !plan.Backend.Dependencies.IsIntact(key, plan.Runtime))
        {
            observer.Note("the script changed its installed dependencies; they will be built again at the next run");
        }

        var now = services.TakeSnapshots();
        foreach (var input in plan.Inputs.Entries.Where(entry => Path.IsPathRooted(entry.Path) && entry.Kind == TreeEntryKind.File && !plan.Updated.Contains(entry.Path)))
        {
            if (!PosixFile.IsFile(input.Path) || now.Take(input.Path).Blob.Digest != input.Digest)
            {
                observer.Note($"`{input.Path}` changed while the script ran; which bytes it saw is not known");
            }
        }
    }

    // An absolute path leads out of the stage, so the script wrote there itself. What it made there is its output the next time too.
    private void RememberDirectOutputs(RunPlan plan, Execution execution)
    {
        if (plan.World.Confinement == Confinement.Closed)
        {
            return;
        }

        var inputs = plan.Inputs.Entries.Select(entry => entry.Path).Except(plan.Updated).ToHashSet(StringComparer.Ordinal);
        var now = services.TakeSnapshots();

        // What the run only read is older. File systems tell the time by the kernel's ticks, of 10 ms at most.
        const int tickMs = 10;
        var began = (execution.Started.AddMilliseconds(-tickMs) - DateTimeOffset.UnixEpoch).Ticks * 100;
        var made = plan.OutputPaths
            .Where(path => !inputs.Contains(path) && PosixFile.TryStat(path) is { Kind: FileKind.File } stat && stat.ChangedNs >= began)
            .Select(path => new WrittenFile(path, now.Take(path).Blob.Digest, execution.Script, execution.Id))
            .ToList();
        if (made.Count > 0)
        {
            services.Catalog.WrittenFiles.Save(made);
        }
    }

    private sealed record Collected(Stage Stage, FileStream Stdout, FileStream Stderr, ExecutionEnd End, Neighbours Neighbours, Exception? LogFailure, IReadOnlyList<string> Lost);
}
