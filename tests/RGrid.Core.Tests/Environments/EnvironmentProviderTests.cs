using RGrid.Catalog;
using RGrid.Content;
using RGrid.Core.Tests.Keys;
using RGrid.Environments;
using RGrid.Executions;
using RGrid.Explain;
using RGrid.Keys;
using RGrid.Runtimes;
using RGrid.Testing;

namespace RGrid.Core.Tests.Environments;

public sealed class EnvironmentProviderTests : IDisposable
{
    private static readonly Runtime Python = new("python", "python", "3.11.7", "/usr/bin/python3", new Dictionary<string, string>(), new RuntimeParts([], null), Samples.A);

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
        var second = Provide(ReadyDependencies.None with { IsHit = false, Reason = "they were removed", Key = Samples.A, Packages = 2 });
        Assert.Equal((false, "they were removed"), (second.IsHit, second.Reason));
        Assert.Equal(Samples.A, _observer.Reports[^1].Dependencies);
    }

    [Fact]
    public void Refresh_is_never_a_hit()
    {
        Provide(ReadyDependencies.None);
        Assert.Equal("--refresh", Provide(ReadyDependencies.None, Freshness.Refresh).Reason);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_entry_without_its_manifest_or_in_another_state_is_a_miss(bool isManifestGone)
    {
        var key = Provide(ReadyDependencies.None).Manifest.Key;
        if (isManifestGone)
        {
            _blobs.SetAside(key);
        }
        else
        {
            _catalog.SetState(EntryLevel.Environment, key, EntryState.Damaged, DateTimeOffset.UnixEpoch);
        }

        Assert.Equal("its manifest was removed from the store", Provide(ReadyDependencies.None).Reason);
        Assert.True(Provide(ReadyDependencies.None).IsHit);
    }

    private ReadyEnvironment Provide(ReadyDependencies dependencies, Freshness freshness = Freshness.Cached) =>
        new EnvironmentProvider(_catalog, _blobs, new EnvironmentExplainer(_catalog, _blobs), _lookups, TimeProvider.System)
            .Provide("/s.py", Samples.Environment, dependencies, Python, freshness, TimeProvider.System.GetTimestamp(), _observer);
}
