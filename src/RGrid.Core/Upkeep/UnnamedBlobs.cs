using RGrid.Content;

namespace RGrid.Upkeep;

/// <summary>Blobs that no row and no manifest names: snapshots for runs that never came to be.</summary>
/// <param name="blobs">The blobs.</param>
/// <param name="removal">Removes blobs.</param>
internal sealed class UnnamedBlobs(IReadOnlyList<StoredBlob> blobs, BlobRemoval removal) : IRemovable
{
    /// <inheritdoc/>
    public UpkeepItem Item { get; } = new(
        "blobs", "", null, blobs.Count, blobs.Sum(blob => blob.Allocated), blobs.Max(blob => blob.LastUse), null, Fate.Removed, "nothing names them");

    /// <inheritdoc/>
    public string? FindObstacle() => null;

    /// <inheritdoc/>
    public string? Remove()
    {
        var kept = blobs.Count(blob => !removal.TryRemove(blob.Digest));
        return kept == 0 ? null : $"{kept} of them were used just now";
    }
}
