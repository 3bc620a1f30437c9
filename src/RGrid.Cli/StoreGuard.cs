using RGrid.Content;
using RGrid.FileSystem;
using RGrid.Settings;
using RGrid.Upkeep;

namespace RGrid.Cli;

/// <summary>Makes a store on first use, and refuses one that another user could have filled (scenario 67).</summary>
internal static class StoreGuard
{
    private const int WritableByOthers = 0x12;

    /// <summary>Makes the store's folders, mode 0700, and checks who owns them.</summary>
    /// <exception cref="RGridException">It can't be made, belongs to someone else or can be written by others.</exception>
    public static void Prepare(StoreFolders store, TimeProvider clock)
    {
        var stat = PosixFile.TryStat(store.Home);
        if (stat is null)
        {
            Create(store, clock);
            return;
        }

        if (stat.Value.Kind != FileKind.Folder)
        {
            throw new RGridException(ErrorCode.StoreUnusable, $"the store `{store.Home}` is not a folder", "remove it, or set RGRID_HOME to another folder");
        }

        if (stat.Value.Owner != PosixFile.UserId)
        {
            throw new RGridException(
                ErrorCode.StoreUnusable,
                $"the store `{store.Home}` belongs to another user, who could have put anything into it",
                "set RGRID_HOME to a folder of yours");
        }

        if ((stat.Value.Mode & WritableByOthers) != 0)
        {
            throw new RGridException(
                ErrorCode.StoreUnusable,
                $"the store `{store.Home}` can be written by other users, who could have put anything into it",
                $"if you trust what is in it: chmod 700 {store.Home}");
        }

        if (Array.Exists(Folders(store), folder => PosixFile.TryStat(folder) is null))
        {
            Create(store, clock);
        }
    }

    private static string[] Folders(StoreFolders store) => [store.Environments, store.Stages, store.Locks, store.Tools];

    private static CacheSettings Settings(StoreFolders store)
    {
        try
        {
            return CacheSettingsReader.Read(store);
        }
        catch (RGridException)
        {
            // Whoever needs them tells what is wrong with them.
            return CacheSettings.Usual;
        }
    }

    private static void Create(StoreFolders store, TimeProvider clock)
    {
        const UnixFileMode mine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        try
        {
            var isNew = PosixFile.TryStat(store.Database) is null;
            Directory.CreateDirectory(store.Home, mine);
            foreach (var folder in Folders(store))
            {
                Directory.CreateDirectory(folder, mine);
            }

            if (isNew)
            {
                UpkeepStamp.OfNew(Settings(store), DiskSpace.Of(store.Home), clock).Write(store);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreFailure.Of(exception, store.Home);
        }
    }
}
