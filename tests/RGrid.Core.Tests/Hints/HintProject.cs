using System.Text;
using RGrid.Content;
using RGrid.Ecosystems;
using RGrid.Executions;
using RGrid.Hints;
using RGrid.Runtimes;
using RGrid.Snapshots;
using RGrid.Testing;

namespace RGrid.Core.Tests.Hints;

/// <summary>A project on the disk, and a run of it that saw what the test says.</summary>
internal sealed class HintProject : IDisposable
{
    public const string Staged = "/stages/x/work/project";

    private readonly Workspace _workspace = new();
    private readonly List<TreeEntry> _code = [];
    private readonly List<TreeEntry> _inputs = [];
    private readonly Dictionary<Digest, byte[]> _bytes = [];

    public HintProject() => Code("s.py", "");

    public Workspace Workspace => _workspace;

    /// <summary>Below the root; "" for the root itself.</summary>
    public string WorkingFolder { get; set; } = "";

    public string? Script { get; set; } = "s.py";

    public Requirements? Requirements { get; set; }

    public List<string> ParentFolders { get; } = [];

    public List<string> Mounts { get; } = [];

    public List<string> Own { get; } = [];

    public List<string> Outputs { get; } = [];

    public List<Mention> Mentions { get; } = [];

    public string? DependenciesFolder { get; set; }

    public string Prefix { get; set; } = "/nowhere";

    public void Dispose() => _workspace.Dispose();

    public HintProject Write(string path, string text = "x")
    {
        _workspace.Write(path, text);
        return this;
    }

    /// <summary>A file that is code of the run.</summary>
    public HintProject Code(string path, string text)
    {
        _workspace.Write(path, text);
        var bytes = Encoding.UTF8.GetBytes(text);
        _code.RemoveAll(entry => entry.Path == path);
        _code.Add(TreeEntry.File(path, new Blob(Digest.Of(bytes), bytes.Length), false));
        _bytes[Digest.Of(bytes)] = bytes;
        return this;
    }

    /// <summary>A file of the project that is an input, as typed in the root.</summary>
    public HintProject Input(string path)
    {
        _workspace.Write(path, "x");
        _inputs.Add(TreeEntry.File(path, new Blob(default, 1), false));
        return this;
    }

    public RanProject Ran()
    {
        var root = _workspace.Folder;
        var working = Path.GetFullPath(Path.Combine(root, WorkingFolder));
        var entry = Script is null ? working : Path.GetDirectoryName(_workspace.At(Script))!;
        return new RanProject(
            new ProjectSources(
                new ProjectFolders(root, entry, working), Script is null ? null : _workspace.At(Script), Mentions, [.. Outputs.Select(_workspace.At)], Requirements),
            new SeenPlaces(
                new SeenFolder("/stages/x", Staged, root),
                new SeenFolder("/stages/x", Path.GetFullPath(Path.Combine(Staged, WorkingFolder)), working),
                new SeenFolder("/stages/x/home", "/stages/x/home", _workspace.Home),
                ["/stages/x/tmp"]),
            new BlobTree(_code),
            new BlobTree(_inputs),
            ParentFolders,
            Mounts,
            Mounts,
            new Runtime("python", "python", "3.11.7", "/x/python", new Dictionary<string, string> { ["prefix"] = Prefix }, new RuntimeParts([], null), default),
            DependenciesFolder,
            new Machine(_workspace.Variables, _workspace.Home),
            path => Own.Contains(Path.GetRelativePath(root, path)),
            file => _bytes[file.Digest]);
    }

    /// <summary>The hints for a script that failed with a text on stderr.</summary>
    public IReadOnlyList<string> Hints(params string[] stderr) => Hints(RunEnd.Failed, stderr);

    public IReadOnlyList<string> Hints(RunEnd end, params string[] stderr)
    {
        using var log = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', stderr) + "\n"));
        return new HintFinder(Ran()).Find(log, [], end);
    }

    public string? Note(IReadOnlyList<string>? made = null, IReadOnlyList<string>? hints = null) =>
        new ForgottenNames(Ran(), [.. (made ?? []).Select(_workspace.At)], hints ?? []).Note();
}
