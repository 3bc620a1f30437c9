using RGrid.Catalog;
using RGrid.Content;
using RGrid.Ecosystems;
using RGrid.Environments;
using RGrid.Explain;
using RGrid.Runtimes;
using RGrid.Snapshots;

namespace RGrid.Executions;

/// <summary>The rooms that a run passes through, composed once by the application.</summary>
/// <param name="Catalog">What is remembered.</param>
/// <param name="Blobs">The bytes.</param>
/// <param name="Store">The places of the store.</param>
/// <param name="Machine">The caller's surroundings.</param>
/// <param name="Executor">Runs processes.</param>
/// <param name="Sandbox">Whether worlds can be closed here.</param>
/// <param name="Ecosystems">The worlds of packages.</param>
/// <param name="MakeScanners">Makes the scanners of one run; they may remember what they saw in it.</param>
/// <param name="Clock">The clock.</param>
public sealed record RunServices(
    CatalogSet Catalog,
    IBlobStore Blobs,
    StoreFolders Store,
    Machine Machine,
    IExecutor Executor,
    ISandbox Sandbox,
    IReadOnlyList<IEcosystem> Ecosystems,
    Func<IReadOnlyList<ICodeScanner>> MakeScanners,
    TimeProvider Clock)
{
    /// <summary>The look-ups of this run, recorded together at its end.</summary>
    public List<Lookup> Lookups { get; } = [];

    /// <summary>The installed dependencies that this run uses.</summary>
    public FolderUses Uses { get; } = new(Store);

    /// <summary>The world for a run with these doors; where none can be closed, one line says what is not enforced.</summary>
    public World WorldFor(Doors doors, IRunObserver observer)
    {
        if (doors.IsOpen)
        {
            return new World(Confinement.Open, doors);
        }

        if (Sandbox.FindLack() is not { } lack)
        {
            return new World(Confinement.Closed, doors);
        }

        if (doors.Network == NetworkAccess.Off)
        {
            throw new RGridException(ErrorCode.Usage, $"`--network off` can't be enforced: {lack.Reason}", lack.Hint);
        }

        observer.Note($"{lack.Reason}, so nothing but its private tree keeps the script from other files and programs of this machine ({lack.Hint})");
        return new World(Confinement.Open, doors);
    }

    /// <summary>A fresh set of snapshots: one a run.</summary>
    public FileSnapshots TakeSnapshots() => new(Blobs, Catalog.Stamps, Clock);

    /// <summary>The interpreters of this machine.</summary>
    public RuntimeCatalog Runtimes() => new(Machine, new InterpreterIdentity(Catalog.Stamps, Clock), Blobs);

    /// <summary>The digest of this machine.</summary>
    public static HostDigest Host(FileSnapshots files) => new(path => files.Take(path).Blob.Digest);

    /// <summary>Provides dependencies.</summary>
    public DependenciesProvider Dependencies(FileSnapshots files) => new(
        Catalog, Blobs, DependenciesFolders(), Host(files), new InstallJobs(Blobs, Store, Machine, Clock), Clock);

    /// <summary>The folders of installed dependencies.</summary>
    public DependenciesFolders DependenciesFolders() => new(Catalog.Entries, Blobs, Store, Uses, Lookups, Clock);

    /// <summary>Provides environments.</summary>
    public EnvironmentProvider Environments() =>
        new(Catalog.Entries, Blobs, new EnvironmentExplainer(Catalog.Executions, new StoredManifests(Blobs, Store, Catalog.Entries)), Lookups, Clock);

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
