using RGrid.Catalog;
using RGrid.Content;
using RGrid.Executions;
using RGrid.Executions.Reuse;
using RGrid.Explain;
using RGrid.FileSystem;
using RGrid.Keys;

namespace RGrid.Batches;

/// <summary>
/// Decides for each item whether its stored result is given back. Script, code and every input are hashed anew, every output that stands in
/// the folder too; the results of all items are asked for in one query.
/// </summary>
/// <param name="services">The rooms.</param>
/// <param name="prepared">What the items have in common.</param>
/// <param name="request">The batch.</param>
/// <param name="names">What its items are called in the folder of outputs.</param>
internal sealed class BatchPlanner(RunServices services, PreparedRun prepared, BatchRequest request, IReadOnlyList<string> names)
{
    private const int MostAsked = 200;

    private readonly int _threads = Environment.ProcessorCount;
    private readonly System.Collections.Concurrent.ConcurrentDictionary<Digest, bool> _held = new();

    /// <summary>The plan.</summary>
    public BatchPlan Plan(CancellationToken cancellationToken)
    {
        var keys = new BatchKeys(new RunPlanner(services), prepared, request);
        var refusal = request.Run.Reusing == Reusing.Never ? null : Keeping.ClosedWorldObstacle(prepared.World);
        if (request.Run.Reusing == Reusing.Never || refusal is not null || request.Run.Freshness == Freshness.Refresh)
        {
            keys.RequireShared();
            var reason = refusal ?? (request.Run.Reusing == Reusing.Never ? "--reuse was not given" : "--refresh asked for it");
            return new BatchPlan(
                [.. request.Items.Select((item, index) => new PlannedItem(item, names[index], ItemAction.Run, reason) { ExpectedMs = Expected(item, index) })], request.Parallel, refusal);
        }

        var manifests = keys.Compute(_threads, cancellationToken);
        var found = services.Catalog.Results.Find([.. manifests.OfType<Manifest>().Select(manifest => manifest.Key).Distinct()]);
        var planned = new PlannedItem[names.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = _threads, CancellationToken = cancellationToken };
        Parallel.For(0, planned.Length, options, () => new PlacedOutput(), (index, _, placed) =>
        {
            var item = new PlannedItem(request.Items[index], names[index], ItemAction.Run, "");
            planned[index] = manifests[index] is { } manifest && found.TryGetValue(manifest.Key, out var result) ? Check(item, result, placed) : item;
            return placed;
        }, placed => placed.Dispose());
        Explain(planned, manifests);
        foreach (var index in new ItemFeeds(services, prepared, request, names).Fed(planned))
        {
            planned[index] = new PlannedItem(request.Items[index], names[index], ItemAction.Run, "another item may write its input");
        }

        Record(planned, manifests);
        return new BatchPlan(planned, request.Parallel, null);
    }

    // The first of them say how long all will take; to ask for each of a hundred thousand would take seconds.
    private long? Expected(BatchItem item, int index) =>
        index < MostAsked ? services.Catalog.Batches.FindItem(item.Name, prepared.Words.Script)?.DurationMs : null;

    private PlannedItem Check(PlannedItem item, StoredResult result, PlacedOutput placed)
    {
        if (services.Blobs.TryRead(result.Outputs) is not { } bytes || OutputList.TryRead(bytes) is not { } list)
        {
            return item with { Reason = Lost(result.Outputs) };
        }

        foreach (var log in new[] { result.Stdout, result.Stderr })
        {
            if (!IsHeld(log))
            {
                return item with { Reason = Lost(log) };
            }
        }

        if (Keeping.LackOfOutput(prepared.Sources, list.Tree.Entries.Select(entry => Path.GetFullPath(Path.Combine(request.Run.WorkingFolder, entry.Path)))) is { } lack)
        {
            return item with { Reason = lack };
        }

        var place = ItemPlacement.Of(request, item.Name);
        var action = ItemAction.Keep;
        foreach (var entry in list.Tree.Entries)
        {
            if (place(entry.Path) is { } target && !placed.IsThere(entry, list.ModeOf(entry), target))
            {
                action = ItemAction.Restore;
                if (entry.Kind == TreeEntryKind.File && !IsHeld(entry.Digest))
                {
                    return item with { Reason = Lost(entry.Digest) };
                }
            }
        }

        return item with { Action = action, Result = result, Outputs = list };
    }

    // That it is whole is checked when it is read.
    private bool IsHeld(Digest digest) => _held.GetOrAdd(digest, wanted => PosixFile.LinkKind(services.Store.Blob(wanted)) == FileKind.File);

    private string Lost(Digest digest) =>
        $"stored result {StoredWords.OfAbsent(new StoredManifests(services.Blobs, services.Store, services.Catalog.Entries), digest)}";

    private void Explain(PlannedItem[] planned, Manifest?[] manifests)
    {
        var misses = new ItemMisses(services, prepared);
        for (var i = 0; i < planned.Length; i++)
        {
            if (planned[i].Action == ItemAction.Run)
            {
                var (reason, expected) = misses.Tell(planned[i].Item, manifests[i]);
                planned[i] = planned[i] with { Reason = planned[i].Reason.Length > 0 ? planned[i].Reason : reason, ExpectedMs = expected };
            }
        }
    }

    private void Record(PlannedItem[] planned, Manifest?[] manifests)
    {
        var now = services.Clock.GetUtcNow();
        for (var i = 0; i < planned.Length; i++)
        {
            if (manifests[i] is { } manifest)
            {
                services.Lookups.Add(new Lookup(now, EntryLevel.Result, manifest.Key, planned[i].Action != ItemAction.Run, planned[i].Reason));
            }
        }
    }
}
