using System.Text;
using System.Text.Json.Nodes;
using RGrid.Catalog;
using RGrid.Content;
using RGrid.Core.Tests.Keys;
using RGrid.Environments;
using RGrid.Executions;
using RGrid.FileSystem;
using RGrid.Keys;
using RGrid.Settings;
using RGrid.Snapshots;
using RGrid.Testing;
using RGrid.Upkeep;

namespace RGrid.Core.Tests.Upkeep;

/// <summary>A store with installed dependencies and runs, and a clock that can be moved ahead.</summary>
internal sealed class UpkeepFixture : IDisposable, IUpkeepObserver
{
    private readonly TemporaryFolder _folder = new();
    private readonly HashSet<string> _doubts = [];

    public UpkeepFixture()
    {
        Store = new StoreFolders(Directory.CreateDirectory(_folder.At("store")).FullName);
        Project = Directory.CreateDirectory(_folder.At("project")).FullName;
        foreach (var folder in new[] { Store.Environments, Store.Stages, Store.Locks, Store.Tools })
        {
            Directory.CreateDirectory(folder);
        }

        Blobs = new FileBlobStore(Store, Clock);
    }

    public StoreFolders Store { get; }

    public string Project { get; }

    public MemoryCatalog Catalog { get; } = new();

    public FileBlobStore Blobs { get; }

    public MemoryImages Images { get; } = new();

    public OffsetClock Clock { get; } = new();

    public List<string> Notes { get; } = [];

    public StoreUpkeep Upkeep => new(Catalog.Set, Blobs, Store, Images, CacheSettings.Usual, () => _doubts.Count > 0, Clock);

    public void Doubt() => _doubts.Add("a row");

    public CollectReport Collect(long? maxSize = null, CollectMode mode = CollectMode.Remove) =>
        Upkeep.Collect(new CollectRequest(maxSize, mode), this, CancellationToken.None);

    public VerifyReport Verify() => Upkeep.Verify(this, CancellationToken.None);

    /// <summary>Installs dependencies of a size, that cost some time and were last used some time ago.</summary>
    public Entry Install(string name, int bytes, long buildMs, TimeSpan idle)
    {
        var key = Blobs.Add(Encoding.UTF8.GetBytes($"{{\"schema\":\"rgrid.dependencies/1\",\"name\":\"{name}\"}}")).Digest;
        var folder = Directory.CreateDirectory(Path.Combine(Store.Environments, key.ToString(), "lib")).Parent!.FullName;
        File.WriteAllBytes(Path.Combine(folder, "lib", "module.py"), new byte[bytes]);
        WriteProtection.Protect(folder);
        var contents = Blobs.Add(FolderContents.Describe(folder, CancellationToken.None)).Digest;
        PosixFile.Chmod(folder, WriteProtection.FolderMode);
        var (seal, _, size) = FolderSeal.Compute(folder);
        var now = Clock.GetUtcNow();
        var entry = new Entry(EntryLevel.Dependencies, key, EntryState.Ready, "/s.py", now, buildMs, size, folder, seal, now, contents);
        Catalog.Publish(entry);
        var use = Path.Combine(Store.Locks, key + ".use");
        File.WriteAllText(use, "");
        File.SetLastWriteTimeUtc(use, (now - idle).UtcDateTime);
        return entry;
    }

    /// <summary>Puts a run into the history, with code, inputs from the project and an output.</summary>
    public Execution Run(string id, params IReadOnlyList<string> inputs)
    {
        var files = new FileSnapshots(Blobs, Catalog, Clock);
        var code = new BlobTree([TreeEntry.File("s.py", Blobs.Add(Encoding.UTF8.GetBytes("code of " + id)), isExecutable: false)]);
        var tree = new BlobTree(inputs.Select(path => TreeEntry.File(path, files.Take(Path.Combine(Project, path)).Blob, isExecutable: false)));
        var environment = new EnvironmentManifest(Samples.Runtime.ToManifest().Key, null, null, code, "s.py", 1).ToManifest();
        var manifest = new ExecutionManifest(
            environment.Key, inputs, ".", tree, new Dictionary<string, string?>(), Digest.Of([]), "on", new Dictionary<string, string>(), Samples.A).ToManifest();
        Blobs.Add(Samples.Runtime.ToManifest().Bytes);
        Blobs.Add(environment.Bytes);
        Blobs.Add(manifest.Bytes);
        var outputs = new BlobTree([TreeEntry.File("result.csv", Blobs.Add(Encoding.UTF8.GetBytes("output of " + id)), isExecutable: false)]);
        var execution = new Execution(
            id, "/s.py", "s.py", inputs, Project, "local", environment.Key, manifest.Key, true, "", ExecutionStatus.Succeeded, 0, Clock.GetUtcNow(), 1,
            Blobs.Add(Encoding.UTF8.GetBytes("{\"stdout\":\"looks like JSON\"}")).Digest, Blobs.Add(""u8).Digest,
            Blobs.Add(CanonicalJson.Serialize(new JsonObject { ["schema"] = "rgrid.outputs/1", ["tree"] = outputs.ToJson() })).Digest,
            1, new Dictionary<string, string>());
        Catalog.Save(execution);
        Catalog.Publish(new Entry(EntryLevel.Environment, environment.Key, EntryState.Ready, "/s.py", Clock.GetUtcNow(), 1, 0, null, null, Clock.GetUtcNow()));
        return execution;
    }

    /// <summary>Builds an image that stands on another one, cost some time and was last used some time ago.</summary>
    public Entry Build(string name, Entry? below, int bytes, long buildMs, TimeSpan idle)
    {
        var manifest = $"{{\"schema\":\"rgrid.environment/1\",\"name\":\"{name}\",\"dependencies\":{(below is null ? "null" : $"\"{below.Key}\"")}}}";
        var key = Blobs.Add(Encoding.UTF8.GetBytes(manifest)).Digest;
        var id = Digest.Of(Encoding.UTF8.GetBytes("image of " + name));
        var now = Clock.GetUtcNow();
        var entry = new Entry(below is null ? EntryLevel.Dependencies : EntryLevel.Environment, key, EntryState.Ready, "/s.py", now, buildMs, bytes, null, id, now);
        Catalog.Publish(entry);
        Images.There.Add(id);
        var use = Path.Combine(Store.Locks, FolderUses.NameOfImage(key) + ".use");
        File.WriteAllText(use, "");
        File.SetLastWriteTimeUtc(use, (now - idle).UtcDateTime);
        return entry;
    }

    /// <summary>Writes a file of the project that is old enough to be believed by its stat.</summary>
    public string WriteInput(string name, int bytes, byte fill = 1)
    {
        var path = Path.Combine(Project, name);
        File.WriteAllBytes(path, Enumerable.Repeat(fill, bytes).ToArray());
        return path;
    }

    /// <summary>The bytes of every blob that is stored, by digest.</summary>
    // A walk on several threads finds them in any order.
    public IReadOnlyCollection<Digest> Stored() => [.. StoredBlobs.List(Store).Select(blob => blob.Digest).Order()];

    public string ReadCode(string id) => Encoding.UTF8.GetString(Blobs.Read(Digest.Of(Encoding.UTF8.GetBytes("code of " + id))));

    public void Step(string text)
    {
    }

    public void Progress(string what, long done, long total) => Assert.InRange(done, 0, total);

    public void Note(string text) => Notes.Add(text);

    public void Dispose()
    {
        WriteProtection.TryRemove(Store.Home);
        _folder.Dispose();
    }

    internal sealed class OffsetClock : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
    }
}
