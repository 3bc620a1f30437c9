using RGrid.Content;
using RGrid.FileSystem;

namespace RGrid.Environments;

/// <summary>
/// The installed dependencies and images that this process uses. Each has a lock of the operating system that runs share and upkeep takes alone, so
/// that what is used is never evicted and a killed run holds nothing (cache.md 21). Its file is touched at each use: it tells how long
/// nobody has wanted the folder.
/// </summary>
/// <param name="store">Where the locks are.</param>
public sealed class FolderUses(StoreFolders store)
{
    private const string ImagePrefix = "image-";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, FileLock> _held = new(StringComparer.Ordinal);

    /// <summary>Holds a folder until <see cref="Release"/>; waits while it is being evicted. Whether it is still there is the caller's to see.</summary>
    public void Hold(string folder)
    {
        lock (_gate)
        {
            if (_held.ContainsKey(folder))
            {
                return;
            }

            FileLock? taken;
            while ((taken = FileLock.TryTake(PathOf(store, folder), LockKind.Shared)) is null)
            {
                Thread.Sleep(Pause);
            }

            taken.Touch();
            _held.Add(folder, taken);
        }
    }

    /// <summary>What the image of an entry is called here; it has a lock as folders have.</summary>
    public static string NameOfImage(Digest key) => ImagePrefix + key;

    /// <summary>Key of the entry whose image a lock file is for; null where it is for a folder.</summary>
    internal static Digest? KeyOfImage(string lockName) =>
        lockName.StartsWith(ImagePrefix, StringComparison.Ordinal) && Digest.TryParse(Path.GetFileNameWithoutExtension(lockName)[ImagePrefix.Length..], out var key) ? key : null;

    /// <summary>Lets all of them go.</summary>
    public void Release()
    {
        lock (_gate)
        {
            foreach (var held in _held.Values)
            {
                held.Dispose();
            }

            _held.Clear();
        }
    }

    /// <summary>Takes a folder that nobody uses; null where somebody does.</summary>
    internal static FileLock? TryTakeUnused(StoreFolders store, string folder) => FileLock.TryTake(PathOf(store, folder), LockKind.Exclusive);

    /// <summary>When a folder was last used, UTC; null where that is not known.</summary>
    internal static DateTimeOffset? LastUse(StoreFolders store, string folder) =>
        PosixFile.TryLstat(PathOf(store, folder)) is { } stat ? DateTimeOffset.UnixEpoch.AddTicks(stat.ModifiedNs / 100) : null;

    private static string PathOf(StoreFolders store, string folder) => Path.Combine(store.Locks, Path.GetFileName(folder) + ".use");
}
