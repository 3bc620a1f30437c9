using System.Collections.Concurrent;
using RGrid.Catalog;
using RGrid.FileSystem;

namespace RGrid.Content;

/// <summary>
/// Large blobs where they lie, so that a closed world can show them without a copy (cache.md 8). A blob is checked against its name and
/// then believed by its stat: by this process at once, by others under the rule for all files (<see cref="StampTrust"/>), for whoever
/// has made one writable and maps it may change it for a while without moving its times. One instance serves a process.
/// </summary>
/// <param name="store">The places of the store.</param>
/// <param name="blobs">The store.</param>
/// <param name="stamps">Remembers which blobs were checked.</param>
/// <param name="clock">Tells whether a blob's last use was long ago.</param>
public sealed class LargeBlobs(StoreFolders store, IBlobStore blobs, IStampMemo stamps, TimeProvider clock)
{
    /// <summary>From this size on a copy costs more than a place to show it. In bytes.</summary>
    public const long Smallest = 1 << 20;

    // What an earlier RGrid remembered as `blob` was believed too early.
    internal const string Purpose = "blob/2";

    private readonly ConcurrentDictionary<Digest, FileStat> _checked = new();

    /// <summary>Absolute path of a blob, with fixed times, or null where the store doesn't hold it whole.</summary>
    public string? TryLocate(Digest digest)
    {
        var path = store.Blob(digest);
        if (PosixFile.TryLstat(path) is not { Kind: FileKind.File } stat)
        {
            return null;
        }

        if (IsBelieved(digest, stat))
        {
            MarkUse(digest, path, stat);
            return path;
        }

        return Check(digest, path) ? path : null;
    }

    /// <summary>Believes a blob for as long as this process lives, because its bytes were hashed while they were written.</summary>
    public void Remember(Digest digest)
    {
        var path = store.Blob(digest);
        PosixFile.SetFixedTimes(path);
        if (PosixFile.TryLstat(path) is { } stat)
        {
            _checked[digest] = stat;
        }
    }

    private bool IsBelieved(Digest digest, FileStat stat) => _checked.TryGetValue(digest, out var seen)
        ? seen == stat
        : stamps.Find(Purpose, stat) == digest.ToString();

    // Its times tell when it was last wanted. Moved times are believed by nobody else before it was read again.
    private void MarkUse(Digest digest, string path, FileStat stat)
    {
        if (stat.ChangedNs < (clock.GetUtcNow() - FileBlobStore.UseResolution - DateTimeOffset.UnixEpoch).Ticks * 100)
        {
            Remember(digest);
        }
        else
        {
            _checked.TryAdd(digest, stat);
        }
    }

    private bool Check(Digest digest, string path)
    {
        if (PosixFile.TryLstat(path) is { ModifiedNs: not PosixFile.FixedTimeNs })
        {
            PosixFile.SetFixedTimes(path);
        }

        var began = clock.GetUtcNow();
        var before = PosixFile.TryLstat(path);
        if (before is not { } stat || !IsWhole(digest) || PosixFile.TryLstat(path) != before)
        {
            return false;
        }

        _checked[digest] = stat;
        if (StampTrust.IsTrusted(stat, PosixFile.FileSystemType(path), began))
        {
            stamps.Save(Purpose, stat, digest.ToString());
        }

        return true;
    }

    // The first read of a large blob checks all of it; a damaged one is set aside by that.
    private bool IsWhole(Digest digest)
    {
        using var stream = blobs.TryOpen(digest);
        if (stream is null)
        {
            return false;
        }

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
