using System.Text;
using RGrid.Batches;
using RGrid.Catalog;
using RGrid.Cli.Commands;
using RGrid.Cli.Output;
using RGrid.Content;
using RGrid.Environments;
using RGrid.Executions;
using RGrid.Executions.Reuse;
using RGrid.Runtimes;
using RGrid.Snapshots;
using RGrid.Settings;
using RGrid.Upkeep;

namespace RGrid.Cli.Tests;

/// <summary>The application in process: a catalog in memory, a store and a working folder of its own, a runner that only remembers.</summary>
internal sealed class Application : IDisposable
{
    private readonly string _top = Directory.CreateTempSubdirectory("rgrid-cli-").FullName;
    private readonly string _folderBefore = Environment.CurrentDirectory;
    private readonly MemoryStream _stdout = new();
    private readonly MemoryStream _stderr = new();

    public Application(TerminalKind kind = TerminalKind.Plain)
    {
        Folder = Directory.CreateDirectory(Path.Combine(_top, "project")).FullName;
        Home = Directory.CreateDirectory(Path.Combine(_top, "home")).FullName;
        Store = new StoreFolders(Path.Combine(_top, "store"));
        Blobs = new FileBlobStore(Store);
        Terminal = new Terminal(_stdout, _stderr, kind, () => 80, Clock);
        Environment.CurrentDirectory = Folder;
    }

    public string Folder { get; }

    public string Home { get; }

    public StoreFolders Store { get; }

    public FileBlobStore Blobs { get; }

    public MemoryCatalog Catalog { get; } = new();

    public FixedClock Clock { get; } = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

    public Terminal Terminal { get; }

    public RememberingRunner Runner { get; } = new();

    public CountingUpkeep BackgroundUpkeep { get; } = new();

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public List<RuntimeListing> Runtimes { get; } = [];

    public List<DoctorFinding> Findings { get; } = [];

    public string Stdout => Encoding.UTF8.GetString(_stdout.ToArray());

    public string Stderr => Encoding.UTF8.GetString(_stderr.ToArray());

    public byte[] StdoutBytes => _stdout.ToArray();

    public CommandContext Context => new(Services(), Terminal, CancellationToken.None);

    /// <summary>Runs and returns the exit code; what an earlier run wrote is forgotten.</summary>
    public int Run(params IReadOnlyList<string> words)
    {
        _stdout.SetLength(0);
        _stderr.SetLength(0);
        Terminal.IsQuiet = false;
        return CliApplication.Run(words, Services(), Terminal, Stopping.Usual, CancellationToken.None);
    }

    /// <summary>Runs, expecting exit code 0, and returns stdout.</summary>
    public string Output(params IReadOnlyList<string> words)
    {
        var exitCode = Run(words);
        Assert.True(exitCode == 0, $"exit code {exitCode}\n{Stderr}");
        return Stdout;
    }

    /// <summary>Runs, expecting a failure of RGrid, and returns stderr.</summary>
    public string Failure(params IReadOnlyList<string> words)
    {
        Assert.Equal(125, Run(words));
        Assert.Empty(Stdout);
        return Stderr;
    }

    public string Write(string path, string text)
    {
        var full = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return full;
    }

    /// <summary>Puts an execution with logs and outputs into the history.</summary>
    public Execution Remember(string id, string stdout = "", string stderr = "", params IReadOnlyList<TreeEntry> outputs)
    {
        var execution = Records.Execution(id, Clock.GetUtcNow().AddMinutes(-5)) with
        {
            Stdout = Blobs.Add(Encoding.UTF8.GetBytes(stdout)).Digest,
            Stderr = Blobs.Add(Encoding.UTF8.GetBytes(stderr)).Digest,
            Outputs = Blobs.Add(Records.OutputsJson(outputs)).Digest,
        };
        Catalog.Save(execution);
        return execution;
    }

    public void Dispose()
    {
        Environment.CurrentDirectory = _folderBefore;
        Directory.Delete(_top, recursive: true);
    }

    private CliServices Services() => new(
        new Machine(Variables, Home),
        Store,
        Clock,
        new Lazy<CatalogSet>(() => Catalog.Set),
        new Lazy<IBlobStore>(() => Blobs),
        new Lazy<IScriptRunner>(() => Runner),
        new Lister(Runtimes),
        new Examiner(Findings),
        new Lazy<IUpkeep>(() => new StoreUpkeep(Catalog.Set, Blobs, Store, new NoImages(), CacheSettings.Usual, () => false, Clock)),
        BackgroundUpkeep,
        new SystemLook(Store))
    {
        TakeSnapshots = () => new FileSnapshots(Blobs, Catalog, Clock),
        Batches = new Lazy<IBatchRunner>(() => throw new InvalidOperationException("Batches are run end to end.")),
        Auditor = new Lazy<IAuditor>(() => throw new InvalidOperationException("Audits are run end to end.")),
    };

    /// <summary>Counts how often upkeep was offered to begin.</summary>
    internal sealed class CountingUpkeep : IBackgroundUpkeep
    {
        public int Offers { get; private set; }

        public void StartIfDue() => Offers++;
    }

    private sealed class NoImages : IImageUpkeep
    {
        public IReadOnlySet<Digest> List(CancellationToken cancellationToken) => new HashSet<Digest>();

        public string? FindObstacle(Entry entry) => null;

        public string? Remove(Entry entry) => null;

        public IReadOnlyList<string> FindDifferences(Entry entry, CancellationToken cancellationToken) => [];
    }

    private sealed class Lister(IReadOnlyList<RuntimeListing> runtimes) : IRuntimeLister
    {
        public IReadOnlyList<RuntimeListing> List(CancellationToken cancellationToken) => runtimes;
    }

    private sealed class Examiner(IReadOnlyList<DoctorFinding> findings) : IDoctor
    {
        public IEnumerable<DoctorFinding> Examine(CancellationToken cancellationToken) => findings;
    }
}
