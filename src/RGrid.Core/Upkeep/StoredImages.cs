using System.Text.Json;
using System.Text.Json.Nodes;
using RGrid.Catalog;
using RGrid.Content;

namespace RGrid.Upkeep;

/// <summary>The images of a store: those of its ready entries that the engine has. The engine is only asked where there are such entries.</summary>
public sealed class StoredImages
{
    private StoredImages(IReadOnlyList<Entry> entries, int absent, string? doubt)
    {
        Entries = entries;
        Absent = absent;
        Doubt = doubt;
    }

    /// <summary>Their entries.</summary>
    public IReadOnlyList<Entry> Entries { get; }

    /// <summary>Ready entries whose images the engine has not.</summary>
    public int Absent { get; }

    /// <summary>Why the engine could not be asked, or null.</summary>
    public string? Doubt { get; }

    /// <summary>Bytes that their own layers take.</summary>
    public long Bytes => Entries.Sum(entry => entry.Size);

    /// <summary>Bytes that the images of ready entries took when they were built; the engine is not asked.</summary>
    public static long BytesOf(IEntryCatalog catalog) => catalog.ListStored().Where(entry => entry.IsImage).Sum(entry => entry.Size);

    /// <summary>Finds them.</summary>
    internal static StoredImages Find(IEntryCatalog catalog, IImageUpkeep images, CancellationToken cancellationToken)
    {
        var entries = catalog.ListStored().Where(entry => entry.IsImage).ToList();
        if (entries.Count == 0)
        {
            return new StoredImages([], 0, null);
        }

        try
        {
            var there = images.List(cancellationToken);
            var found = entries.Where(entry => there.Contains(entry.Seal!.Value)).ToList();
            return new StoredImages(found, entries.Count - found.Count, null);
        }
        catch (RGridException exception)
        {
            return new StoredImages([], 0, exception.Message);
        }
    }

    /// <summary>Key of the dependencies that the image of an environment stands on; null where it stands on the runtime itself.</summary>
    internal static Digest? FindBelow(Entry entry, IBlobStore blobs)
    {
        if (entry.Level != EntryLevel.Environment || blobs.TryRead(entry.Key) is not { } manifest)
        {
            return null;
        }

        try
        {
            return JsonNode.Parse(manifest)?["dependencies"]?.GetValue<string>() is { } hex && Digest.TryParse(hex, out var key) ? key : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
