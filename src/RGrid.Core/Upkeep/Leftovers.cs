using RGrid.Catalog;
using RGrid.Content;
using RGrid.Environments;
using RGrid.FileSystem;

namespace RGrid.Upkeep;

/// <summary>
/// Finds what a killed RGrid left behind and what was only kept for a while. Nothing of it is believed by a run or shown to a user.
/// </summary>
/// <param name="entries">The rows.</param>
/// <param name="store">The places of the store.</param>
/// <param name="clock">The clock.</param>
internal sealed class Leftovers(IEntryCatalog entries, StoreFolders store, TimeProvider clock)
{
    /// <summary>How old a file must be that no lock tells the owner of.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromDays(1);

    private static readonly TimeSpan StudyTime = TimeSpan.FromDays(7);
    private static readonly TimeSpan LogTime = TimeSpan.FromDays(30);

    /// <summary>All of them.</summary>
    public IEnumerable<IRemovable> Find() =>
    [
        .. Abandoned(),
        .. UnnamedFolders(),
        .. UnusedSystems(),
        .. UnfinishedBlobs(),
        .. Old(store.Damaged, _ => StudyTime, "damaged, kept for study for a week"),
        .. Old(store.InstallLogs, _ => LogTime, "the log of an installation, kept for 30 days"),
        .. Old(store.Tools, name => IsUnfinished(name) ? Grace : LogTime, "not used any more"),
        .. Locks(),
    ];

    private IEnumerable<IRemovable> Abandoned() => PrivateFolder.FindAbandoned(store.Stages)
        .Select(path => new Leftover(Leftover.Describe(store, path, "its run was killed"), () => RemoveAbandoned(path)));

    private bool RemoveAbandoned(string path)
    {
        PrivateFolder.RemoveAbandoned(store.Stages);
        return PosixFile.TryLstat(path) is null;
    }

    // Whoever writes one holds its lock.
    private IEnumerable<IRemovable> UnfinishedBlobs() => Names(store.TemporaryBlobs)
        .Select(name => Path.Combine(store.TemporaryBlobs, name))
        .Where(IsFree)
        .Select(path => new Leftover(Leftover.Describe(store, path, "a blob that was never finished"), () => RemoveLock(path)));

    private IEnumerable<IRemovable> UnnamedFolders() => Names(store.Environments)
        .Select(name => Path.Combine(store.Environments, name))
        .Where(path => !IsNamed(path))
        .Select(path => new UnnamedFolder(path, IsNamed, store));

    private IEnumerable<IRemovable> UnusedSystems() => Names(store.Systems)
        .Select(name => Path.Combine(store.Systems, name))
        .Where(path => !IsRecent(path))
        .Select(path => new UnnamedFolder(path, IsRecent, store));

    private bool IsRecent(string path) => FolderUses.LastUse(store, path) is { } use && use > clock.GetUtcNow() - LogTime;

    // Named by its key; a second one of the same key has a number behind it.
    private bool IsNamed(string path) =>
        Digest.TryParse(Path.GetFileName(path).Split('-')[0], out var key)
        && entries.Find(EntryLevel.Dependencies, key) is { State: EntryState.Ready } entry
        && entry.Folder is { } folder
        && Path.GetFileName(folder) == Path.GetFileName(path)
        && store.Holds(folder);

    // What is taken out of an interpreter stands beside its place until it is whole, with 32 digits more in its name.
    private static bool IsUnfinished(string name) => Path.GetExtension(name).Length == 1 + 32;

    private IEnumerable<IRemovable> Old(string folder, Func<string, TimeSpan> age, string reason) => Names(folder)
        .Select(name => Path.Combine(folder, name))
        .Where(path => IsOlder(path, age(Path.GetFileName(path))))
        .Select(path => new Leftover(Leftover.Describe(store, path, reason), () => Leftover.RemoveAny(path)));

    private bool IsOlder(string path, TimeSpan age) => PosixFile.TryLstat(path) is { } stat && LastChange(stat) < clock.GetUtcNow() - age;

    // A damaged blob keeps the time at which it was made; that it was moved here moved its ctime only.
    private static DateTimeOffset LastChange(FileStat stat) => StoredBlobs.Time(Math.Max(stat.ModifiedNs, stat.ChangedNs));

    private IEnumerable<IRemovable> Locks()
    {
        var free = Names(store.Locks).Select(name => Path.Combine(store.Locks, name)).Where(path => IsOlder(path, Grace) && IsOfNothing(path)).ToList();
        return free.Count == 0 ? [] :
        [
            new Leftover(
                new UpkeepItem("locks", "", null, free.Count, 0, null, null, Fate.Removed, "nobody has taken them for a day"),
                () => free.TrueForAll(RemoveLock)),
        ];
    }

    private bool IsOfNothing(string path)
    {
        var isOfFolder = path.EndsWith(".use", StringComparison.Ordinal);
        if (isOfFolder && new[] { store.Environments, store.Systems }.Any(folder => PosixFile.TryLstat(Path.Combine(folder, Path.GetFileNameWithoutExtension(path))) is not null))
        {
            return false;
        }

        // It tells how long nobody has wanted the image.
        if (isOfFolder && FolderUses.KeyOfImage(Path.GetFileName(path)) is { } key && IsReadyImage(key))
        {
            return false;
        }

        return IsFree(path);
    }

    private static bool IsFree(string path)
    {
        using var held = FileLock.TryTakeExisting(path);
        return held is not null;
    }

    private bool IsReadyImage(Digest key) =>
        entries.Find(EntryLevel.Environment, key) is { State: EntryState.Ready } || entries.Find(EntryLevel.Dependencies, key) is { State: EntryState.Ready };

    private static bool RemoveLock(string path)
    {
        using var held = FileLock.TryTakeExisting(path);
        held?.RemoveFile();
        return held is not null || PosixFile.TryLstat(path) is null;
    }

    private static IReadOnlyList<string> Names(string folder) => PosixFile.IsFolder(folder) ? FolderListing.Names(folder) : [];
}

/// <summary>A folder of installed dependencies that no ready entry names: replaced by a newer one, or left by a killed run.</summary>
/// <param name="path">The folder.</param>
/// <param name="isNamed">Asks the rows again.</param>
/// <param name="store">The places of the store.</param>
internal sealed class UnnamedFolder(string path, Func<string, bool> isNamed, StoreFolders store) : IRemovable
{
    /// <inheritdoc/>
    public UpkeepItem Item { get; } = Leftover.Describe(store, path, "no entry names it any more");

    /// <inheritdoc/>
    public string? FindObstacle() => FolderRemoval.FindObstacle(store, path);

    /// <inheritdoc/>
    public string? Remove() => FolderRemoval.TryRemove(store, path, () => isNamed(path) ? "built just now" : null);
}
