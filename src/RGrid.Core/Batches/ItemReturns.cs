using System.Globalization;
using RGrid.Catalog;
using RGrid.Content;
using RGrid.Environments;
using RGrid.Executions;
using RGrid.Executions.Reuse;
using RGrid.Faults;
using RGrid.FileSystem;
using RGrid.Snapshots;

namespace RGrid.Batches;

/// <summary>Gives the stored results of items back. One that turns out to be damaged makes its item run.</summary>
/// <param name="services">The rooms.</param>
/// <param name="prepared">What the items have in common.</param>
/// <param name="request">The batch.</param>
/// <param name="written">Learns what was written.</param>
internal sealed class ItemReturns(RunServices services, PreparedRun prepared, BatchRequest request, IWrittenFiles written)
{
    /// <summary>An item with its report; null where it has to run.</summary>
    public readonly record struct Outcome(PlannedItem Item, ItemReport? Report);

    /// <summary>Gives back what the plan says; the outcomes in the order of its items.</summary>
    public Outcome[] Give(BatchPlan plan, CancellationToken cancellationToken)
    {
        var outcomes = new Outcome[plan.Items.Count];
        using var folder = plan.Items.Any(item => item.Action == ItemAction.Restore) ? PrivateFolder.Create(services.Store.Stages) : null;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        Parallel.For(0, outcomes.Length, options, index =>
        {
            var item = plan.Items[index];
            outcomes[index] = item.Action switch
            {
                ItemAction.Keep => new Outcome(item, Report(item, [])),
                ItemAction.Restore => TryRestore(item, string.Create(CultureInfo.InvariantCulture, $"{folder!.Path}/{index}-"), folder.Neighbours),
                _ => new Outcome(item, null),
            };
        });
        RecordKept(plan);
        return outcomes;
    }

    // In a copy of a folder they stand where nobody knows yet that RGrid wrote them.
    private void RecordKept(BatchPlan plan)
    {
        var kept = plan.Items.Where(item => item.Action == ItemAction.Keep).SelectMany(WrittenBy).ToList();
        var known = written.FindAll([.. kept.Select(file => file.Path)]).ToDictionary(file => file.Path, StringComparer.Ordinal);
        var unknown = kept.Where(file => !known.TryGetValue(file.Path, out var other) || (other.Digest, other.Script) != (file.Digest, file.Script)).ToList();
        if (unknown.Count > 0)
        {
            written.Save(unknown);
        }
    }

    private IEnumerable<WrittenFile> WrittenBy(PlannedItem item)
    {
        var place = ItemPlacement.Of(request, item.Name);
        foreach (var entry in item.Outputs!.Tree.Entries.Where(entry => entry.Kind != TreeEntryKind.Folder))
        {
            if (place(entry.Path) is { } target)
            {
                var file = new WrittenFile(PathRelation.BehindLink(target), entry.Digest, prepared.Words.Script, item.Result!.ExecutionId);
                foreach (var one in entry.LinkTarget is { } text ? [file with { Path = target, Digest = OwnOutputs.LinkMark(text) }] : file.ByEachPath())
                {
                    yield return one;
                }
            }
        }
    }

    // What could not be given back makes its item run; that says more of what is wrong with the store, and may yet succeed.
    private Outcome TryRestore(PlannedItem item, string start, Neighbours neighbours)
    {
        try
        {
            return Restore(item, start, neighbours);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or RGridException)
        {
            return new Outcome(item with { Action = ItemAction.Run, Reason = exception.Message }, null);
        }
    }

    private Outcome Restore(PlannedItem item, string start, Neighbours neighbours)
    {
        var notes = new List<string>();
        FaultPoint.Reach("batch.restore.before");
        var record = Record(item);
        var place = ItemPlacement.Of(request, item.Name);
        OutputPlacement placement = (output, _) => place(output.Entry.Path);
        using var fetched = new FetchedResult(services, item.Result!, start);
        if (fetched.FetchOutputs(prepared.Words.Folders.WorkingFolder, placement, record) is { } lack)
        {
            return new Outcome(item with { Action = ItemAction.Run, Reason = lack }, null);
        }

        var beside = new OutputDelivery(written, services.Blobs, services.Store, neighbours, notes.Add, notes.Add);
        beside.Deliver(fetched.Outputs, placement, record);
        var report = Report(item, notes);
        return new Outcome(item, beside.Refused is [var refused, ..]
            ? report with { Status = ItemStatus.Broken, Error = $"`{refused}` could not be put in its place" }
            : report);
    }

    private ItemReport Report(PlannedItem item, IReadOnlyList<string> notes) => new(
        item.Item,
        ItemStatus.Reused,
        item.Result!.ExecutionId,
        0,
        item.Result.DurationMs,
        ItemOutputs.Of(request, item.Name, item.Outputs!.Tree),
        "",
        notes);

    // Only what delivering asks for; nothing of it is saved.
    private Execution Record(PlannedItem item) => new(
        item.Result!.ExecutionId,
        prepared.Words.Script,
        prepared.Words.Name,
        [],
        request.Run.WorkingFolder,
        prepared.Backend.Name,
        prepared.Environment.Manifest.Key,
        item.Result.ExecutionKey,
        true,
        "",
        ExecutionStatus.Succeeded,
        0,
        services.Clock.GetUtcNow(),
        item.Result.DurationMs,
        item.Result.Stdout,
        item.Result.Stderr,
        item.Result.Outputs,
        Environment.ProcessId,
        request.Run.Labels);
}
