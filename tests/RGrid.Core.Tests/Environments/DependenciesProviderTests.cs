using RGrid.Catalog;
using RGrid.Content;
using RGrid.Core.Tests.Keys;
using RGrid.Ecosystems;
using RGrid.Environments;
using RGrid.Executions;
using RGrid.Runtimes;
using RGrid.Testing;
using Lock = RGrid.Ecosystems.Lock;

namespace RGrid.Core.Tests.Environments;

/// <summary>Under the key of what was installed stands what was installed then: by that version of the installer, on that system; never something else.</summary>
public sealed class DependenciesProviderTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly MemoryCatalog _catalog = new();
    private readonly RecordingObserver _observer = new();
    private readonly ToyEcosystem _toy = new();
    private readonly StoreFolders _store;
    private Digest _host = Samples.A;

    public DependenciesProviderTests()
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
    public void What_is_installed_anew_for_an_old_run_is_installed_by_the_installer_of_then()
    {
        _toy.Has = "1.0";
        var then = Provide();
        _toy.Has = "2.0";
        var now = Provide();
        Assert.NotEqual(then.Key, now.Key);
        Assert.True(Again(then).IsHit);
        Remove(then);
        _toy.Kept = "1.0";
        var again = Again(then);
        Assert.Equal((then.Key, MissReason.Gone), (again.Key, again.Miss));
        Assert.Equal(["1.0", "2.0", "1.0"], _toy.InstalledBy);
    }

    [Fact]
    public void Where_that_installer_is_gone_an_old_run_is_an_error_and_nothing_stands_under_its_key()
    {
        _toy.Has = "1.0";
        var then = Provide();
        Remove(then);
        _toy.Has = "2.0";
        Assert.Equal(ErrorCode.InstallerUnavailable, Assert.Throws<RGridException>(() => Again(then)).Code);
        Assert.Equal(["1.0"], _toy.InstalledBy);
        Assert.NotEqual(EntryState.Ready, _catalog.Find(EntryLevel.Dependencies, then.Key!.Value)!.State);
    }

    [Fact]
    public void Without_its_manifest_nobody_knows_how_it_was_made()
    {
        var then = Provide();
        Remove(then);
        File.Delete(Directory.EnumerateFiles(_temporary.Path, then.Key!.Value.ToString()[2..], SearchOption.AllDirectories).Single());
        Assert.Contains("the manifest of dependencies", Assert.Throws<RGridException>(() => Again(then)).Message, StringComparison.Ordinal);
        Assert.Single(_toy.InstalledBy);
    }

    [Fact]
    public void A_key_of_packages_whose_lock_is_unknown_is_never_taken_for_one_of_nothing()
    {
        var failure = Assert.Throws<RGridException>(() => Provider().ProvideAgain(Question(), Samples.A, Samples.B, _observer, CancellationToken.None));
        Assert.Contains("the lock of dependencies", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_built_here_is_another_thing_when_system_packages_change()
    {
        _toy.IsBuilt = true;
        var then = Provide();
        Assert.True(Provide().IsHit);
        _host = Samples.B;
        var built = Provide();
        Assert.NotEqual(then.Key, built.Key);
        Assert.False(built.IsHit);
        Assert.Equal((built.Key, true), (Provide().Key, Provide().IsHit));
        Assert.Equal(2, _toy.InstalledBy.Count);
        Assert.True(Again(then).IsHit);
        Remove(then);
        Assert.Contains("other system packages", Assert.Throws<RGridException>(() => Again(then)).Message, StringComparison.Ordinal);
        _host = Samples.A;
        var back = Provide();
        Assert.Equal(then.Key, back.Key);
        Assert.True(Again(then).IsHit);
    }

    [Fact]
    public void What_is_built_nowhere_does_not_depend_on_system_packages()
    {
        var then = Provide();
        Remove(then);
        _host = Samples.B;
        Assert.Equal(then.Key, Provide().Key);
    }

    [Fact]
    public void What_was_chosen_in_a_way_that_is_given_up_is_chosen_anew_and_not_gone_on_from()
    {
        var then = Provide();
        _toy.Revision = 2;
        var now = Provide();
        Assert.NotEqual(then.Requirements, now.Requirements);
        Assert.Equal((then.Key, true), (now.Key, now.IsHit));
        _toy.Revision = 3;
        Provide();
        Assert.Equal([false, false, false], _toy.WentOn);
        _toy.Has = "2.0";
        Provide();
        Assert.True(_toy.WentOn[^1]);
    }

    [Fact]
    public void What_a_lock_of_the_projects_chose_stays()
    {
        _toy.IsPinned = true;
        var then = Provide();
        _toy.Revision = 2;
        Assert.Equal((then.Requirements, true), (Provide().Requirements, Provide().IsHit));
    }

    private ReadyDependencies Provide(Freshness freshness = Freshness.Cached) =>
        Provider().Provide(Question() with { Freshness = freshness }, _observer, CancellationToken.None);

    private ReadyDependencies Again(ReadyDependencies then) =>
        Provider().ProvideAgain(Question() with { Requirements = null }, then.Requirements, then.Key, _observer, CancellationToken.None);

    private static void Remove(ReadyDependencies dependencies) => WriteProtection.TryRemove(dependencies.Folder!);

    private DependenciesProvider Provider()
    {
        var blobs = new FileBlobStore(_store);
        var folders = new DependenciesFolders(_catalog, blobs, _store, new FolderUses(_store), [], TimeProvider.System);
        var machine = new Machine(new Dictionary<string, string>(), _temporary.Path);
        return new DependenciesProvider(_catalog.Set, blobs, folders, () => _host, new InstallJobs(blobs, _store, machine, TimeProvider.System), TimeProvider.System);
    }

    private DependenciesQuestion Question() => new(
        Languages.Find("python")!, Samples.Python, _toy, new Requirements("toy", "toys.txt", "/toys.txt", [], [], null, true, _toy.IsPinned, []), "/s.py", Freshness.Cached);

    /// <summary>An ecosystem of one package, whose installer writes its version into what it installs.</summary>
    private sealed class ToyEcosystem : IEcosystem
    {
        /// <summary>The version of the runtime's installer.</summary>
        public string Has { get; set; } = "1.0";

        /// <summary>A version that was kept from before.</summary>
        public string? Kept { get; set; }

        public bool IsBuilt { get; set; }

        public bool IsPinned { get; set; }

        /// <summary>The way in which it chooses.</summary>
        public int Revision { get; set; } = 1;

        /// <summary>For each time that it chose: whether it had an earlier lock.</summary>
        public List<bool> WentOn { get; } = [];

        public List<string> InstalledBy { get; } = [];

        public string Name => "toy";

        public Requirements? Read(RequirementsQuestion question) => null;

        public Installer FindInstaller(Requirements requirements, Runtime runtime, string? version) =>
            version is null || version == Has ? new Installer("toy", Has, "/toy", ResolverRevision: Revision)
            : version == Kept ? new Installer("toy", Kept, "/toy")
            : throw new RGridException(ErrorCode.InstallerUnavailable, "gone", "bring it back");

        public Lock Resolve(InstallJob job, EarlierLock? earlier)
        {
            WentOn.Add(earlier is not null);
            return new Lock("toy", [new LockedPackage("train", "1", "train-1", "sha256:0", null, IsBuilt)], [1]);
        }

        public InstallReport Install(InstallJob job, Lock chosen)
        {
            InstalledBy.Add(job.Installer.Version);
            File.WriteAllText(Path.Combine(job.Folder, "by"), job.Installer.Version);
            return new InstallReport(1, []);
        }
    }
}
