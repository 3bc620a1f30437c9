using RGrid.Catalog;
using RGrid.Content;
using RGrid.Core.Tests.Keys;
using RGrid.Environments;
using RGrid.Executions;
using RGrid.Explain;
using RGrid.Keys;
using RGrid.Testing;

namespace RGrid.Core.Tests.Environments;

public sealed class EnvironmentProviderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MemoryCatalog _catalog = new();
    private readonly List<Lookup> _lookups = [];
    private readonly RecordingObserver _observer = new();
    private readonly FileBlobStore _blobs;

    public EnvironmentProviderTests() => _blobs = new FileBlobStore(new StoreFolders(_folder.Path));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_new_key_is_a_miss_and_the_same_key_a_hit()
    {
        var first = Provide(ReadyDependencies.None);
        var second = Provide(ReadyDependencies.None);
        Assert.Equal((false, true), (first.IsHit, second.IsHit));
        Assert.Equal("first run of this script", first.Reason);
        Assert.Equal(first.Built, second.Built);
        Assert.Equal([false, true], _lookups.Select(lookup => lookup.IsHit));
        Assert.Equal([false, true], _observer.Reports.Select(report => report.IsHit));
        Assert.Null(_observer.Reports[0].Dependencies);
    }

    [Fact]
    public void Dependencies_that_had_to_be_built_again_make_a_miss_with_their_reason()
    {
        Provide(ReadyDependencies.None);
        var second = Provide(ReadyDependencies.None with { Miss = MissReason.Gone, Reason = "they were removed", Key = Samples.A, Packages = 2 });
        Assert.Equal((false, "they were removed"), (second.IsHit, second.Reason));
        Assert.Equal(Samples.A, _observer.Reports[^1].Dependencies);
    }

    [Fact]
    public void What_was_installed_now_is_part_of_the_cost_as_far_as_its_entry_tells()
    {
        Assert.Equal(0, Provide(ReadyDependencies.None with { InstalledNow = 1 }).Build!.InstallMs);
        Assert.Equal(0, Provide(ReadyDependencies.None with { InstalledNow = 1, Key = Samples.A }, Freshness.Refresh).Build!.InstallMs);
        var now = DateTimeOffset.UnixEpoch;
        _catalog.Publish(new Entry(EntryLevel.Dependencies, Samples.A, EntryState.Ready, "/s.py", now, 5, 0, null, null, now));
        Assert.InRange(Provide(ReadyDependencies.None with { InstalledNow = 1, Key = Samples.A }, Freshness.Refresh).Build!.InstallMs, 0, 5);
    }

    [Fact]
    public void Refresh_is_never_a_hit()
    {
        Provide(ReadyDependencies.None);
        Assert.Equal("--refresh", Provide(ReadyDependencies.None, Freshness.Refresh).Reason);
    }

    [Theory]
    [InlineData("removed", MissReason.Gone, "its manifest was removed from the store; rebuilt")]
    [InlineData("damaged", MissReason.Damaged, "its manifest was damaged; rebuilt")]
    [InlineData("Damaged", MissReason.Damaged, "its manifest was damaged; rebuilt")]
    [InlineData("Gone", MissReason.Gone, "its manifest was removed from the store; rebuilt")]
    [InlineData("Evicted", MissReason.Evicted, "it was evicted on 1970-01-01; rebuilt")]
    public void An_entry_without_its_manifest_or_in_another_state_is_a_miss(string how, MissReason miss, string reason)
    {
        var key = Provide(ReadyDependencies.None).Manifest.Key;
        switch (how)
        {
            case "removed":
                File.Delete(Path.Combine(_folder.Path, "blobs", key.ToString()[..2], key.ToString()[2..]));
                break;
            case "damaged":
                _blobs.SetAside(key);
                break;
            default:
                _catalog.SetState(EntryLevel.Environment, key, Enum.Parse<EntryState>(how), DateTimeOffset.UnixEpoch);
                break;
        }

        var second = Provide(ReadyDependencies.None);
        Assert.Equal((miss, reason), (second.Build?.Reason, second.Reason));
        Assert.True(Provide(ReadyDependencies.None).IsHit);
    }

    [Fact]
    public void What_was_built_is_kept_with_its_reasons_and_the_installers_part_of_the_time()
    {
        _catalog.Publish(new Entry(EntryLevel.Dependencies, Samples.A, EntryState.Ready, "/s.py", default, 0, 0, "/f", Samples.B, default));
        var ready = Provide(ReadyDependencies.None with { Miss = MissReason.Evicted, Reason = "evicted", Key = Samples.A, InstalledNow = 1 });
        Assert.Equal((MissReason.NeverSeen, MissReason.Evicted, "evicted", 0), (ready.Build!.Reason, ready.Build.Dependencies, ready.Build.DependenciesReason, ready.Build.InstallMs));
        _catalog.Publish(new Entry(EntryLevel.Dependencies, Samples.A, EntryState.Ready, "/s.py", default, long.MaxValue, 0, "/f", Samples.B, default));
        var again = Provide(ReadyDependencies.None with { Miss = MissReason.Evicted, Reason = "evicted", Key = Samples.A, InstalledNow = 1 });
        Assert.Equal(again.Build!.BuildMs, again.Build.InstallMs);
        Assert.Equal(0, Provide(ReadyDependencies.None with { Miss = MissReason.Evicted, Reason = "evicted", Key = Samples.B, InstalledNow = 1 }).Build!.InstallMs);
        Assert.Null(Provide(ReadyDependencies.None).Build);
    }

    [Fact]
    public void A_form_is_built_once_and_its_seal_is_that_of_the_environment()
    {
        var form = new CountedForm();
        var first = Provide(ReadyDependencies.None, form: form);
        var second = Provide(ReadyDependencies.None, form: form);
        Assert.Equal((false, true, 1), (first.IsHit, second.IsHit, form.Builds));
        Assert.Equal((Samples.B, Samples.B), (first.Seal, second.Seal));
        Assert.Equal((7, Samples.B), (_catalog.Find(EntryLevel.Environment, first.Manifest.Key)!.Size, _catalog.Find(EntryLevel.Environment, first.Manifest.Key)!.Seal));
    }

    [Fact]
    public void A_form_that_has_a_fault_is_built_again_and_says_why()
    {
        var form = new CountedForm();
        Provide(ReadyDependencies.None, form: form);
        form.Fault = "its image was removed; rebuilt";
        var second = Provide(ReadyDependencies.None, form: form);
        Assert.Equal((false, "its image was removed; rebuilt", 2), (second.IsHit, second.Reason, form.Builds));
    }

    [Fact]
    public void A_form_that_another_run_builds_meanwhile_is_taken_and_not_built_again()
    {
        var form = new CountedForm();
        form.Locked = () =>
        {
            form.Locked = () => { };
            Provide(ReadyDependencies.None, form: form);
        };
        var first = Provide(ReadyDependencies.None, form: form);
        Assert.Equal((false, "first run of this script", 1), (first.IsHit, first.Reason, form.Builds));
    }

    [Fact]
    public void Refresh_builds_a_form_though_it_is_there()
    {
        var form = new CountedForm();
        Provide(ReadyDependencies.None, form: form);
        Provide(ReadyDependencies.None, Freshness.Refresh, form);
        Assert.Equal(2, form.Builds);
    }

    [Fact]
    public void A_form_of_an_entry_that_is_not_ready_is_built_again()
    {
        var form = new CountedForm();
        var key = Provide(ReadyDependencies.None, form: form).Manifest.Key;
        _catalog.SetState(EntryLevel.Environment, key, EntryState.Evicted, DateTimeOffset.UnixEpoch);
        Provide(ReadyDependencies.None, form: form);
        Assert.Equal(2, form.Builds);
    }

    [Fact]
    public void A_form_that_fails_leaves_no_entry()
    {
        var form = new CountedForm { Locked = () => throw new RGridException(ErrorCode.InstallFailed, "no") };
        Assert.Throws<RGridException>(() => Provide(ReadyDependencies.None, form: form));
        Assert.Empty(_catalog.List(EntryLevel.Environment, 1));
    }

    private ReadyEnvironment Provide(ReadyDependencies dependencies, Freshness freshness = Freshness.Cached, IEnvironmentForm? form = null) =>
        new EnvironmentProvider(
                _catalog,
                _blobs,
                form ?? new StagedEnvironments(),
                new EnvironmentExplainer(_catalog, new StoredManifests(_blobs, new StoreFolders(_folder.Path), _catalog)),
                _lookups,
                TimeProvider.System)
            .Provide(
                new EnvironmentQuestion("/s.py", Samples.Environment, dependencies, Samples.Python, freshness, TimeProvider.System.GetTimestamp()),
                _observer,
                CancellationToken.None);

    private sealed class CountedForm : IEnvironmentForm, IDisposable
    {
        public int Builds { get; private set; }

        public string Fault { get; set; } = "";

        public Action Locked { get; set; } = () => { };

        public string FindFault(Entry entry) => Fault;

        public IDisposable? Lock(Digest key, IRunObserver observer, CancellationToken cancellationToken)
        {
            Locked();
            return this;
        }

        public BuiltForm Build(EnvironmentParts parts, CancellationToken cancellationToken)
        {
            Builds++;
            return new BuiltForm(Samples.B, 7);
        }

        public void Dispose()
        {
        }
    }
}
