using RGrid.Content;
using RGrid.Faults;
using RGrid.FileSystem;

namespace RGrid.Upkeep;

/// <summary>
/// Removes blobs that nobody has wanted for a while. A run may find one at this very moment and touch it: so it is moved aside first,
/// looked at once more, and put back where it was touched.
/// </summary>
/// <param name="store">The places of the store.</param>
/// <param name="unusedSince">Blobs that were wanted after this moment stay.</param>
/// <param name="bin">A private folder.</param>
internal sealed class BlobRemoval(StoreFolders store, DateTimeOffset unusedSince, string bin)
{
    /// <summary>Removes a blob; false where it is wanted or not there.</summary>
    /// <exception cref="RGridException">The disk refused (<see cref="ErrorCode.StoreUnusable"/>).</exception>
    public bool TryRemove(Digest blob)
    {
        var path = store.Blob(blob);
        var aside = Path.Combine(bin, blob.ToString());
        try
        {
            if (!IsUnused(path))
            {
                return false;
            }

            FaultPoint.Reach("gc.blob.before");
            File.Move(path, aside);
            FaultPoint.Reach("gc.blob.aside");
            if (IsUnused(aside))
            {
                File.Delete(aside);
                FaultPoint.Reach("gc.blob.after");
                return true;
            }

            File.Move(aside, path, overwrite: true);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreFailure.Of(exception, path);
        }
    }

    /// <summary>True for a time of last use that is long enough ago.</summary>
    public bool IsLongAgo(DateTimeOffset lastUse) => lastUse < unusedSince;

    private bool IsUnused(string path) => PosixFile.TryLstat(path) is { Kind: FileKind.File } stat && IsLongAgo(StoredBlobs.Time(FileBlobStore.LastUse(stat.ModifiedNs, stat.ChangedNs)));
}
