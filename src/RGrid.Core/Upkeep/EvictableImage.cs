using RGrid.Catalog;
using RGrid.Content;
using RGrid.Environments;

namespace RGrid.Upkeep;

/// <summary>An image that can be built again from blobs and a lock. Its entry stays and says when it was evicted.</summary>
/// <param name="entry">The ready entry.</param>
/// <param name="above">Images that stand on it: they keep its layers, and are of no use without it.</param>
/// <param name="entries">The rows.</param>
/// <param name="images">The engine's images.</param>
/// <param name="store">The places of the store.</param>
/// <param name="clock">The clock.</param>
internal sealed class EvictableImage(
    Entry entry, IReadOnlyList<EvictableImage> above, IEntryCatalog entries, IImageUpkeep images, StoreFolders store, TimeProvider clock) : IRemovable
{
    /// <summary>How such a thing is called.</summary>
    public const string Kind = "image";

    private const string InUse = "in use by a run";

    /// <inheritdoc/>
    public UpkeepItem Item { get; } = new(
        Kind,
        entry.Key.Short,
        entry.Key,
        1,
        entry.Size,
        FolderUses.LastUse(store, FolderUses.NameOfImage(entry.Key)) ?? entry.Created,
        entry.BuildMs,
        Fate.Evicted,
        "over the bound");

    /// <inheritdoc/>
    public IReadOnlyList<IRemovable> Above => above;

    /// <inheritdoc/>
    public string? FindObstacle() => FolderRemoval.FindObstacle(store, FolderUses.NameOfImage(entry.Key)) ?? images.FindObstacle(entry);

    /// <inheritdoc/>
    public string? Remove()
    {
        using var held = FolderUses.TryTakeUnused(store, FolderUses.NameOfImage(entry.Key));
        if (held is null)
        {
            return InUse;
        }

        if (entries.Find(entry.Level, entry.Key) != entry)
        {
            return "built anew just now";
        }

        if (images.Remove(entry) is { } obstacle)
        {
            return obstacle;
        }

        // Were RGrid killed now, the next run would find that the image is gone, and say so.
        entries.SetState(entry.Level, entry.Key, EntryState.Evicted, clock.GetUtcNow());
        held.RemoveFile();
        return null;
    }
}
