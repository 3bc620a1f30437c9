using RGrid.Content;
using RGrid.Environments;
using RGrid.Faults;
using RGrid.FileSystem;

namespace RGrid.Upkeep;

/// <summary>
/// Takes a folder of installed dependencies that nobody uses out of its place. The lock is held only until it stands elsewhere, for
/// removing 20 000 files takes longer than a run should wait.
/// </summary>
internal static class FolderRemoval
{
    private const int OwnersMode = 0x1C0;
    private const string InUse = "in use by a run";

    /// <summary>Why a folder can't be taken away now, or null.</summary>
    public static string? FindObstacle(StoreFolders store, string folder)
    {
        var isNew = FolderUses.LastUse(store, folder) is null;
        using var held = FolderUses.TryTakeUnused(store, folder);
        if (isNew)
        {
            // To ask is no use.
            held?.RemoveFile();
        }

        return held is null ? InUse : null;
    }

    /// <summary>Moves a folder to another place of the store; why that could not be, or null.</summary>
    /// <param name="store">The store.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="target">Where it will stand; nothing is there.</param>
    /// <param name="prepare">Runs once nobody can begin to use the folder; says why it must stay, or null.</param>
    /// <exception cref="RGridException">The disk refused (<see cref="ErrorCode.StoreUnusable"/>).</exception>
    public static string? TryMove(StoreFolders store, string folder, string target, Func<string?> prepare)
    {
        using var held = FolderUses.TryTakeUnused(store, folder);
        if (held is null)
        {
            return InUse;
        }

        if (prepare() is { } reason)
        {
            return reason;
        }

        try
        {
            if (PosixFile.LinkKind(folder) == FileKind.Folder)
            {
                // A folder can only be moved to another parent by who may write into it.
                FaultPoint.Reach("gc.folder.before");
                PosixFile.Chmod(folder, OwnersMode);
                FaultPoint.Reach("gc.folder.mode");
                Directory.Move(folder, target);
                FaultPoint.Reach("gc.folder.after");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreFailure.Of(exception, folder);
        }

        held.RemoveFile();
        return null;
    }

    /// <summary>Removes a folder; why that could not be, or null.</summary>
    public static string? TryRemove(StoreFolders store, string folder, Func<string?> prepare)
    {
        using var bin = PrivateFolder.Create(store.Stages);
        return TryMove(store, folder, Path.Combine(bin.Path, "removed"), prepare);
    }
}
