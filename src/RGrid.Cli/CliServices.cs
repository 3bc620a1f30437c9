using RGrid.Catalog;
using RGrid.Cli.Output;
using RGrid.Content;
using RGrid.Ecosystems;
using RGrid.Executions;
using RGrid.Local;
using RGrid.Local.Pypi;
using RGrid.Runtimes;
using RGrid.Snapshots;
using RGrid.Snapshots.Node;
using RGrid.Snapshots.Python;
using RGrid.Snapshots.Shell;
using RGrid.Sqlite;

namespace RGrid.Cli;

/// <summary>
/// The real parts of this machine, composed by hand and opened when a command first needs them: store → database → blobs → runner.
/// </summary>
public sealed class CliServices : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly Terminal _terminal;
    private SqliteDatabase? _database;
    private CatalogSet? _catalog;
    private IBlobStore? _blobs;

    private CliServices(Terminal terminal, Machine machine, TimeProvider clock)
    {
        _terminal = terminal;
        Machine = machine;
        Clock = clock;
        var home = machine.Variables.GetValueOrDefault("RGRID_HOME");
        Store = new StoreFolders(string.IsNullOrEmpty(home) ? Path.Combine(machine.HomeFolder, ".rgrid") : Path.GetFullPath(home));
    }

    /// <summary>The caller's surroundings.</summary>
    public Machine Machine { get; }

    /// <summary>The places of the store.</summary>
    public StoreFolders Store { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; }

    /// <summary>What is remembered; opened on first use.</summary>
    public CatalogSet Catalog => _catalog ??= OpenCatalog();

    /// <summary>The bytes; opened on first use.</summary>
    public IBlobStore Blobs
    {
        get
        {
            if (_blobs is null)
            {
                StoreGuard.Prepare(Store);
                _blobs = new VerifyingBlobStore(new FileBlobStore(Store));
            }

            return _blobs;
        }
    }

    /// <summary>The services of this process.</summary>
    public static CliServices OfThisMachine(Terminal terminal)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        var home = variables.GetValueOrDefault("HOME");
        return new CliServices(
            terminal,
            new Machine(variables, string.IsNullOrEmpty(home) ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) : home.TrimEnd('/')),
            TimeProvider.System);
    }

    /// <summary>The rooms of a run.</summary>
    public RunServices RunServices() => new(
        Catalog, Blobs, Store, Machine, new LocalExecutor(Grace), Ecosystems(), MakeScanners, Clock);

    /// <summary>The runner of scripts.</summary>
    public IScriptRunner Runner() => new ScriptRunner(RunServices());

    /// <summary>After the database turned out to be damaged: sets it aside and goes on without one.</summary>
    public void GoOnUncached(DamagedDatabaseException exception)
    {
        _database?.Dispose();
        _database = null;
        var aside = SqliteCatalog.SetAside(Store.Database, Clock);
        _terminal.Warning($"{exception.Message}; it was set aside as `{aside}` and this run is not remembered");
        _catalog = new MemoryCatalog().Set;
    }

    /// <inheritdoc/>
    public void Dispose() => _database?.Dispose();

    private CatalogSet OpenCatalog()
    {
        StoreGuard.Prepare(Store);
        try
        {
            _database = SqliteDatabase.Open(Store.Database);
            return SqliteCatalog.Of(_database);
        }
        catch (DamagedDatabaseException exception)
        {
            GoOnUncached(exception);
            return _catalog!;
        }
    }

    private IReadOnlyList<IEcosystem> Ecosystems() => [new PypiEcosystem(Store.Tools)];

    private static IReadOnlyList<ICodeScanner> MakeScanners() => [new PythonImports(), new NodeImports(), new ShellImports()];
}
