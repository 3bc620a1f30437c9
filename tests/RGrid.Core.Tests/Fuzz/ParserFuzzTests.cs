using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RGrid.Catalog;
using RGrid.Content;
using RGrid.Ecosystems;
using RGrid.Ecosystems.Npm;
using RGrid.Ecosystems.Pypi;
using RGrid.Ecosystems.Pypi.Markers;
using RGrid.Ecosystems.Pypi.Uv;
using RGrid.Environments;
using RGrid.Executions;
using RGrid.Explain;
using RGrid.Runtimes;
using RGrid.Settings;
using RGrid.Snapshots;
using RGrid.Snapshots.Node;
using RGrid.Snapshots.Python;
using RGrid.Snapshots.Shell;
using RGrid.Sqlite;
using RGrid.Testing;
using RGrid.Upkeep;

namespace RGrid.Core.Tests.Fuzz;

/// <summary>Whatever a file of the user's or of the store holds, reading it ends, and what comes out is a value or a failure with a message.</summary>
public sealed class ParserFuzzTests : IDisposable
{
    private static readonly Dictionary<string, string> Variables = new() { ["A"] = "a", ["B"] = "https://user:secret@host/" };

    private readonly Workspace _project = new Workspace().Write("x.js", "").Write("x.sh", "").Write("x.py", "").Write("wheels/x-1-py3-none-any.whl", "");
    private readonly StoreFolders _store;
    private readonly FileBlobStore _blobs;

    public ParserFuzzTests()
    {
        _store = new StoreFolders(_project.Store);
        _blobs = new FileBlobStore(_store);
    }

    public void Dispose() => _project.Dispose();

    [Fact]
    public void Requirements_files() => Fuzz("requirements", text => PypiRequirementsReader.Read(Question("requirements.txt", text)));

    [Fact]
    public void Lines_of_requirements() => Fuzz("requirement-lines", text =>
    {
        foreach (var line in RequirementsFile.Read(text, Variables))
        {
            _ = Requirement.TryParse(line.Value);
        }
    });

    [Fact]
    public void Markers() => Fuzz("markers", text => Marker.Parse(Encoding.UTF8.GetString(text)));

    [Fact]
    public void Blocks_of_scripts() => Fuzz("script-blocks", text => PypiRequirementsReader.Read(Question("s.py", text)));

    [Fact]
    public void Projects_of_Python() => Fuzz("pyproject", text => PypiRequirementsReader.Read(Question("pyproject.toml", text)));

    [Fact]
    public void Locks_of_pylock() => Fuzz("pylock", text => PypiRequirementsReader.Read(Question("pylock.toml", text)));

    [Fact]
    public void Locks_of_uv() => Fuzz("uv-lock", text => new UvLockReader("uv.lock", _project.Folder).Read(text));

    [Fact]
    public void Packages_of_Node() => Fuzz("package-json", text => NpmRequirementsReader.Read(Question("package.json", text)));

    [Fact]
    public void Imports_of_Python() => Fuzz("python", text => Scan(new PythonImports(), "main.py", text));

    [Fact]
    public void Imports_of_Node() => Fuzz("node", text => Scan(new NodeImports(), "main.js", text));

    [Fact]
    public void Words_of_shells() => Fuzz("shell", text => Scan(new ShellImports(), "main.sh", text));

    [Fact]
    public void Settings_of_runs() => Fuzz("settings", text =>
    {
        var errors = new List<string>();
        _ = new SettingsReader(new SettingsPlace("rgrid.toml", 1, [], _project.Folder, _project.Folder), Variables, errors).Read(Encoding.UTF8.GetString(text));
    });

    [Fact]
    public void Settings_of_the_cache() => Fuzz("cache-settings", text =>
    {
        Directory.CreateDirectory(_store.Home);
        File.WriteAllBytes(_store.Settings, text);
        CacheSettingsReader.Read(_store);
    });

    [Fact]
    public void Files_of_variables() => Fuzz("env-files", text => EnvFile.Parse(Encoding.UTF8.GetString(text), ".env", new Dictionary<string, string?>(), []));

    [Fact]
    public void Ranges_of_versions() => Fuzz("ranges", text =>
    {
        _ = NodeRange.Parse(Encoding.UTF8.GetString(text));
        _ = PythonRange.Parse(Encoding.UTF8.GetString(text));
    });

    [Fact]
    public void Lists_of_outputs_locks_and_other_documents_of_the_store() => Fuzz("documents", text =>
    {
        _ = OutputList.TryRead(text);
        _ = LockJson.TryRead(text);
        _ = LockJson.TryReadRequirements(text);
        _ = ManifestReferences.TryParse(text);
    });

    [Fact]
    public void Manifests_that_are_compared() => Fuzz("manifests", text =>
    {
        if (Parse(text) is { } manifest)
        {
            var stored = new StoredManifests(_blobs, _store, new MemoryCatalog());
            foreach (var other in Directory.EnumerateFiles(Corpus("manifests"), "execution*").Select(File.ReadAllBytes).Select(Parse).OfType<JsonObject>())
            {
                _ = new ExecutionDifferences(stored).Of(manifest, other, null);
                _ = new ExecutionDifferences(stored).Of(other, manifest, null);
            }
        }
    });

    [Fact]
    public void Blobs_that_somebody_changed() => Fuzz("blobs", text =>
    {
        var blob = _blobs.Add("the bytes of a blob"u8);
        var path = _store.Blob(blob.Digest);
        File.Delete(path);
        File.WriteAllBytes(path, text);
        var read = new VerifyingBlobStore(_blobs).TryRead(blob.Digest);
        Assert.True(read is null || read.AsSpan().SequenceEqual("the bytes of a blob"u8));
    });

    [Fact]
    public void Rows_of_a_database_that_somebody_changed()
    {
        var whole = MakeDatabase();
        var random = new Random(1);
        Fuzz("rows", text =>
        {
            // The file is too large to be in the corpus; its changes are.
            var bytes = whole.ToArray();
            for (var change = 0; change < 1 + (text.Length % 5); change++)
            {
                bytes[random.Next(bytes.Length)] = text.Length == 0 ? (byte)0 : text[random.Next(text.Length)];
            }

            foreach (var file in Directory.EnumerateFiles(_store.Home, "rgrid.db*"))
            {
                File.Delete(file);
            }

            File.WriteAllBytes(_store.Database, bytes);
            using var opened = SqliteCatalog.OpenOrSetAside(_store.Database, TimeProvider.System, _ => { });
            _ = opened.Set.Entries.List(null, 100);
            _ = opened.Set.Executions.FindByPrefix("01");
            _ = opened.Set.Resolutions.FindLatest("/p/requirements.txt", 9);
            _ = opened.Set.Results.List(10);
            _ = opened.Set.Blobs.ListNamed();
        });
    }

    // A failure with a message is an answer; anything else is a defect.
    private static void Fuzz(string parser, Action<byte[]> parse) => new Fuzzer(parser, text =>
    {
        try
        {
            parse(text);
        }
        catch (RGridException exception)
        {
            Assert.NotEmpty(exception.Message);
            Assert.NotEqual(ErrorCode.Internal, exception.Code);
        }
    }).Run();

    private static JsonObject? Parse(byte[] text)
    {
        try
        {
            // Whatever was written is canonical; another file was set aside before anybody looks into it.
            return JsonNode.Parse(text) is JsonObject document && CanonicalJson.Serialize(document).Length > 0 ? document : null;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string Corpus(string name)
    {
        var folder = AppContext.BaseDirectory;
        while (!Directory.Exists(Path.Combine(folder, "tests", "corpus")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return Path.Combine(folder, "tests", "corpus", name);
    }

    private RequirementsQuestion Question(string file, byte[] text)
    {
        File.WriteAllBytes(_project.At(file), text);
        return new RequirementsQuestion(
            new ProjectFolders(_project.Folder, _project.Folder, _project.Folder),
            _project.At(file.EndsWith(".py", StringComparison.Ordinal) ? file : "x.py"),
            null,
            new CredentialFreeFiles(new ProjectFiles(new FileSnapshots(_blobs, new MemoryCatalog(), TimeProvider.System), _project.Folder), static text => text),
            Variables,
            _project.Home);
    }

    private void Scan(ICodeScanner scanner, string name, byte[] text)
    {
        scanner.Understands(_project.At(name), text);
        var folders = new ProjectFolders(_project.Folder, _project.Folder, _project.Home);
        Assert.All(scanner.Scan(new CodeFile(_project.At(name), text, folders)).Files, path => Assert.True(File.Exists(path), path));
    }

    private byte[] MakeDatabase()
    {
        Directory.CreateDirectory(_store.Home);
        using (var opened = SqliteCatalog.OpenOrSetAside(_store.Database, TimeProvider.System, _ => { }))
        {
            for (var number = 1; number <= 20; number++)
            {
                opened.Set.Entries.Publish(Sqlite.Records.Entry(number));
                opened.Set.Executions.Save(Sqlite.Records.Execution($"01JD00000000000000000000{number:00}"));
            }
        }

        return File.ReadAllBytes(_store.Database);
    }

    // A text may name any folder of this machine; only the project's is worth taking.
    private sealed class ProjectFiles(IFileSnapshots inner, string project) : IFileSnapshots
    {
        public FileSnapshot Take(string path) => inner.Take(Require(path));

        public FileSnapshot TakeCleaned(string path, Func<byte[], byte[]> clean) => inner.TakeCleaned(Require(path), clean);

        public BlobTree TakeFolder(string path, Func<string, bool> isTaken) => inner.TakeFolder(Require(path), isTaken);

        public FileSnapshot Keep(string path, ReadOnlySpan<byte> content) => inner.Keep(path, content);

        public byte[] Read(FileSnapshot file) => inner.Read(file);

        private string Require(string path) => path == project || path.StartsWith(project + "/", StringComparison.Ordinal)
            ? path
            : throw new RGridException(ErrorCode.InputInvalid, $"`{path}` is not in the project");
    }
}
