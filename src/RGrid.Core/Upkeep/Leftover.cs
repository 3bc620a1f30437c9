using RGrid.Content;
using RGrid.Environments;
using RGrid.Faults;
using RGrid.FileSystem;

namespace RGrid.Upkeep;

/// <summary>A file or folder that its maker left behind.</summary>
/// <param name="item">What it is.</param>
/// <param name="remove">Removes it; false where something of it stays.</param>
internal sealed class Leftover(UpkeepItem item, Func<bool> remove) : IRemovable
{
    /// <inheritdoc/>
    public UpkeepItem Item => item;

    /// <summary>A leftover of the store, named by its path in it.</summary>
    /// <param name="store">The places of the store.</param>
    /// <param name="path">Absolute path.</param>
    /// <param name="reason">Why nobody needs it.</param>
    public static UpkeepItem Describe(StoreFolders store, string path, string reason) => new(
        "leftover",
        Path.GetRelativePath(store.Home, path),
        null,
        1,
        PosixFile.LinkKind(path) == FileKind.Folder ? StoreUsage.SizeOf(path) : FileSize(path),
        null,
        null,
        Fate.Removed,
        reason);

    /// <inheritdoc/>
    public string? FindObstacle() => null;

    /// <inheritdoc/>
    public string? Remove()
    {
        try
        {
            FaultPoint.Reach("gc.leftover.before");
            return remove() ? null : "it could not be removed whole";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }

    /// <summary>Removes a file or a folder.</summary>
    public static bool RemoveAny(string path)
    {
        if (PosixFile.LinkKind(path) == FileKind.Folder)
        {
            return WriteProtection.TryRemove(path);
        }

        File.Delete(path);
        return true;
    }

    private static long FileSize(string path) => PosixFile.TryLstat(path)?.Size ?? 0;
}
