using System.Runtime.ExceptionServices;
using RGrid.Catalog;
using RGrid.Executions;
using RGrid.Executions.Reuse;
using RGrid.Faults;

namespace RGrid.Batches;

/// <summary>Runs items, several at once, each as a run of its own would be.</summary>
/// <param name="services">The rooms.</param>
/// <param name="prepared">What the items have in common.</param>
/// <param name="request">The batch.</param>
/// <param name="batchId">Its id.</param>
/// <param name="observer">Is told; from several threads.</param>
/// <param name="items">The items that run, in order.</param>
/// <param name="ended">Takes the report of each; from several threads.</param>
internal sealed class ItemRuns(
    RunServices services,
    PreparedRun prepared,
    BatchRequest request,
    string batchId,
    IBatchObserver observer,
    IReadOnlyList<PlannedItem> items,
    Action<PlannedItem, ItemReport> ended)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private int _next;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Runs all of them, or until it is ended; then the rest is reported as not run.</summary>
    public void Run(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var places = new StagePlaces(services.Store.Stages);
        using var turns = new Turns(request.Parallel);
        var runner = new PlanRunner(services, request.Run.Reusing == Reusing.Allowed ? ResultKeeping.Told : ResultKeeping.Quiet, places, turns);
        var workers = Enumerable.Range(0, Math.Min(Workers, items.Count)).Select(_ => new Thread(() => Work(runner, stop))).ToList();
        workers.ForEach(worker => worker.Start());
        workers.ForEach(worker => worker.Join());
        _failure?.Throw();
        for (var index = _next; index < items.Count; index++)
        {
            End(items[index], new ItemReport(items[index].Item, ItemStatus.NotRun, null, null, 0, [], "", []));
        }
    }

    // Some more than turns, where worlds are laid out ahead; but where items come one after the other, none is looked at before its turn, nor
    // where the end of one decides whether there is a next.
    private int Workers => request is { Parallel: > 1, Failures: not FailurePolicy.Stop } && prepared.World.Confinement == Confinement.Closed && prepared.Backend.Executor.LaysOutAhead
        ? request.Parallel + ((request.Parallel + 1) / 2)
        : request.Parallel;

    private void Work(PlanRunner runner, CancellationTokenSource stop)
    {
        try
        {
            while (Take(stop.Token) is { } item)
            {
                var report = RunOne(runner, item, stop.Token);
                End(item, report);
                if (!report.IsGood && request.Failures == FailurePolicy.Stop)
                {
                    stop.Cancel();
                }
            }
        }
        catch (Exception exception)
        {
            // Nobody reads what is told, or a mistake of RGrid: the others end too, and the caller learns it.
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
            stop.Cancel();
        }
    }

    private PlannedItem? Take(CancellationToken cancellationToken)
    {
        lock (items)
        {
            return cancellationToken.IsCancellationRequested || _next == items.Count ? null : items[_next++];
        }
    }

    private void End(PlannedItem item, ItemReport report)
    {
        ended(item, report);
        observer.Ended(report);
    }

    private ItemReport RunOne(PlanRunner runner, PlannedItem item, CancellationToken cancellationToken)
    {
        var isTold = false;
        void Tell()
        {
            if (!isTold)
            {
                isTold = true;
                observer.Started(item.Item);
            }
        }

        for (var tries = 1; ; tries++)
        {
            var report = TryOne(runner, item, Tell, cancellationToken, out var isWorthAnotherTry) with { Tries = tries };
            if (report.IsGood || !isWorthAnotherTry || tries > request.Retries.Times || !TryPause(tries, cancellationToken))
            {
                return report;
            }
        }
    }

    private ItemReport TryOne(PlanRunner runner, PlannedItem item, Action started, CancellationToken cancellationToken, out bool isWorthAnotherTry)
    {
        var notes = new ItemObserver(started);
        try
        {
            var plan = new RunPlanner(services).Complete(prepared, request.Of(item.Item), services.TakeSnapshots(cancellationToken), PlannedStdin.Nothing) with
            {
                Batch = new BatchMembership(batchId, item.Item.Name, items.Count),
            };
            FaultPoint.Reach("batch.item.before");
            services.Blobs.Add(plan.Manifest.Bytes);
            var place = ItemPlacement.Of(request, item.Name);
            var execution = runner.Run(
                plan,
                (output, execution) => execution.Status == ExecutionStatus.Succeeded ? place(output.Entry.Path) : null,
                new RunStreams(Stream.Null, Stream.Null),
                notes,
                cancellationToken);
            isWorthAnotherTry = IsMachines(execution) || (execution.Status == ExecutionStatus.Failed && request.Retries.ExitCodes.Contains(execution.ExitCode ?? 0));
            var report = Report(item, execution, notes.Notes);
            return notes.Undelivered is [var refused, ..] && report.IsGood
                ? report with { Status = ItemStatus.Broken, Error = $"`{refused}` could not be put in its place" }
                : report;
        }
        catch (RGridException exception)
        {
            isWorthAnotherTry = exception.IsTransient || exception.Code is ErrorCode.StartFailed or ErrorCode.StoreUnusable;
            return new ItemReport(item.Item, ItemStatus.Broken, null, null, 0, [], exception.Message, notes.Notes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            isWorthAnotherTry = true;
            return new ItemReport(item.Item, ItemStatus.Broken, null, null, 0, [], exception.Message, notes.Notes);
        }
        catch (OperationCanceledException)
        {
            isWorthAnotherTry = false;
            return new ItemReport(item.Item, notes.HasStarted ? ItemStatus.Cancelled : ItemStatus.NotRun, null, null, 0, [], "", notes.Notes);
        }
    }

    // Killed by a signal that neither RGrid nor a limit has sent: the kernel, short of memory.
    private static bool IsMachines(Execution execution)
    {
        const int killed = 137;
        return execution is { Status: ExecutionStatus.Failed, ExitCode: killed };
    }

    private ItemReport Report(PlannedItem item, Execution execution, IReadOnlyList<string> notes)
    {
        var status = execution.Status switch
        {
            ExecutionStatus.Succeeded => ItemStatus.Succeeded,
            ExecutionStatus.TimedOut => ItemStatus.TimedOut,
            ExecutionStatus.OutOfMemory => ItemStatus.OutOfMemory,
            ExecutionStatus.Cancelled => ItemStatus.Cancelled,
            _ => ItemStatus.Failed,
        };
        var list = execution.Outputs is { } outputs && Content.BlobStoreExtensions.TryRead(services.Blobs, outputs) is { } bytes ? OutputList.TryRead(bytes) : null;
        return new ItemReport(
            item.Item,
            status,
            execution.Id,
            execution.ExitCode,
            execution.DurationMs ?? 0,
            list is not null && status == ItemStatus.Succeeded ? ItemOutputs.Of(request, item.Name, list.Tree) : [],
            status == ItemStatus.Succeeded ? "" : ErrorLine.Of(services.Blobs, execution),
            notes);
    }

    private bool TryPause(int tries, CancellationToken cancellationToken)
    {
        var pause = FirstPause * Math.Pow(2, tries - 1);
        try
        {
            Task.Delay(pause < LongestPause ? pause : LongestPause, services.Clock, cancellationToken).GetAwaiter().GetResult();
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
