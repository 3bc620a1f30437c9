using RGrid.Catalog;
using RGrid.Content;
using RGrid.Faults;

namespace RGrid.Upkeep;

/// <summary>Installed dependencies that can be installed again from their lock. Their entry stays and says when they were evicted.</summary>
/// <param name="entry">The ready entry.</param>
/// <param name="folder">Its folder.</param>
/// <param name="lastUse">When it was last used.</param>
/// <param name="entries">The rows.</param>
/// <param name="store">The places of the store.</param>
/// <param name="clock">The clock.</param>
internal sealed class EvictableDependencies(
    Entry entry, string folder, DateTimeOffset lastUse, IEntryCatalog entries, StoreFolders store, TimeProvider clock) : IRemovable
{
    /// <summary>How such a thing is called.</summary>
    public const string Kind = "dependencies";

    /// <inheritdoc/>
    public UpkeepItem Item { get; } = new(
        Kind, entry.Key.Short, entry.Key, 1, entry.Size, lastUse, entry.BuildMs, Fate.Evicted, "over the bound");

    /// <inheritdoc/>
    public string? FindObstacle() => FolderRemoval.FindObstacle(store, folder);

    /// <inheritdoc/>
    public string? Remove() => FolderRemoval.TryRemove(store, folder, () =>
    {
        if (entries.Find(entry.Level, entry.Key) != entry)
        {
            return "built anew just now";
        }

        // The row first: were RGrid killed now, the folder would be a leftover, never one that is looked for in vain.
        FaultPoint.Pass("gc.row.before");
        entries.SetState(entry.Level, entry.Key, EntryState.Evicted, clock.GetUtcNow());
        FaultPoint.Pass("gc.row.after");
        return null;
    });
}
