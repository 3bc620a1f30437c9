using System.Text;
using RGrid.Catalog;
using RGrid.Content;
using RGrid.Environments;
using RGrid.FileSystem;
using RGrid.Upkeep;

namespace RGrid.Core.Tests.Upkeep;

public sealed class CollectTests : IDisposable
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly UpkeepFixture _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Within_the_bound_everything_stays()
    {
        var entry = _store.Install("a", 100_000, 5, Day * 100);
        _store.Run("01JD0000000000000000000001");
        var before = _store.Stored();
        var report = _store.Collect();
        Assert.Equal(before, _store.Stored());
        Assert.Equal(entry, _store.Catalog.Find(entry.Level, entry.Key));
        Assert.True(Directory.Exists(entry.Folder));
        Assert.All(report.Items, item => Assert.Equal(Fate.Kept, item.Fate));
        Assert.Equal(report.UsedBefore, report.UsedAfter);
    }

    [Fact]
    public void What_rows_name_outside_of_the_store_is_never_touched()
    {
        var entry = _store.Install("a", 100_000, 5, Day * 100);
        var elsewhere = Path.Combine(_store.Project, "environments", Path.GetFileName(entry.Folder!));
        Directory.CreateDirectory(Path.GetDirectoryName(elsewhere)!);
        PosixFile.Chmod(entry.Folder!, 0x1C0);
        Directory.Move(entry.Folder!, elsewhere);
        _store.Catalog.Publish(entry with { Folder = elsewhere });
        Assert.Empty(_store.Verify().Damage);
        _store.Collect(0);
        Assert.True(File.Exists(Path.Combine(elsewhere, "lib", "module.py")));
        WriteProtection.TryRemove(elsewhere);
    }

    [Fact]
    public void Over_the_bound_what_costs_the_fewest_seconds_for_each_byte_goes_first_and_no_more_than_needed()
    {
        var dear = _store.Install("dear", 100_000, 60_000, Day);
        var cheap = _store.Install("cheap", 100_000, 100, Day);
        var middle = _store.Install("middle", 100_000, 1000, Day);
        var used = StoreUsage.Measure(_store.Store).Total;
        var report = _store.Collect(used - 150_000);
        Assert.Equal([EntryState.Evicted, EntryState.Evicted, EntryState.Ready], States(cheap, middle, dear));
        Assert.Equal(["cheap", "middle"], Evicted(report).Select(item => item.RebuildMs == 100 ? "cheap" : "middle"));
        Assert.False(Directory.Exists(cheap.Folder));
        Assert.True(FolderSeal.Compute(dear.Folder!).Seal == dear.Seal);
        Assert.InRange(StoreUsage.Measure(_store.Store).Total, 0, used - 150_000);
    }

    [Fact]
    public void What_nobody_has_used_for_long_goes_before_what_is_used_every_day()
    {
        var daily = _store.Install("daily", 100_000, 1000, TimeSpan.FromHours(5));
        var forgotten = _store.Install("forgotten", 100_000, 5000, Day * 30);
        _store.Collect(StoreUsage.Measure(_store.Store).Total - 50_000);
        Assert.Equal([EntryState.Ready, EntryState.Evicted], States(daily, forgotten));
    }

    [Fact]
    public void What_was_used_in_the_last_hour_goes_late()
    {
        var now = _store.Install("now", 100_000, 1, TimeSpan.FromMinutes(5));
        var dear = _store.Install("dear", 100_000, 600_000, TimeSpan.FromHours(2));
        _store.Collect(StoreUsage.Measure(_store.Store).Total - 50_000);
        Assert.Equal([EntryState.Ready, EntryState.Evicted], States(now, dear));
    }

    [Fact]
    public void What_a_run_uses_stays_and_is_said()
    {
        var entry = _store.Install("a", 100_000, 5, Day);
        var uses = new FolderUses(_store.Store);
        uses.Hold(entry.Folder!);
        var report = _store.Collect(0);
        Assert.True(Directory.Exists(entry.Folder));
        Assert.Equal((Fate.Kept, "in use by a run"), Of(report, "dependencies"));
        Assert.Contains("still over its bound", Assert.Single(report.Notes), StringComparison.Ordinal);
        Assert.Equal((Fate.Kept, "in use by a run"), Of(_store.Collect(0, CollectMode.Rehearse), "dependencies"));
        uses.Release();
        Assert.Equal(Fate.Evicted, Of(_store.Collect(0), "dependencies").Fate);
    }

    [Fact]
    public void An_evicted_entry_stays_with_its_manifest_and_says_when()
    {
        var entry = _store.Install("a", 100_000, 5, Day);
        _store.Collect(0);
        var after = _store.Catalog.Find(entry.Level, entry.Key)!;
        Assert.Equal(entry with { State = EntryState.Evicted, StateChanged = after.StateChanged }, after);
        Assert.True(_store.Blobs.Contains(entry.Key));
        Assert.Empty(Directory.GetFileSystemEntries(_store.Store.Environments));
        Assert.Empty(Directory.GetFiles(_store.Store.Locks, "*.use"));
        Assert.Empty(Directory.GetFileSystemEntries(_store.Store.Stages));
    }

    [Fact]
    public void A_rehearsal_says_the_same_and_changes_nothing()
    {
        _store.Install("a", 100_000, 5, Day);
        var input = _store.WriteInput("large.bin", 2_000_000);
        _store.Clock.Offset = TimeSpan.FromHours(1);
        _store.Run("01JD0000000000000000000001", "large.bin");
        File.Delete(input);
        Leave("killed");
        _store.Clock.Offset = Day * 3;
        _ = StoreUsage.Measure(_store.Store);
        var before = Snapshot();
        var rehearsed = _store.Collect(0, CollectMode.Rehearse);
        Assert.Equal(before, Snapshot());
        Assert.Equal(rehearsed.Items, _store.Collect(0).Items);
    }

    [Fact]
    public void History_stays_however_little_space_there_is()
    {
        var execution = _store.Run("01JD0000000000000000000001");
        _store.Catalog.SaveReplaced(new ReplacedFile("/p/out", _store.Blobs.Add("the user's earlier bytes"u8).Digest, execution.Id, default));
        _store.Catalog.Save(new Resolution(Lock("requirements"), Lock("dependencies"), Lock("lock"), "/p/requirements.txt", default));
        var before = _store.Stored();
        _store.Clock.Offset = Day * 1000;
        _store.Collect(0);
        Assert.Equal(before.Order(), _store.Stored().Order());
    }

    [Fact]
    public void What_nothing_names_goes_after_a_day_and_not_before()
    {
        _store.Run("01JD0000000000000000000001");
        var blob = _store.Blobs.Add("of a run that never was"u8).Digest;
        _store.Clock.Offset = TimeSpan.FromHours(23);
        _store.Collect();
        Assert.Contains(blob, _store.Stored());
        _store.Clock.Offset = TimeSpan.FromHours(25);
        var report = _store.Collect();
        Assert.DoesNotContain(blob, _store.Stored());
        Assert.Equal((Fate.Removed, "nothing names them"), Of(report, "blobs"));
        Assert.Equal("code of 01JD0000000000000000000001", _store.ReadCode("01JD0000000000000000000001"));
    }

    [Fact]
    public void Manifests_are_read_again_only_where_a_blob_may_have_to_go()
    {
        var execution = _store.Run("01JD0000000000000000000001");
        _store.Collect();
        var unnamed = _store.Blobs.Add("of a run that never was"u8).Digest;
        var history = _store.Stored().Count;
        var aside = Path.Combine(_store.Project, "aside");
        File.Move(_store.Store.Blob(execution.ExecutionKey), aside);

        // Were manifests read, what this one names would not count as history.
        Assert.Equal(history - 1, Of(_store.Collect()).Count);
        File.Move(aside, _store.Store.Blob(execution.ExecutionKey));
        _store.Clock.Offset = TimeSpan.FromHours(25);
        _store.Collect();
        Assert.DoesNotContain(unnamed, _store.Stored());

        static UpkeepItem Of(CollectReport report) => Assert.Single(report.Items, item => item.Kind == "history");
    }

    [Fact]
    public void The_store_is_measured_right_while_folders_are_known_and_change()
    {
        _store.Run("01JD0000000000000000000001");
        for (var round = 0; round < 3; round++)
        {
            var usage = StoreUsage.Measure(_store.Store);
            Assert.Equal(_store.Stored().Count, usage.BlobCount);
            Assert.Equal(StoreUsage.SizeOf(_store.Store.Blobs) - Allocated(_store.Store.Blobs), usage.Blobs);
            _store.Blobs.Add(Encoding.UTF8.GetBytes($"one more {round}"));
        }

        // Folders that have not changed for a while are not read again.
        foreach (var folder in Directory.GetDirectories(_store.Store.Blobs))
        {
            Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow.AddMinutes(-5));
        }

        var (count, bytes) = (StoreUsage.Measure(_store.Store).BlobCount, StoreUsage.Measure(_store.Store).Blobs);
        Assert.Contains("\",1,", File.ReadAllText(_store.Store.Sizes), StringComparison.Ordinal);
        var again = StoreUsage.Measure(_store.Store);
        Assert.Equal((count, bytes), (again.BlobCount, again.Blobs));
        File.WriteAllText(_store.Store.Sizes, "{\"aa\":[1,");
        Assert.Equal(_store.Stored().Count, StoreUsage.Measure(_store.Store).BlobCount);

        // Not what the folders themselves take.
        static long Allocated(string folder) => new DirectoryInfo(folder).GetDirectories().Sum(one => PosixFile.TryLstat(one.FullName)!.Value.Size);
    }

    [Fact]
    public void What_is_wanted_again_counts_as_new()
    {
        var found = _store.Blobs.Add("found again"u8).Digest;
        var added = _store.Blobs.Add("added again"u8).Digest;
        var forgotten = _store.Blobs.Add("forgotten"u8).Digest;
        foreach (var blob in new[] { found, added, forgotten })
        {
            File.SetLastWriteTimeUtc(_store.Store.Blob(blob), DateTime.UtcNow.AddDays(-9));
        }

        Assert.True(_store.Blobs.Contains(found));
        _store.Blobs.Add("added again"u8);
        _store.Collect();
        Assert.Equal(new[] { found, added }.Order(), _store.Stored().Order());
    }

    [Fact]
    public void What_is_wanted_while_it_is_being_removed_stays()
    {
        var blob = _store.Blobs.Add("just now"u8).Digest;
        var bin = Directory.CreateDirectory(Path.Combine(_store.Store.Stages, "bin")).FullName;
        var removal = new BlobRemoval(_store.Store, DateTimeOffset.UtcNow.AddDays(-1), bin);
        Assert.False(removal.TryRemove(blob));
        Assert.True(_store.Blobs.Contains(blob));
        Assert.False(removal.TryRemove(Digest.Of("absent"u8)));
        Assert.Empty(Directory.GetFileSystemEntries(bin));
    }

    [Theory]
    [InlineData("a damaged database")]
    [InlineData("a record")]
    [InlineData("manifests")]
    public void While_it_is_not_known_what_is_named_no_blob_goes(string doubt)
    {
        var execution = _store.Run("01JD0000000000000000000001");
        var blob = _store.Blobs.Add("perhaps somebody's output"u8).Digest;
        switch (doubt)
        {
            case "a damaged database":
                File.WriteAllText(_store.Store.Database + ".damaged-20261124T120000000Z", "");
                break;
            case "a record":
                _store.Doubt();
                break;
            default:
                _store.Blobs.SetAside(execution.Outputs!.Value);
                break;
        }

        _store.Clock.Offset = Day * 2;
        var (fate, reason) = Of(_store.Collect(), "blobs");
        Assert.Equal(Fate.Kept, fate);
        Assert.StartsWith(doubt, reason, StringComparison.Ordinal);
        Assert.True(_store.Blobs.Contains(blob));
    }

    [Fact]
    public void Of_large_inputs_the_copies_go_that_the_user_still_has_and_come_last_otherwise()
    {
        _store.WriteInput("kept.bin", 2_000_000, 1);
        _store.WriteInput("changed.bin", 2_000_000, 2);
        _store.WriteInput("small.bin", 1000, 3);
        _store.Clock.Offset = TimeSpan.FromHours(1);
        _store.Run("01JD0000000000000000000001", "changed.bin", "kept.bin", "small.bin");
        var dear = _store.Install("dear", 100_000, 600_000, TimeSpan.Zero);
        _store.WriteInput("changed.bin", 2_000_000, 9);
        _store.Clock.Offset = Day * 3;
        var used = StoreUsage.Measure(_store.Store).Total;

        // Only a file that is known by its stat counts as still there: on file systems that are not trusted none is.
        var isTrusted = RGrid.FileSystem.StampTrust.IsTrusted(
            PosixFile.TryStat(Path.Combine(_store.Project, "kept.bin"))!.Value, PosixFile.FileSystemType(_store.Project), _store.Clock.GetUtcNow());
        var first = _store.Collect(used - 1_000_000);
        Assert.Equal(isTrusted ? "kept.bin" : "", string.Concat(Evicted(first).Where(item => item.Kind == "input").Select(item => item.Name).Take(1)));
        Assert.Equal(isTrusted ? EntryState.Ready : EntryState.Evicted, Assert.Single(States(dear)));
        _store.Collect(0);
        Assert.DoesNotContain(Bytes(1), _store.Stored());
        Assert.DoesNotContain(Bytes(2), _store.Stored());
        Assert.Contains(Digest.Of(Enumerable.Repeat((byte)3, 1000).ToArray()), _store.Stored());
        Assert.NotNull(_store.Catalog.FindEviction(Bytes(2)));
        Assert.Null(_store.Catalog.FindEviction(Digest.Of(Enumerable.Repeat((byte)3, 1000).ToArray())));
    }

    [Fact]
    public void A_large_input_that_is_something_else_too_stays()
    {
        _store.WriteInput("data.bin", 2_000_000);
        _store.Run("01JD0000000000000000000001", "data.bin");
        _store.Catalog.SaveReplaced(new ReplacedFile("/p/out", Bytes(1), "x", default));
        _store.Clock.Offset = Day * 3;
        _store.Collect(0);
        Assert.Contains(Bytes(1), _store.Stored());
    }

    [Fact]
    public void An_input_of_the_last_day_stays()
    {
        _store.WriteInput("data.bin", 2_000_000);
        _store.Run("01JD0000000000000000000001", "data.bin");
        _store.Collect(0);
        Assert.Contains(Bytes(1), _store.Stored());
    }

    [Fact]
    public void Leftovers_of_killed_runs_go_at_once_and_the_living_stay()
    {
        Leave("killed");
        using var living = PrivateFolder.Create(_store.Store.Stages);
        var entry = _store.Install("a", 1000, 5, Day);
        var older = Directory.CreateDirectory(entry.Folder + "-2").FullName;
        var unknown = Directory.CreateDirectory(Path.Combine(_store.Store.Environments, "what")).FullName;
        var report = _store.Collect();
        Assert.True(Directory.Exists(living.Path));
        Assert.True(Directory.Exists(entry.Folder));
        Assert.False(Directory.Exists(older) || Directory.Exists(unknown) || Directory.Exists(Path.Combine(_store.Store.Stages, "killed")));
        Assert.Equal(3, report.Items.Count(item => item is { Kind: "leftover", Fate: Fate.Removed }));
    }

    [Fact]
    public void A_folder_that_is_being_published_is_no_leftover()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_store.Store.Environments, Digest.Of("new"u8).ToString())).FullName;
        var uses = new FolderUses(_store.Store);
        uses.Hold(folder);
        Assert.Equal((Fate.Kept, "in use by a run"), Of(_store.Collect(), "leftover"));
        Assert.True(Directory.Exists(folder));
        uses.Release();
    }

    [Fact]
    public void What_is_kept_for_a_while_goes_when_that_is_over()
    {
        _store.Blobs.SetAside(_store.Blobs.Add("damaged"u8).Digest);
        File.WriteAllText(Path.Combine(_store.Store.TemporaryBlobs, "half"), "");
        Directory.CreateDirectory(_store.Store.InstallLogs);
        File.WriteAllText(Path.Combine(_store.Store.InstallLogs, "x.log"), "");
        Directory.CreateDirectory(Path.Combine(_store.Store.Tools, "pip-24.0-abcdef01"));
        Directory.CreateDirectory(Path.Combine(_store.Store.Tools, $"pip-24.0-abcdef01.{Guid.NewGuid():N}"));
        BuildLock.TryAcquire(Path.Combine(_store.Store.Locks, "key.lock"))!.Dispose();
        Assert.Equal(1, RemovedAfter(TimeSpan.Zero)); // the half blob: nobody holds its lock
        Assert.Equal(0, RemovedAfter(TimeSpan.FromHours(23)));
        Assert.Equal(2, RemovedAfter(TimeSpan.FromHours(25))); // the half tool, the lock
        Assert.Equal(0, RemovedAfter(TimeSpan.FromDays(6)));
        Assert.Equal(1, RemovedAfter(TimeSpan.FromDays(8))); // the damaged blob
        Assert.Equal(0, RemovedAfter(TimeSpan.FromDays(29)));
        Assert.Equal(2, RemovedAfter(TimeSpan.FromDays(31))); // the log, the tool
        Assert.True(Directory.Exists(_store.Store.Locks));
    }

    [Fact]
    public void A_blob_that_is_being_written_stays()
    {
        using var writing = FileLock.TryTake(Path.Combine(_store.Store.TemporaryBlobs, "half"), LockKind.Shared);
        Assert.Equal(0, RemovedAfter(TimeSpan.FromDays(9)));
    }

    [Fact]
    public void A_lock_that_is_held_stays_however_old_it_is()
    {
        using var held = BuildLock.TryAcquire(Path.Combine(_store.Store.Locks, "key.lock"))!;
        _store.Clock.Offset = Day * 9;
        _store.Collect();
        Assert.Null(BuildLock.TryAcquire(Path.Combine(_store.Store.Locks, "key.lock")));
    }

    [Fact]
    public void Collecting_leaves_a_stamp_for_the_next_time_and_rehearsing_none()
    {
        _store.Collect(null, CollectMode.Rehearse);
        Assert.Null(UpkeepStamp.TryRead(_store.Store));
        var report = _store.Collect();
        Assert.Equal(report.UsedAfter, UpkeepStamp.TryRead(_store.Store)!.Used);
    }

    [Fact]
    public async Task Of_two_collections_one_waits_and_says_so()
    {
        Task second;
        using (BuildLock.Acquire(_store.Store.Locks, "upkeep", _ => { }, CancellationToken.None))
        {
            Assert.True(StoreUpkeep.IsGoingOn(_store.Store));
            second = Task.Run(() => _store.Collect());
            while (_store.Notes.Count == 0)
            {
                await Task.Delay(5);
            }
        }

        await second;
        Assert.StartsWith($"waiting for another upkeep of this store to end (pid {Environment.ProcessId})", _store.Notes[0], StringComparison.Ordinal);

        // A process that another test starts has this one's files until it becomes a program.
        Assert.True(SpinWait.SpinUntil(() => !StoreUpkeep.IsGoingOn(_store.Store), TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void Members_that_a_later_schema_adds_name_blobs_too()
    {
        var leaf = _store.Blobs.Add("leaf"u8).Digest;
        var middle = _store.Blobs.Add(Encoding.UTF8.GetBytes($$$"""{"files":[{"deep":{"sha256":"{{{leaf}}}"}}]}""")).Digest;
        var top = _store.Blobs.Add(Encoding.UTF8.GetBytes($$$"""{"new":{"member":"{{{middle}}}"},"schema":"rgrid.later/7"}""")).Digest;
        _store.Catalog.Publish(new Entry(EntryLevel.Environment, top, EntryState.Ready, "/s.py", default, 0, 0, null, null, default));
        _store.Clock.Offset = Day * 9;
        _store.Collect(0);
        Assert.Equal(new[] { leaf, middle, top }.Order(), _store.Stored().Order());
    }

    private static Digest Bytes(byte fill) => Digest.Of(Enumerable.Repeat(fill, 2_000_000).ToArray());

    private static (Fate Fate, string Reason) Of(CollectReport report, string kind)
    {
        var item = Assert.Single(report.Items, item => item.Kind == kind);
        return (item.Fate, item.Reason);
    }

    private static IEnumerable<UpkeepItem> Evicted(CollectReport report) => report.Items.Where(item => item.Fate == Fate.Evicted);

    private Digest Lock(string name) => _store.Blobs.Add(Encoding.UTF8.GetBytes($$"""{"schema":"rgrid.{{name}}/1"}""")).Digest;

    private EntryState[] States(params Entry[] entries) => [.. entries.Select(entry => _store.Catalog.Find(entry.Level, entry.Key)!.State)];

    private int RemovedAfter(TimeSpan age)
    {
        _store.Clock.Offset = age;
        return _store.Collect().Items.Count(item => item.Fate == Fate.Removed);
    }

    private void Leave(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_store.Store.Stages, name)).FullName;
        File.WriteAllText(Path.Combine(folder, "x"), "left");
        File.WriteAllText(folder + ".lock", "");
    }

    private List<string> Snapshot() =>
        [.. Directory.EnumerateFileSystemEntries(_store.Store.Home, "*", SearchOption.AllDirectories).Where(path => !path.EndsWith("upkeep.lock", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
}
