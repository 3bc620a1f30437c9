using System.Text;
using RGrid.Content;
using RGrid.FileSystem;

namespace RGrid.Upkeep;

/// <summary>A blob as it lies in the store.</summary>
/// <param name="Digest">Its name.</param>
/// <param name="Size">Length in bytes.</param>
/// <param name="Allocated">Bytes on the disk.</param>
/// <param name="LastUse">When it was last wanted, UTC, to within <see cref="FileBlobStore.UseResolution"/>.</param>
internal readonly record struct StoredBlob(Digest Digest, long Size, long Allocated, DateTimeOffset LastUse);

/// <summary>Lists the blobs of a store by their names alone; none is opened.</summary>
internal static class StoredBlobs
{
    /// <summary>All of them, in any order. A file whose name is no digest is none.</summary>
    /// <exception cref="RGridException">The store can't be read (<see cref="ErrorCode.StoreUnusable"/>).</exception>
    public static IReadOnlyList<StoredBlob> List(StoreFolders store)
    {
        var top = Encoding.UTF8.GetByteCount(store.Blobs) + 1;
        try
        {
            return [.. FolderWalk.Run<List<StoredBlob>>(store.Blobs, Vanishing.IsExpected, (blobs, page) => Take(blobs, page, top)).SelectMany(part => part)];
        }
        catch (IOException exception)
        {
            throw StoreFailure.Of(exception, store.Blobs);
        }
    }

    /// <summary>A time of the file system as .NET has it.</summary>
    public static DateTimeOffset Time(long nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / 100);

    private static void Take(List<StoredBlob> blobs, FolderPage page, int top)
    {
        const int firstDigits = 2;
        if (page.Path.Length - 1 - top != firstDigits)
        {
            return;
        }

        var first = Encoding.Latin1.GetString(page.Path.AsSpan(top, firstDigits));
        foreach (ref readonly var entry in page.Entries)
        {
            if (entry.Kind == FileKind.File && Digest.TryParse(first + Encoding.Latin1.GetString(page.Name(entry)), out var digest))
            {
                blobs.Add(new StoredBlob(digest, entry.Size, entry.Allocated, Time(FileBlobStore.LastUse(entry.ModifiedNs, entry.ChangedNs))));
            }
        }
    }
}
