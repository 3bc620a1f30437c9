using RGrid.Catalog;
using RGrid.FileSystem;

namespace RGrid.Content;

/// <summary>
/// Large blobs where they lie, so that a closed world can show them without a copy (cache.md 8). A blob is checked against its name once
/// and then believed by its stat: only this user can write to the store, where a blob is made under another name, read-only and whole.
/// </summary>
/// <param name="store">The places of the store.</param>
/// <param name="blobs">The store.</param>
/// <param name="stamps">Remembers which blobs were checked.</param>
/// <param name="clock">Tells whether a blob's last use was long ago.</param>
public sealed class LargeBlobs(StoreFolders store, IBlobStore blobs, IStampMemo stamps, TimeProvider clock)
{
    /// <summary>From this size on a copy costs more than a place to show it. In bytes.</summary>
    public const long Smallest = 1 << 20;

    internal const string Purpose = "blob";

    /// <summary>Absolute path of a blob, with fixed times, or null where the store doesn't hold it whole.</summary>
    public string? TryLocate(Digest digest)
    {
        var hex = digest.ToString();
        var path = Path.Combine(store.Blobs, hex[..2], hex[2..]);
        if (PosixFile.TryLstat(path) is not { Kind: FileKind.File } stat)
        {
            return null;
        }

        if (stamps.Find(Purpose, stat) == hex)
        {
            if (stat.ChangedNs < (clock.GetUtcNow() - FileBlobStore.UseResolution - DateTimeOffset.UnixEpoch).Ticks * 100)
            {
                Remember(digest, path, stamps);
            }

            return path;
        }

        using (var stream = blobs.TryOpen(digest))
        {
            // The first read of a large blob checks all of it; a damaged one is set aside by that.
            if (stream is null || !TryRead(stream))
            {
                return null;
            }
        }

        Remember(digest, path, stamps);
        return path;
    }

    /// <summary>Believes a blob from now on, because its bytes were hashed while they were written, or read again.</summary>
    /// <param name="digest">Its name.</param>
    /// <param name="path">Where it lies.</param>
    /// <param name="stamps">Remembers it.</param>
    public static void Remember(Digest digest, string path, IStampMemo stamps)
    {
        PosixFile.SetFixedTimes(path);
        if (PosixFile.TryLstat(path) is { } stat)
        {
            stamps.Save(Purpose, stat, digest.ToString());
        }
    }

    private static bool TryRead(Stream stream)
    {
        try
        {
            _ = stream.ReadByte();
            return true;
        }
        catch (RGridException exception) when (exception.Code == ErrorCode.NotFound)
        {
            return false;
        }
    }
}
