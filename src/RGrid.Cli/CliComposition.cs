using RGrid.Batches;
using RGrid.Catalog;
using RGrid.Cli.Output;
using RGrid.Content;
using RGrid.Docker;
using RGrid.Ecosystems;
using RGrid.Environments;
using RGrid.Executions;
using RGrid.Executions.Reuse;
using RGrid.Local;
using RGrid.Local.Npm;
using RGrid.Local.Pypi;
using RGrid.Local.Sandbox;
using RGrid.Runtimes;
using RGrid.Settings;
using RGrid.Snapshots;
using RGrid.Sqlite;
using RGrid.Upkeep;

namespace RGrid.Cli;

/// <summary>
/// The real parts of this machine, composed by hand and opened when a command first needs them: store → database → blobs → runner.
/// </summary>
internal sealed class CliComposition : IDisposable
{
    private readonly Terminal _terminal;
    private readonly Machine _machine;
    private readonly StoreFolders _store;
    private readonly Stopping _stopping;
    private readonly TimeProvider _clock = TimeProvider.System;
    private readonly Lazy<IBlobStore> _blobs;
    private readonly Lazy<CatalogSet> _catalog;
    private readonly Lazy<LargeBlobs> _large;
    private readonly SystemLook _look;
    private readonly Stack<IDisposable> _owned = new();
    private OpenedCatalog? _opened;
    private SqliteCatalog? _strict;

    /// <summary>Composes, without opening anything.</summary>
    public CliComposition(Terminal terminal, IReadOnlyDictionary<string, string> variables, Stopping stopping, CancellationToken cancellationToken)
    {
        _stopping = stopping;
        _terminal = terminal;
        var home = variables.GetValueOrDefault("HOME");
        _machine = new Machine(
            variables, string.IsNullOrEmpty(home) ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) : home.TrimEnd('/'));
        var store = variables.GetValueOrDefault("RGRID_HOME");
        _store = new StoreFolders(string.IsNullOrEmpty(store) ? Path.Combine(_machine.HomeFolder, ".rgrid") : Path.TrimEndingDirectorySeparator(Path.GetFullPath(store)));
        _look = new SystemLook(_store);
        _blobs = new Lazy<IBlobStore>(OpenBlobs);
        var catalog = _catalog = new Lazy<CatalogSet>(OpenCatalog);
        _large = new Lazy<LargeBlobs>(() => new LargeBlobs(_store, _blobs.Value, catalog.Value.Stamps, _clock));
        var sandbox = new Bubblewrap(_machine, _store);
        Services = new CliServices(
            _machine,
            _store,
            _clock,
            catalog,
            _blobs,
            new Lazy<IScriptRunner>(() => Runner(catalog.Value)),
            new RuntimeLister(() => Runtimes(catalog.Value)),
            new Doctor(
                _store,
                _clock,
                catalog,
                new RuntimeLister(() => Runtimes(catalog.Value)),
                sandbox,
                () => new SandboxProofs(new LocalExecutor(stopping, sandbox), _store, _machine.HomeFolder),
                DockerBackend.ComposeProofs(_machine, _store, _clock)),
            new Lazy<IUpkeep>(OpenUpkeep),
            new BackgroundUpkeep(_store, variables, _clock),
            _look)
        {
            TakeSnapshots = () => new FileSnapshots(new WholeBlobStore(_blobs.Value, _large.Value), catalog.Value.Stamps, _clock, cancellationToken),
            Batches = new Lazy<IBatchRunner>(() => new BatchRunner(RunServices(catalog.Value))),
            Auditor = new Lazy<IAuditor>(() => new Auditor(RunServices(catalog.Value))),
        };
    }

    /// <summary>The composed parts.</summary>
    public CliServices Services { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_owned.TryPop(out var owned))
        {
            owned.Dispose();
        }

        _opened?.Dispose();
        _strict?.Dispose();
    }

    private RunServices RunServices(CatalogSet catalog)
    {
        var sandbox = new Bubblewrap(_machine, _store);
        var lookups = new List<Lookup>();
        var uses = new FolderUses(_store);
        var runtimes = Runtimes(catalog);
        var local = new Backend(
            Backends.LocalName,
            runtimes,
            Ecosystems(new LocalInstallerHost()),
            new DependenciesFolders(catalog.Entries, _blobs.Value, _store, uses, lookups, _clock),
            new StagedEnvironments(),
            new SandboxWorlds(sandbox, _machine, new SystemFolders(_store, uses), _look, _blobs.Value),
            new LocalExecutor(_stopping, sandbox));
        var docker = new Lazy<Backend>(() => DockerBackend.Compose(
            new DockerParts(_machine, _store, catalog.Entries, _blobs.Value, uses, lookups, runtimes.UsualVersion, Ecosystems, _stopping, _clock, _owned.Push)));
        return new RunServices(catalog, _blobs.Value, _large.Value, _store, _machine, new Backends(local, docker), Languages.MakeScanners, lookups, uses, _clock);
    }

    private RuntimeCatalog Runtimes(CatalogSet catalog) => new(_machine, new InterpreterIdentity(catalog.Stamps, _clock), _look, _blobs.Value);

    private IReadOnlyList<IEcosystem> Ecosystems(IInstallerHost host) => [new PypiEcosystem(_store, host), new NpmEcosystem(host)];

    private ScriptRunner Runner(CatalogSet catalog) => new(RunServices(catalog));

    private VerifyingBlobStore OpenBlobs()
    {
        StoreGuard.Prepare(_store, _clock);
        return new VerifyingBlobStore(new FileBlobStore(_store, _clock, blob =>
        {
            if (blob.Size >= LargeBlobs.Smallest)
            {
                _large.Value.Remember(blob.Digest);
            }
        }));
    }

    // A catalog that forgives would take a failure to read for a store that holds nothing of worth.
    private StoreUpkeep OpenUpkeep()
    {
        StoreGuard.Prepare(_store, _clock);
        var doubts = new List<string>();
        _strict = SqliteCatalog.Open(_store.Database, _clock, doubt =>
        {
            doubts.Add(doubt);
            _terminal.Warning(doubt);
        });
        var blobs = new FileBlobStore(_store, _clock);
        return new StoreUpkeep(
            _strict.Set, blobs, _store, DockerBackend.ComposeUpkeep(_machine, _store, blobs), CacheSettingsReader.Read(_store), () => doubts.Count > 0, _clock);
    }

    private CatalogSet OpenCatalog()
    {
        StoreGuard.Prepare(_store, _clock);
        _opened = SqliteCatalog.OpenOrSetAside(_store.Database, _clock, _terminal.Warning);
        if (_opened.Warning is { } warning)
        {
            _terminal.Warning(warning);
        }

        return _opened.Set with { Stamps = new DoubtableStamps(_opened.Set.Stamps) };
    }
}
