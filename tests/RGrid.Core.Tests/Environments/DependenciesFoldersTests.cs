using RGrid.Catalog;
using RGrid.Content;
using RGrid.Core.Tests.Keys;
using RGrid.Environments;
using RGrid.Testing;

namespace RGrid.Core.Tests.Environments;

public sealed class DependenciesFoldersTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly MemoryCatalog _catalog = new();
    private readonly List<Lookup> _lookups = [];
    private readonly RecordingObserver _observer = new();
    private readonly StoreFolders _store;
    private int _builds;

    public DependenciesFoldersTests()
    {
        _store = new StoreFolders(_temporary.Path);
        foreach (var folder in new[] { _store.Environments, _store.Stages, _store.Locks })
        {
            Directory.CreateDirectory(folder);
        }
    }

    public void Dispose()
    {
        WriteProtection.TryRemove(_store.Environments);
        _temporary.Dispose();
    }

    [Fact]
    public void A_folder_is_built_once_and_hit_afterwards()
    {
        var first = Ensure();
        var second = Ensure();
        Assert.Equal((false, "never installed"), (first.IsHit, first.Reason));
        Assert.Equal((true, ""), (second.IsHit, second.Reason));
        Assert.Equal((first.Folder, 1), (second.Folder, _builds));
        Assert.Equal([false, true], _lookups.Select(lookup => lookup.IsHit));
        Assert.True(Folders().IsIntact(Samples.A, Samples.Python));
        Assert.False(Folders().IsIntact(Samples.B, Samples.Python));
    }

    [Theory]
    [InlineData("changed")]
    [InlineData("added")]
    [InlineData("removed")]
    [InlineData("linked")]
    public void A_folder_that_was_touched_is_never_believed_again(string how)
    {
        var folder = Ensure().Folder;
        var file = Path.Combine(folder, "lib/x.py");
        File.SetUnixFileMode(folder, UnixFileMode.UserWrite | UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.SetUnixFileMode(Path.GetDirectoryName(file)!, UnixFileMode.UserWrite | UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var stamp = File.GetLastWriteTimeUtc(file);
        switch (how)
        {
            case "changed":
                File.SetUnixFileMode(file, UnixFileMode.UserWrite | UnixFileMode.UserRead);
                File.WriteAllText(file, "v = 2\n");
                File.SetLastWriteTimeUtc(file, stamp);
                break;
            case "added":
                File.WriteAllText(Path.Combine(folder, "lib/y.py"), "");
                break;
            case "linked":
                File.CreateSymbolicLink(Path.Combine(folder, "lib/z.py"), "x.py");
                break;
            default:
                File.Delete(file);
                break;
        }

        var second = Ensure();
        Assert.Equal((false, "installed dependencies were modified; rebuilt"), (second.IsHit, second.Reason));
        Assert.NotEqual(folder, second.Folder);
        Assert.True(Ensure().IsHit);
    }

    [Fact]
    public void A_folder_of_another_store_is_never_used_though_the_row_of_a_copied_store_names_it()
    {
        var original = Ensure().Folder;
        var copy = new StoreFolders(Path.Combine(_temporary.Path, "copy"));
        foreach (var folder in new[] { copy.Environments, copy.Stages, copy.Locks })
        {
            Directory.CreateDirectory(folder);
        }

        var second = Ensure(copy);
        Assert.Equal((false, "the store was moved or copied since these dependencies were installed; rebuilt"), (second.IsHit, second.Reason));
        Assert.Equal(copy.Environments, Path.GetDirectoryName(second.Folder));
        Assert.True(Directory.Exists(original));
        WriteProtection.TryRemove(copy.Environments);
    }

    [Fact]
    public void A_store_is_the_same_by_whatever_path_it_is_reached()
    {
        var link = Path.Combine(_temporary.Path, "link");
        File.CreateSymbolicLink(link, _temporary.Path);
        var first = Ensure();
        Assert.Equal((true, first.Folder), (Ensure(new StoreFolders(link)).IsHit, first.Folder));
    }

    [Fact]
    public void A_folder_that_was_removed_is_built_again()
    {
        WriteProtection.TryRemove(Ensure().Folder);
        var second = Ensure();
        Assert.Equal((false, "installed dependencies were removed; rebuilt"), (second.IsHit, second.Reason));
    }

    [Theory]
    [InlineData(EntryState.Evicted, "installed dependencies were evicted on 1970-01-01; rebuilt")]
    [InlineData(EntryState.Gone, "installed dependencies were removed; rebuilt")]
    [InlineData(EntryState.Damaged, "installed dependencies were modified; rebuilt")]
    public void An_entry_that_is_not_ready_is_a_miss_that_says_why(EntryState state, string reason)
    {
        Ensure();
        _catalog.SetState(EntryLevel.Dependencies, Samples.A, state, DateTimeOffset.UnixEpoch);
        Assert.Equal(reason, Ensure().Reason);
    }

    [Theory]
    [InlineData(EntryState.Evicted, "the environment was evicted on 1970-01-01; rebuilt")]
    [InlineData(EntryState.Gone, "the environment was removed; rebuilt")]
    [InlineData(EntryState.Damaged, "the environment was modified; rebuilt")]
    public void An_entry_that_holds_nothing_installed_is_a_miss_that_speaks_of_no_dependencies(EntryState state, string reason)
    {
        Ensure();
        _catalog.SetState(EntryLevel.Dependencies, Samples.A, state, DateTimeOffset.UnixEpoch);
        Assert.Equal(reason, Folders().Ensure(Order(isRefreshed: false) with { Words = MissWords.Empty }, Build, _observer, CancellationToken.None).Reason);
    }

    [Fact]
    public void A_ready_entry_without_a_folder_or_a_seal_is_not_believed()
    {
        _catalog.Publish(new Entry(EntryLevel.Dependencies, Samples.A, EntryState.Ready, "/s.py", default, 0, 0, null, null, default));
        var ready = Ensure();
        Assert.False(ready.IsHit);
        _catalog.Publish(new Entry(EntryLevel.Dependencies, Samples.A, EntryState.Ready, "/s.py", default, 0, 0, ready.Folder, null, default));
        Assert.False(Ensure().IsHit);
    }

    [Fact]
    public void What_was_sealed_by_an_earlier_RGrid_is_built_again_and_nobody_is_blamed()
    {
        Ensure();
        _catalog.Publish(_catalog.Find(EntryLevel.Dependencies, Samples.A)! with { Seal = null });
        Assert.Equal("installed dependencies were sealed by an earlier RGrid; rebuilt", Ensure().Reason);
    }

    [Fact]
    public void What_is_evicted_between_reading_its_row_and_holding_it_says_so()
    {
        var entry = Publish();
        var racing = new RacingEntries(_catalog, () =>
        {
            _catalog.SetState(EntryLevel.Dependencies, Samples.A, EntryState.Evicted, DateTimeOffset.UnixEpoch);
            WriteProtection.TryRemove(entry.Folder!);
        });
        var ready = new DependenciesFolders(racing, new FileBlobStore(_store), _store, new FolderUses(_store), _lookups, TimeProvider.System)
            .Ensure(Order(isRefreshed: false), Build, _observer, CancellationToken.None);
        Assert.Equal("installed dependencies were evicted on 1970-01-01; rebuilt", ready.Reason);
    }

    [Fact]
    public void What_is_built_anew_between_reading_its_row_and_holding_it_is_used()
    {
        var old = Publish();
        var newer = Directory.CreateDirectory(Path.Combine(_store.Environments, "newer")).FullName;
        var racing = new RacingEntries(_catalog, () =>
        {
            _catalog.Publish(old with { Folder = newer, Seal = FolderSeal.Compute(newer).Seal });
            WriteProtection.TryRemove(old.Folder!);
        });
        var ready = new DependenciesFolders(racing, new FileBlobStore(_store), _store, new FolderUses(_store), _lookups, TimeProvider.System)
            .Ensure(Order(isRefreshed: false), Build, _observer, CancellationToken.None);
        Assert.Equal((true, newer), (ready.IsHit, ready.Folder));
    }

    [Fact]
    public void A_row_without_a_folder_or_a_seal_is_never_believed()
    {
        var whole = Publish();
        _catalog.Publish(whole with { Folder = null });
        Assert.Equal("installed dependencies were modified; rebuilt", Ensure().Reason);
        _catalog.Publish(whole with { Seal = null });
        Assert.Equal("installed dependencies were sealed by an earlier RGrid; rebuilt", Ensure().Reason);
        _catalog.Publish(whole with { Seal = null, Folder = Path.Combine(_store.Environments, "nowhere") });
        Assert.Equal("installed dependencies were removed; rebuilt", Ensure().Reason);
    }

    [Fact]
    public void What_can_not_be_looked_at_has_no_seal()
    {
        const int longestPath = 4096;
        var (before, after) = (Path.Combine(_store.Locks, "t"), Path.Combine(_store.Locks, new string('t', 250)));
        var deep = before;
        while (deep.Length < longestPath - 220)
        {
            deep = Path.Combine(deep, new string('d', 200));
        }

        Directory.CreateDirectory(deep);
        Directory.Move(before, after);
        try
        {
            Assert.Null(FolderSeal.TryCompute(after));
            Assert.Null(FolderSeal.TryCompute("/" + new string('x', 5000)));
        }
        finally
        {
            Directory.Move(after, before);
        }
    }

    [Fact]
    public void What_is_used_can_not_be_taken_away_until_it_is_let_go()
    {
        var uses = new FolderUses(_store);
        var folders = new DependenciesFolders(_catalog, new FileBlobStore(_store), _store, uses, _lookups, TimeProvider.System);
        var built = folders.Ensure(Order(isRefreshed: false), Build, _observer, CancellationToken.None).Folder;
        Assert.Null(FolderUses.TryTakeUnused(_store, built));
        uses.Release();
        using (var taken = FolderUses.TryTakeUnused(_store, built))
        {
            Assert.NotNull(taken);
        }

        Assert.True(folders.Ensure(Order(isRefreshed: false), Build, _observer, CancellationToken.None).IsHit);
        Assert.Null(FolderUses.TryTakeUnused(_store, built));
    }

    [Fact]
    public async Task Who_wants_a_folder_that_is_being_taken_away_waits_for_that()
    {
        var uses = new FolderUses(_store);
        var built = new DependenciesFolders(_catalog, new FileBlobStore(_store), _store, uses, _lookups, TimeProvider.System)
            .Ensure(Order(isRefreshed: false), Build, _observer, CancellationToken.None).Folder;
        uses.Release();
        Task held;
        using (var taken = FolderUses.TryTakeUnused(_store, built))
        {
            Assert.NotNull(taken);
            held = Task.Run(() => uses.Hold(built));
            Assert.NotSame(held, await Task.WhenAny(held, Task.Delay(50)));
        }

        await held;
        Assert.Null(FolderUses.TryTakeUnused(_store, built));
    }

    [Fact]
    public void What_a_folder_holds_is_written_down_when_it_is_published()
    {
        var entry = Publish();
        var contents = new FileBlobStore(_store).Read(entry.Contents!.Value);
        Assert.Equal([], FolderContents.FindDifferences(entry.Folder!, contents, CancellationToken.None)!);
    }

    [Fact]
    public void A_folder_without_files_is_published_too()
    {
        Assert.False(Ensure(build: (_, _) => { }).IsHit);
        Assert.True(Ensure().IsHit);
    }

    [Fact]
    public void A_name_of_any_bytes_is_sealed_and_a_folder_that_is_not_there_has_no_seal()
    {
        var before = FolderSeal.Compute(_store.Locks).Seal;
        using var shell = System.Diagnostics.Process.Start("sh", ["-c", "printf x > \"$0/$(printf 'b\\377d')\"", _store.Locks]);
        shell.WaitForExit();
        Assert.NotEqual(before, FolderSeal.Compute(_store.Locks).Seal);
        using var remove = System.Diagnostics.Process.Start("rm", ["-rf", _store.Locks]);
        remove.WaitForExit();
        Assert.Null(FolderSeal.TryCompute(_store.Locks));
    }

    [Fact]
    public void A_folder_that_leads_to_where_the_runtime_was_is_built_again()
    {
        void BuildFor(string folder, string finalFolder)
        {
            Build(folder, finalFolder);
            Directory.CreateDirectory(Path.Combine(folder, "bin"));
            File.CreateSymbolicLink(Path.Combine(folder, "bin/python"), Samples.Python.Executable);
        }

        Ensure(build: BuildFor);
        Assert.True(Ensure(build: BuildFor).IsHit);
        var moved = Folders().Ensure(
            new DependenciesOrder(Samples.A, Samples.Python with { Executable = "/elsewhere/bin/python3" }, "/s.py", false), Build, _observer, CancellationToken.None);
        Assert.Equal((false, "python was moved since these dependencies were installed; rebuilt"), (moved.IsHit, moved.Reason));
    }

    [Fact]
    public void Refresh_builds_again_beside_the_old_one()
    {
        var first = Ensure();
        var second = Ensure(isRefreshed: true);
        Assert.Equal("--refresh", second.Reason);
        Assert.NotEqual(first.Folder, second.Folder);
        Assert.True(Directory.Exists(first.Folder), "a run may still be using it");
    }

    [Fact]
    public void A_build_that_fails_leaves_nothing_that_is_believed()
    {
        Assert.Throws<RGridException>(() => Ensure(build: (_, _) => throw new RGridException(ErrorCode.InstallFailed, "no")));
        Assert.Throws<RGridException>(() => Ensure(build: (_, _) => throw new IOException("disk")));
        Assert.Null(_catalog.Find(EntryLevel.Dependencies, Samples.A));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_store.Stages));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_store.Environments));
    }

    [Fact]
    public async Task Many_at_once_build_one()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Ensure())));
        Assert.Single(all.Select(one => one.Folder).Distinct());
        Assert.Equal(1, _builds);
    }

    [Fact]
    public void Who_waited_for_another_build_uses_it_and_was_told_whom_it_waited_for()
    {
        var other = BuildLock.TryAcquire(Path.Combine(_store.Locks, Samples.A + ".lock"))!;
        var folder = Directory.CreateDirectory(Path.Combine(_store.Environments, "theirs")).FullName;
        _observer.WhenNoted = () =>
        {
            _catalog.Publish(new Entry(EntryLevel.Dependencies, Samples.A, EntryState.Ready, "/s.py", default, 0, 0, folder, FolderSeal.Compute(folder).Seal, default));
            other.Dispose();
        };
        Assert.Equal((folder, 0), (Ensure().Folder, _builds));
        Assert.StartsWith("waiting for another run to finish building", Assert.Single(_observer.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_build_publishes_nothing()
    {
        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Folders().Ensure(
            Order(isRefreshed: false), (folder, _) => source.Cancel(), _observer, source.Token));
        Assert.Null(_catalog.Find(EntryLevel.Dependencies, Samples.A));
    }

    private Entry Publish()
    {
        Ensure();
        return _catalog.Find(EntryLevel.Dependencies, Samples.A)!;
    }

    private ReadyFolder Ensure(bool isRefreshed = false, Action<string, string>? build = null) =>
        Folders().Ensure(Order(isRefreshed), build ?? Build, _observer, CancellationToken.None);

    private static DependenciesOrder Order(bool isRefreshed) => new(Samples.A, Samples.Python, "/s.py", isRefreshed);

    private ReadyFolder Ensure(StoreFolders store) => Folders(store).Ensure(Order(isRefreshed: false), Build, _observer, CancellationToken.None);

    private DependenciesFolders Folders() => Folders(_store);

    private DependenciesFolders Folders(StoreFolders store) =>
        new(_catalog, new FileBlobStore(store), store, new FolderUses(store), _lookups, TimeProvider.System);

    private void Build(string folder, string finalFolder)
    {
        Interlocked.Increment(ref _builds);
        Directory.CreateDirectory(Path.Combine(folder, "lib"));
        File.WriteAllText(Path.Combine(folder, "lib/x.py"), "v = 1\n");
        File.CreateSymbolicLink(Path.Combine(folder, "python"), "/usr/bin/python3");
    }

    /// <summary>Entries among which somebody does something just after the first was read.</summary>
    private sealed class RacingEntries(IEntryCatalog inner, Action race) : IEntryCatalog
    {
        private bool _hasRaced;

        public Entry? Find(EntryLevel level, Digest key)
        {
            var found = inner.Find(level, key);
            if (!_hasRaced)
            {
                _hasRaced = true;
                race();
            }

            return found;
        }

        public void Publish(Entry entry) => inner.Publish(entry);

        public void SetState(EntryLevel level, Digest key, EntryState state, DateTimeOffset at) => inner.SetState(level, key, state, at);

        public IReadOnlyList<Entry> List(EntryLevel? level, int limit) => inner.List(level, limit);

        public IReadOnlyList<Entry> ListStored() => inner.ListStored();

        public IReadOnlyList<EntryCount> CountByState() => inner.CountByState();

        public IReadOnlyList<Entry> FindByPrefix(string hexPrefix) => inner.FindByPrefix(hexPrefix);
    }
}
