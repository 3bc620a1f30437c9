using System.Globalization;
using RGrid.Catalog;
using RGrid.Content;
using RGrid.Executions;
using RGrid.Faults;
using RGrid.FileSystem;
using RGrid.Runtimes;

namespace RGrid.Environments;

/// <summary>
/// Folders that are built once for a key. A folder is believed only while it has the seal that its row says; it is written in a
/// private place, synced, renamed, sealed, and only then its row turns ready (cache.md 17 to 20).
/// </summary>
/// <param name="entries">The rows.</param>
/// <param name="blobs">Keeps what a folder holds.</param>
/// <param name="store">Where folders and locks are.</param>
/// <param name="uses">Holds what is used.</param>
/// <param name="lookups">Gets every look-up.</param>
/// <param name="clock">The clock.</param>
public sealed class DependenciesFolders(
    IEntryCatalog entries, IBlobStore blobs, StoreFolders store, FolderUses uses, ICollection<Lookup> lookups, TimeProvider clock)
    : IInstalledDependencies
{
    /// <inheritdoc/>
    public ReadyFolder Ensure(
        DependenciesOrder order, Action<string, string> build, IRunObserver observer, CancellationToken cancellationToken)
    {
        var (key, isRefreshed) = (order.Key, order.IsRefreshed);
        var (folder, miss, reason) = isRefreshed ? (null, MissReason.Refreshed, "--refresh") : Check(order);
        if (folder is not null)
        {
            Record(key, isHit: true, "");
            return new ReadyFolder(folder, MissReason.None, "");
        }

        Record(key, isHit: false, reason);
        using var held = Lock(key, observer, cancellationToken);
        if (!isRefreshed && Check(order).Folder is { } meanwhile)
        {
            return new ReadyFolder(meanwhile, miss, reason);
        }

        return new ReadyFolder(Build(key, order.Script, build, cancellationToken), miss, reason);
    }

    /// <inheritdoc/>
    public BuildLock Lock(Digest key, IRunObserver observer, CancellationToken cancellationToken) => BuildLock.Acquire(
        store.Locks, key.ToString(), owner => observer.Note($"waiting for another run to finish building {key.Short} (pid {owner})"), cancellationToken);

    /// <inheritdoc/>
    public bool IsIntact(Digest key, Runtime runtime) => Check(key, MissWords.Installed).Folder is { } folder && EmptyEnvironment.LeadsTo(runtime, folder);

    // A key holds no path, so it is the same for an interpreter that was moved; a folder leads to where it was.
    private (string? Folder, MissReason Miss, string Reason) Check(DependenciesOrder order)
    {
        var found = Check(order.Key, order.Words);
        return found.Folder is not { } folder || EmptyEnvironment.LeadsTo(order.Runtime, folder)
            ? found
            : (null, MissReason.Gone, $"{order.Runtime.Language} was moved since {order.Words.Made}; rebuilt");
    }

    private (string? Folder, MissReason Miss, string Reason) Check(Digest key, MissWords words)
    {
        if (entries.Find(EntryLevel.Dependencies, key) is not { } entry)
        {
            return (null, MissReason.NeverSeen, "never installed");
        }

        if (entry.State != EntryState.Ready || entry.Folder is not { } folder)
        {
            return MissOf(entry, words);
        }

        if (!store.Holds(folder))
        {
            return (null, MissReason.Gone, $"the store was moved or copied since {words.Made}; rebuilt");
        }

        // Held before it is looked at: from here on it can't be evicted.
        uses.Hold(folder);
        var found = FolderSeal.TryCompute(folder);
        if (found is { } intact && intact.Seal == entry.Seal)
        {
            return (folder, MissReason.None, "");
        }

        return Doubt(entry, found is null ? EntryState.Gone : EntryState.Damaged, words);
    }

    private (string? Folder, MissReason Miss, string Reason) Doubt(Entry entry, EntryState state, MissWords words)
    {
        // It may have been evicted or built anew after its row was read and before it was held.
        if (entries.Find(EntryLevel.Dependencies, entry.Key) != entry)
        {
            return Check(entry.Key, words);
        }

        entries.SetState(EntryLevel.Dependencies, entry.Key, state, clock.GetUtcNow());
        return entry.Seal is null && state == EntryState.Damaged
            ? (null, MissReason.Gone, $"{words.Subject} sealed by an earlier RGrid; rebuilt")
            : MissOf(entry with { State = state }, words);
    }

    private static (string? Folder, MissReason Miss, string Reason) MissOf(Entry entry, MissWords words) => entry.State switch
    {
        EntryState.Evicted => (null, MissReason.Evicted, $"{words.Subject} evicted on {entry.StateChanged.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}; rebuilt"),
        EntryState.Gone => (null, MissReason.Gone, $"{words.Subject} removed; rebuilt"),
        _ => (null, MissReason.Damaged, $"{words.Subject} modified; rebuilt"),
    };

    private string Build(Digest key, string script, Action<string, string> build, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        using var stage = PrivateFolder.Create(store.Stages);
        var folder = Path.Combine(stage.Path, "environment");
        var final = FreePlace(key);
        try
        {
            FaultPoint.Reach("publish.make.before");
            Directory.CreateDirectory(folder);
            build(folder, final);
            cancellationToken.ThrowIfCancellationRequested();
            FaultPoint.Reach("publish.protect.before");
            WriteProtection.Protect(folder);
            FaultPoint.Reach("publish.describe.before");
            var contents = blobs.Add(FolderContents.Describe(folder, cancellationToken)).Digest;
            FaultPoint.Reach("publish.sync.before");
            Sync(folder);
            FaultPoint.Reach("publish.sync.after");

            // Held before it stands there: a folder that no ready row names is a leftover to others.
            uses.Hold(final);
            FaultPoint.Reach("publish.rename.before");
            Directory.Move(folder, final);
            FaultPoint.Reach("publish.rename.after");
            PosixFile.Chmod(final, WriteProtection.FolderMode);
            PosixFile.SetFixedTimes(final);
            FaultPoint.Reach("publish.mode.after");
            return Publish(key, script, final, contents, (long)clock.GetElapsedTime(began).TotalMilliseconds);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreFailure.Of(exception, folder);
        }
    }

    private string Publish(Digest key, string script, string final, Digest contents, long buildMs)
    {
        var (seal, _, size) = FolderSeal.Compute(final);
        var now = clock.GetUtcNow();
        FaultPoint.Reach("publish.row.before");
        entries.Publish(new Entry(
            EntryLevel.Dependencies, key, EntryState.Ready, script, now, buildMs, size, final, seal, now, contents));
        FaultPoint.Pass("publish.row.after");
        return final;
    }

    // A folder of this key may lie there without a believed row: a run may still be using it, so it stays, and a new place is taken.
    private string FreePlace(Digest key)
    {
        var place = Path.Combine(store.Environments, key.ToString());
        for (var number = 2; PosixFile.TryLstat(place) is not null; number++)
        {
            place = Path.Combine(store.Environments, string.Create(CultureInfo.InvariantCulture, $"{key}-{number}"));
        }

        return place;
    }

    private static void Sync(string folder)
    {
        using var handle = File.OpenHandle(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).FirstOrDefault(file => PosixFile.LinkKind(file) == FileKind.File) ?? "/dev/null");
        PosixFile.SyncFileSystem(handle);
    }

    private void Record(Digest key, bool isHit, string reason) =>
        lookups.Add(new Lookup(clock.GetUtcNow(), EntryLevel.Dependencies, key, isHit, reason));
}
