using RGrid.Catalog;
using RGrid.Content;
using RGrid.Environments;

namespace RGrid.Upkeep;

/// <summary>
/// Collects: first what is of no use to anybody, then, only while the store is over its bound, what can be made again. History, logs,
/// outputs, code, locks and manifests always stay (cache.md 21).
/// </summary>
/// <param name="catalog">What is remembered; one that does not forgive, for a list that is short by a failure would cost blobs.</param>
/// <param name="blobs">The store, as it lies there.</param>
/// <param name="store">The places of the store.</param>
/// <param name="stored">The images of the store.</param>
/// <param name="images">The engine's images.</param>
/// <param name="hasDoubt">Tells whether something of the catalog could not be read.</param>
/// <param name="clock">The clock.</param>
internal sealed class Collector(
    CatalogSet catalog, IBlobStore blobs, StoreFolders store, StoredImages stored, IImageUpkeep images, Func<bool> hasDoubt, TimeProvider clock)
{
    private readonly List<UpkeepItem> _items = [];
    private readonly List<string> _notes = [];

    /// <summary>Collects.</summary>
    /// <param name="mode">Whether anything is changed.</param>
    /// <param name="marksHold">
    /// Until when no blob can go that nothing names. To find out what is named takes reading every manifest: that is only done where that
    /// time is over, or where something has to be evicted.
    /// </param>
    /// <param name="usage">What the store takes.</param>
    /// <param name="bound">The bound.</param>
    /// <param name="step">Gets what goes on.</param>
    /// <param name="cancellationToken">Ends it between two things.</param>
    public CollectReport Run(CollectMode mode, DateTimeOffset? marksHold, StoreUsage usage, SpaceBound bound, Action<string> step, CancellationToken cancellationToken)
    {
        using var bin = PrivateFolder.Create(store.Stages);
        var removal = new BlobRemoval(store, clock.GetUtcNow() - Leftovers.Grace, bin.Path);
        step("looking for leftovers");
        var left = usage.Total;
        foreach (var leftover in new Leftovers(catalog.Entries, store, clock).Find())
        {
            left -= Take(leftover, mode, cancellationToken);
        }

        if (marksHold is not null && usage.Total <= bound.Bytes)
        {
            left = Evict(left, left, bound, [.. Dependencies(), .. Images()], mode, step, cancellationToken);
            AddHistory(usage.BlobCount, usage.Blobs);
            return new CollectReport(_items, bound, usage.Total, left, marksHold, _notes);
        }

        step("looking for blobs that nothing names");
        var lying = StoredBlobs.List(store);
        var inputs = new Inputs(catalog, store, removal, clock);
        var marks = BlobMarks.Make(catalog.Blobs.ListNamed(), blobs, inputs.Remember(lying), cancellationToken);
        left -= TakeUnnamed(lying, marks, removal, mode, cancellationToken);
        left = Evict(usage.Total, left, bound, [.. Dependencies(), .. Images(), .. inputs.Find(marks)], mode, step, cancellationToken);
        var gone = _items.Where(item => item.Fate == Fate.Evicted).Select(item => item.Key).ToHashSet();
        var kept = lying.Where(blob => marks.IsNamed(blob.Digest) && !gone.Contains(blob.Digest)).ToList();
        AddHistory(kept.Count, kept.Sum(blob => blob.Allocated));
        return new CollectReport(_items, bound, usage.Total, left, marks.Unreadable > 0 ? null : HoldUntil(lying, marks), _notes);
    }

    private long Evict(
        long used, long left, SpaceBound bound, IReadOnlyList<IRemovable> things, CollectMode mode, Action<string> step, CancellationToken cancellationToken)
    {
        var isOver = used > bound.Bytes;
        var done = new HashSet<IRemovable>();
        foreach (var thing in new EvictionOrder(clock.GetUtcNow()).Sort(things).Where(thing => !done.Contains(thing)))
        {
            if (isOver && left > bound.Target)
            {
                step($"evicting {thing.Item.Kind} {thing.Item.Name}");
                left -= TakeWithAbove(thing, done, mode, cancellationToken);
            }
            else if (thing.Item.Kind is EvictableDependencies.Kind or EvictableImage.Kind)
            {
                _items.Add(thing.Item with { Fate = Fate.Kept, Reason = thing.FindObstacle() ?? "within the bound" });
            }
        }

        if (left > bound.Bytes)
        {
            _notes.Add("the store is still over its bound: what is left is in use, or can't be made again");
        }

        return left;
    }

    private long TakeUnnamed(
        IReadOnlyList<StoredBlob> stored, BlobMarks marks, BlobRemoval removal, CollectMode mode, CancellationToken cancellationToken)
    {
        var unnamed = stored.Where(blob => !marks.IsNamed(blob.Digest) && removal.IsLongAgo(blob.LastUse)).ToList();
        if (unnamed.Count == 0)
        {
            return 0;
        }

        var things = new UnnamedBlobs(unnamed, removal);
        if (WhyNoneMayGo(marks) is { } reason)
        {
            _items.Add(things.Item with { Fate = Fate.Kept, Reason = reason });
            return 0;
        }

        return Take(things, mode, cancellationToken);
    }

    // A blob that was not there yet has a day before it, from its last use on.
    private DateTimeOffset HoldUntil(IReadOnlyList<StoredBlob> stored, BlobMarks marks) =>
        stored.Where(blob => !marks.IsNamed(blob.Digest)).Select(blob => blob.LastUse).Append(clock.GetUtcNow()).Min() + Leftovers.Grace;

    // What names them may only not be readable: then they are all that is left of somebody's outputs.
    private string? WhyNoneMayGo(BlobMarks marks)
    {
        var damaged = Directory.EnumerateFiles(store.Home, Path.GetFileName(store.Database) + ".damaged-*").FirstOrDefault();
        return damaged is not null ? $"a damaged database may name them: {damaged}"
            : hasDoubt() ? "a record of the database that can't be read may name them"
            : marks.Unreadable > 0 ? $"manifests that can't be read may name them ({marks.Unreadable})"
            : null;
    }

    private long Take(IRemovable thing, CollectMode mode, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var obstacle = mode == CollectMode.Rehearse ? thing.FindObstacle() : thing.Remove();
        _items.Add(obstacle is null ? thing.Item : thing.Item with { Fate = Fate.Kept, Reason = obstacle });
        return obstacle is null ? thing.Item.Bytes : 0;
    }

    private long TakeWithAbove(IRemovable thing, HashSet<IRemovable> done, CollectMode mode, CancellationToken cancellationToken)
    {
        var freed = 0L;
        foreach (var one in thing.Above.Append(thing).Where(done.Add))
        {
            freed += Take(one, mode, cancellationToken);
            if (_items[^1] is { Fate: Fate.Kept } kept && one != thing)
            {
                done.Add(thing);
                _items.Add(thing.Item with { Fate = Fate.Kept, Reason = $"{kept.Kind} {kept.Name} stands on it: {kept.Reason}" });
                return freed;
            }
        }

        return freed;
    }

    private IEnumerable<IRemovable> Images()
    {
        if (stored.Doubt is { } doubt)
        {
            _notes.Add($"images were not looked at: {doubt}");
        }

        var environments = stored.Entries.Where(entry => entry.Level == EntryLevel.Environment)
            .Select(entry => (Below: StoredImages.FindBelow(entry, blobs), Image: ToRemovable(entry, []))).ToList();
        var dependencies = stored.Entries.Where(entry => entry.Level == EntryLevel.Dependencies)
            .Select(entry => ToRemovable(entry, [.. environments.Where(one => one.Below == entry.Key).Select(one => one.Image)]));
        return [.. environments.Select(one => one.Image), .. dependencies];
    }

    private EvictableImage ToRemovable(Entry entry, IReadOnlyList<EvictableImage> above) => new(entry, above, catalog.Entries, images, store, clock);

    private IEnumerable<IRemovable> Dependencies()
    {
        foreach (var entry in catalog.Entries.ListStored())
        {
            if (entry.Folder is { } folder && store.Holds(folder))
            {
                yield return new EvictableDependencies(
                    entry, folder, FolderUses.LastUse(store, folder) ?? entry.Created, catalog.Entries, store, clock);
            }
        }
    }

    private void AddHistory(long blobs, long bytes) => _items.Add(new UpkeepItem(
        "history", "", null, (int)blobs, bytes, null, null, Fate.Kept, "code, inputs, outputs, logs, locks and manifests"));
}
