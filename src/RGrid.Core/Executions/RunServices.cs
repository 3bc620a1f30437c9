using RGrid.Catalog;
using RGrid.Content;
using RGrid.Environments;
using RGrid.Explain;
using RGrid.Runtimes;
using RGrid.Snapshots;

namespace RGrid.Executions;

/// <summary>The rooms that a run passes through, composed once by the application.</summary>
/// <param name="Catalog">What is remembered.</param>
/// <param name="Blobs">The bytes.</param>
/// <param name="Large">The large ones of them, where they lie.</param>
/// <param name="Store">The places of the store.</param>
/// <param name="Machine">The caller's surroundings.</param>
/// <param name="Backends">The places to run.</param>
/// <param name="MakeScanners">Makes the scanners of one run; they may remember what they saw in it.</param>
/// <param name="Lookups">The look-ups of this run, recorded together at its end.</param>
/// <param name="Uses">The installed dependencies that this run uses.</param>
/// <param name="Clock">The clock.</param>
public sealed record RunServices(
    CatalogSet Catalog,
    IBlobStore Blobs,
    LargeBlobs Large,
    StoreFolders Store,
    Machine Machine,
    Backends Backends,
    Func<IReadOnlyList<ICodeScanner>> MakeScanners,
    List<Lookup> Lookups,
    FolderUses Uses,
    TimeProvider Clock)
{
    /// <summary>The folders that no run takes whole.</summary>
    public ProtectedFolders Protected { get; } = new(Machine.HomeFolder, Store.Home);

    /// <summary>A fresh set of snapshots: one a run.</summary>
    public FileSnapshots TakeSnapshots(CancellationToken cancellationToken = default) => new(new WholeBlobStore(Blobs, Large), Catalog.Stamps, Clock, cancellationToken);

    /// <summary>Provides dependencies at a place.</summary>
    public DependenciesProvider Dependencies(Backend backend, FileSnapshots files) => new(
        Catalog, Blobs, backend.Dependencies, () => backend.Worlds.Host(files)?.Digest, new InstallJobs(Blobs, Store, Machine, Clock), Clock);

    /// <summary>Provides environments at a place.</summary>
    public EnvironmentProvider Environments(Backend backend) => new(
        Catalog.Entries,
        Blobs,
        backend.Environments,
        new EnvironmentExplainer(Catalog.Executions, new StoredManifests(Blobs, Store, Catalog.Entries)),
        Lookups,
        Clock);

    /// <summary>Ends a run: nothing of the store is used any more, and what was looked up is written.</summary>
    public void End()
    {
        Uses.Release();
        RecordLookups();
    }

    /// <summary>Writes what was looked up since the last time.</summary>
    public void RecordLookups()
    {
        if (Lookups.Count > 0)
        {
            Catalog.Lookups.Record([.. Lookups]);
            Lookups.Clear();
        }
    }
}
