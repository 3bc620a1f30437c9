using System.Text;
using RGrid.Catalog;
using RGrid.Content;
using RGrid.Core.Tests.Keys;
using RGrid.Ecosystems;
using RGrid.Explain;
using RGrid.Keys;
using RGrid.Testing;

namespace RGrid.Core.Tests.Explain;

/// <summary>All that one run was made of.</summary>
internal sealed record RunMade(
    RuntimeManifest Runtime,
    RequirementsManifest? Requirements,
    DependenciesManifest? Dependencies,
    EnvironmentManifest Environment,
    ExecutionManifest Execution)
{
    public RunMade WithCode(params TreeEntry[] entries) => this with { Environment = Environment with { Code = new BlobTree(entries) } };

    public RunMade WithInputs(params TreeEntry[] entries) => this with { Execution = Execution with { Inputs = new BlobTree(entries) } };

    public RunMade WithArguments(params string[] arguments) => this with { Execution = Execution with { Arguments = arguments } };

    public RunMade WithVariables(params (string Name, string? Value)[] variables) =>
        this with { Execution = Execution with { Variables = variables.ToDictionary(one => one.Name, one => one.Value) } };

    public RunMade WithParts(params RequirementsPart[] parts) => this with { Requirements = Requirements! with { Parts = parts } };

    public RunMade WithPackages(params LockedPackage[] packages) => this with { Dependencies = Dependencies! with { Packages = packages } };
}

/// <summary>A store with a history in memory.</summary>
internal sealed class KeptHistory : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private int _number;

    public KeptHistory()
    {
        Folders = new StoreFolders(_folder.Path);
        Blobs = new VerifyingBlobStore(new FileBlobStore(Folders));
        Stored = new StoredManifests(Blobs, Folders, Catalog);
    }

    public MemoryCatalog Catalog { get; } = new();

    public StoreFolders Folders { get; }

    public IBlobStore Blobs { get; }

    public StoredManifests Stored { get; }

    /// <summary>A run with a script of three lines, one dependency, an argument that names an input, and a variable.</summary>
    public RunMade Usual => new(
        Samples.Runtime with { Report = new Dictionary<string, string> { ["implementation"] = "cpython", ["implementationVersion"] = "3.11.7" } },
        Samples.Requirements with { Parts = [new RequirementsPart("requirements.txt", Put("numpy==1.20\n").Digest, null)] },
        Samples.Dependencies with { Local = [], Host = null },
        Samples.Environment with { Code = new BlobTree([File("s.py", "import lib\nx = 1\nprint(x)\n"), File("lib.py", "y = 1\n")]) },
        Samples.Execution with
        {
            Inputs = new BlobTree([File("in.csv", "a,b\n1,2\n"), File("more.csv", "c\n")]),
            Variables = new Dictionary<string, string?> { ["TOKEN"] = "s3cr3t" },
        });

    public void Dispose() => _folder.Dispose();

    public Blob Put(string text) => Blobs.Add(Encoding.UTF8.GetBytes(text));

    public TreeEntry File(string path, string text) => TreeEntry.File(path, Put(text), isExecutable: false);

    /// <summary>Keeps a run in the history, as a hit where its environment was there before.</summary>
    public Execution Run(RunMade made, string script = "/p/s.py")
    {
        var (environment, execution) = Keep(made);
        var isHit = Catalog.Find(EntryLevel.Environment, environment.Key) is { State: EntryState.Ready };
        var now = DateTimeOffset.UnixEpoch.AddMinutes(_number);
        var reason = isHit ? "" : new EnvironmentExplainer(Catalog, Stored).Explain(script, environment).Reason;
        var miss = isHit ? MissReason.None : new EnvironmentExplainer(Catalog, Stored).Explain(script, environment).Miss;
        if (!isHit)
        {
            Catalog.Publish(new Entry(EntryLevel.Environment, environment.Key, EntryState.Ready, script, now, 9, 1, null, null, now));
        }

        var record = new Execution(
            $"01JD0000000000000000{++_number:000000}", script, "s.py", made.Execution.Arguments, "/p", "local", environment.Key, execution.Key, isHit, reason,
            ExecutionStatus.Succeeded, 0, now, 5, null, null, null, 1, new Dictionary<string, string>())
        {
            Build = isHit ? null : new EnvironmentBuild(miss, MissReason.None, "", 4100, 3900),
        };
        Catalog.Save(record);
        return record;
    }

    public Explanation Explain(Execution execution) => new Explainer(Catalog.Set, Blobs, Folders).Explain(execution);

    /// <summary>Runs both, as the only two of a script, and explains the second.</summary>
    public Explanation Explain(RunMade before, RunMade after)
    {
        var script = $"/p/{++_number}.py";
        Run(before, script);
        return Explain(Run(after, script));
    }

    /// <summary>The causes that the second of two runs is explained by: `code-changed s.py`.</summary>
    public IReadOnlyList<string> Causes(RunMade before, RunMade after) => Causes(Explain(before, after));

    /// <summary>The same in words.</summary>
    public IReadOnlyList<string> Texts(RunMade before, RunMade after) => [.. Explain(before, after).Sentences.Select(sentence => sentence.Text)];

    public static IReadOnlyList<string> Causes(Explanation explanation) =>
        [.. explanation.Sentences.Select(sentence => $"{sentence.Cause} {sentence.Subject}")];

    /// <summary>Takes a blob out of the store, as somebody would who cleans up by hand.</summary>
    public void Remove(Digest digest) => System.IO.File.Delete(PathOf(digest));

    /// <summary>Changes a byte of a blob on the disk.</summary>
    public void Damage(Digest digest)
    {
        System.IO.File.SetUnixFileMode(PathOf(digest), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var file = new FileStream(PathOf(digest), FileMode.Open);
        var first = file.ReadByte();
        file.Position = 0;
        file.WriteByte((byte)(first ^ 1));
    }

    private string PathOf(Digest digest) => Path.Combine(Folders.Blobs, digest.ToString()[..2], digest.ToString()[2..]);

    private (Manifest Environment, Manifest Execution) Keep(RunMade made)
    {
        var runtime = Keep(made.Runtime.ToManifest());
        Manifest? requirements = made.Requirements is { } asked ? Keep((asked with { Runtime = runtime.Key }).ToManifest()) : null;
        Manifest? dependencies = made.Dependencies is { } installed ? Keep((installed with { Runtime = runtime.Key }).ToManifest()) : null;
        var environment = Keep((made.Environment with { Runtime = runtime.Key, Requirements = requirements?.Key, Dependencies = dependencies?.Key }).ToManifest());
        return (environment, Keep((made.Execution with { Environment = environment.Key }).ToManifest()));
    }

    private Manifest Keep(Manifest manifest)
    {
        Blobs.Add(manifest.Bytes);
        return manifest;
    }
}
