using RGrid.Catalog;
using RGrid.Content;

namespace RGrid.Upkeep;

/// <summary>The copy of a large input, which is nothing else besides. It comes back from the user's file.</summary>
/// <param name="blob">The blob.</param>
/// <param name="name">Its path in the latest run that used it.</param>
/// <param name="place">Whether the user still has it.</param>
/// <param name="records">Keeps that it was evicted.</param>
/// <param name="removal">Removes blobs.</param>
/// <param name="clock">The clock.</param>
internal sealed class EvictableInput(
    StoredBlob blob, string name, InputState place, IBlobRecords records, BlobRemoval removal, TimeProvider clock) : IRemovable
{
    // Reading, hashing and writing again, as measured on a plain disk.
    private const long BytesPerMs = 300_000;

    /// <inheritdoc/>
    public UpkeepItem Item { get; } = new(
        "input",
        name,
        blob.Digest,
        1,
        blob.Allocated,
        blob.LastUse,
        place == InputState.StillThere ? Math.Max(1, blob.Size / BytesPerMs) : null,
        Fate.Evicted,
        place == InputState.StillThere ? "over the bound; your file still has these bytes" : "over the bound, and nothing else is left to evict");

    /// <inheritdoc/>
    public string? FindObstacle() => null;

    /// <inheritdoc/>
    public string? Remove()
    {
        records.SaveEvictions([blob.Digest], clock.GetUtcNow());
        return removal.TryRemove(blob.Digest) ? null : "used just now";
    }
}

/// <summary>Whether the bytes of an input are still where they came from.</summary>
internal enum InputState
{
    /// <summary>The user's file is the one that was hashed then.</summary>
    StillThere,

    /// <summary>It was changed or removed, or that can't be told: this may be the only copy.</summary>
    PerhapsNowhere,
}
