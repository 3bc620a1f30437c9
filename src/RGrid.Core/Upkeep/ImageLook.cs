using RGrid.Catalog;
using RGrid.Content;
using RGrid.Environments;

namespace RGrid.Upkeep;

/// <summary>
/// Looks into images: an id says what was in an image when it was made, and not what its disk has made of it since. A damaged one goes,
/// with those that stand on it, for the engine would take its layers again for the next image.
/// </summary>
/// <param name="entries">The rows.</param>
/// <param name="blobs">The manifests.</param>
/// <param name="images">The engine's images.</param>
/// <param name="store">The places of the store.</param>
/// <param name="clock">The clock.</param>
internal sealed class ImageLook(IEntryCatalog entries, IBlobStore blobs, IImageUpkeep images, StoreFolders store, TimeProvider clock)
{
    private const int MostNames = 3;

    /// <summary>What is wrong with the images of ready entries.</summary>
    public IReadOnlyList<Damage> Check(IReadOnlyList<Entry> ready, CancellationToken cancellationToken)
    {
        var damaged = new List<(Entry Entry, string Detail)>();
        foreach (var entry in ready.OrderByDescending(entry => entry.Level == EntryLevel.Dependencies))
        {
            if (StoredImages.FindBelow(entry, blobs) is { } below && damaged.Exists(one => one.Entry.Key == below))
            {
                damaged.Add((entry, $"stands on image {below.Short}, which is damaged"));
            }
            else if (images.FindDifferences(entry, cancellationToken) is { Count: > 0 } different)
            {
                damaged.Add((entry, Describe(different)));
            }
        }

        // From the top, for an image keeps the layers of those below it.
        return [.. damaged.OrderBy(one => one.Entry.Level == EntryLevel.Dependencies).Select(one => Take(one.Entry, one.Detail))];
    }

    private static string Describe(IReadOnlyList<string> different) =>
        $"does not hold what was put into it: {string.Join(", ", different.Take(MostNames))}{(different.Count > MostNames ? $" and {different.Count - MostNames} more" : "")}";

    private Damage Take(Entry entry, string detail)
    {
        // Whoever has built it anew since has nothing to do with what was found.
        if (entries.Find(entry.Level, entry.Key) == entry)
        {
            entries.SetState(entry.Level, entry.Key, EntryState.Damaged, clock.GetUtcNow());
        }

        var action = Remove(entry) is { } obstacle ? $"it stays where it is ({obstacle}) and is not run any more" : "removed";
        return new Damage(DamageKind.Image, entry.Key, $"image {entry.Key.Short}", detail, $"{action}; built again at the next run");
    }

    private string? Remove(Entry entry)
    {
        using var held = FolderUses.TryTakeUnused(store, FolderUses.NameOfImage(entry.Key));
        return held is null ? "in use by a run" : images.Remove(entry);
    }
}
