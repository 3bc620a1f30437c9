using RGrid.Content;
using RGrid.FileSystem;

namespace RGrid.Executions;

/// <summary>
/// The private tree of one run, made from blobs and laid out as the project is. As many folders stand above the root as the paths of
/// the run climb, so that `../data.csv` is where the script looks for it. A working folder outside of the root has a tree of its own.
/// </summary>
public sealed class Stage
{
    private const string RootName = "project";
    private const string AboveName = "above";

    // Fixed, so that no run can tell when its files were made; after 1980, which zip archives can't go below.
    private static readonly DateTime FixedTime = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly IBlobStore _blobs;
    private readonly Dictionary<string, FileStat> _staged = new(StringComparer.Ordinal);
    private readonly HashSet<string> _links = new(StringComparer.Ordinal);
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);

    private Stage(string folder, IBlobStore blobs, RunPlan plan)
    {
        _blobs = blobs;
        Home = Directory.CreateDirectory(Path.Combine(folder, "home")).FullName;
        Temporary = Directory.CreateDirectory(Path.Combine(folder, "tmp")).FullName;
        Bin = Directory.CreateDirectory(Path.Combine(folder, "bin")).FullName;
        var inside = plan.Places.RelativeWorkingFolder;
        var workingPaths = plan.Inputs.Entries.Select(entry => entry.Path).Concat(plan.ParentFolders).Where(path => !Path.IsPathRooted(path)).ToList();
        var rootPaths = plan.Code.Entries.Select(entry => entry.Path)
            .Concat(inside is null ? [] : workingPaths.Select(path => Normalize(inside, path)));
        (RootTop, Root) = MakeArea(Path.Combine(folder, "work"), rootPaths);
        (WorkingTop, WorkingFolder) = inside is null
            ? MakeArea(Path.Combine(folder, "elsewhere"), workingPaths)
            : (RootTop, Path.GetFullPath(Path.Combine(Root, inside)));
    }

    /// <summary>The highest folder of the root's tree.</summary>
    public string RootTop { get; }

    /// <summary>The staged root.</summary>
    public string Root { get; }

    /// <summary>The highest folder of the working folder's tree; the root's where it lies inside.</summary>
    public string WorkingTop { get; }

    /// <summary>The staged working folder.</summary>
    public string WorkingFolder { get; }

    /// <summary>The run's home folder, empty.</summary>
    public string Home { get; }

    /// <summary>The run's folder for temporary files, empty.</summary>
    public string Temporary { get; }

    /// <summary>A folder of commands: the runtime under its usual name.</summary>
    public string Bin { get; }

    /// <summary>Makes the tree of a run.</summary>
    /// <param name="folder">A private folder.</param>
    /// <param name="blobs">Where the bytes come from.</param>
    /// <param name="plan">The run.</param>
    public static Stage Make(string folder, IBlobStore blobs, RunPlan plan)
    {
        try
        {
            var stage = new Stage(folder, blobs, plan);
            stage.MakeFolder(stage.WorkingFolder);
            stage.Fill(stage.Root, plan.Code);
            stage.Fill(stage.WorkingFolder, plan.Inputs);
            foreach (var parent in plan.ParentFolders)
            {
                stage.MakeParent(Path.GetFullPath(Path.Combine(stage.WorkingFolder, parent)));
            }

            File.CreateSymbolicLink(Path.Combine(stage.Bin, plan.Language.Facts.Name), plan.Runtime.Executable);
            if (plan is { ModulesFolder: { } modules, Environment.Dependencies.Folder: { } dependencies })
            {
                stage.Link(Path.GetFullPath(Path.Combine(stage.Root, modules, "node_modules")), Path.Combine(dependencies, "node_modules"));
            }

            return stage;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreFailure.Of(exception, folder);
        }
    }

    /// <summary>True for what RGrid put there: a folder or link, or a file with the stat it had then.</summary>
    public StagedState StateOf(string path, FileStat stat)
    {
        if (_folders.Contains(path) || _links.Contains(path))
        {
            return StagedState.Unchanged;
        }

        return !_staged.TryGetValue(path, out var staged) ? StagedState.New
            : staged == stat ? StagedState.Unchanged
            : StagedState.Changed;
    }

    private static string Normalize(string folder, string path)
    {
        // A made-up deep folder keeps the leading `..` that a real one could swallow.
        const string deep = "/0/1/2/3/4/5/6/7/8/9/a/b/c/d/e/f/0/1/2/3/4/5/6/7/8/9/a/b/c/d/e/f";
        return PathRelation.Relative(deep, Path.GetFullPath(Path.Combine(deep, folder, path)));
    }

    private (string Top, string Folder) MakeArea(string top, IEnumerable<string> paths)
    {
        var levels = paths.Select(PathRelation.LevelsUp).DefaultIfEmpty(0).Max();
        var folder = Path.Combine([top, .. Enumerable.Repeat(AboveName, levels), RootName]);
        MakeFolder(top);
        for (var current = folder; current != top; current = Path.GetDirectoryName(current)!)
        {
            _folders.Add(current);
        }

        Directory.CreateDirectory(folder);
        return (top, folder);
    }

    private void Fill(string folder, BlobTree tree)
    {
        foreach (var entry in tree.Entries.Where(entry => !Path.IsPathRooted(entry.Path)))
        {
            var path = Path.GetFullPath(Path.Combine(folder, entry.Path));
            switch (entry.Kind)
            {
                case TreeEntryKind.Folder:
                    MakeFolder(path);
                    break;
                case TreeEntryKind.Link:
                    Link(path, entry.LinkTarget!);
                    break;
                default:
                    Copy(entry, path);
                    break;
            }
        }
    }

    private void Copy(TreeEntry entry, string path)
    {
        if (_staged.ContainsKey(path))
        {
            return;
        }

        MakeFolder(Path.GetDirectoryName(path)!);
        if (!_blobs.TryCopyTo(entry.Digest, path))
        {
            throw new RGridException(
                ErrorCode.NotFound, $"the bytes of `{entry.Path}` ({entry.Digest.Short}) are no longer in the store", "run the script again from its files");
        }

        const int readOnly = 0x124;
        const int executable = 0x16D;
        File.SetLastWriteTimeUtc(path, FixedTime);
        PosixFile.Chmod(path, entry.IsExecutable ? executable : readOnly);
        _staged[path] = PosixFile.TryLstat(path)!.Value;
    }

    private void Link(string path, string target)
    {
        MakeFolder(Path.GetDirectoryName(path)!);
        if (PosixFile.TryLstat(path) is null)
        {
            File.CreateSymbolicLink(path, target);
            _links.Add(path);
        }
    }

    private void MakeFolder(string path)
    {
        if (_folders.Add(path))
        {
            Directory.CreateDirectory(path);
            for (var parent = Path.GetDirectoryName(path); parent is not null && _folders.Add(parent); parent = Path.GetDirectoryName(parent))
            {
            }
        }
    }

    private void MakeParent(string path)
    {
        for (var part = path; part.Length > WorkingTop.Length; part = Path.GetDirectoryName(part)!)
        {
            if (PosixFile.TryLstat(part) is { Kind: not FileKind.Folder })
            {
                // A word such as `data.csv/x`: what stands there is an input, and the script will get the error it would have got.
                return;
            }
        }

        MakeFolder(path);
    }
}

/// <summary>Whether something in a stage is what RGrid put there.</summary>
public enum StagedState
{
    /// <summary>The run made it.</summary>
    New,

    /// <summary>RGrid put it there and it is as it was.</summary>
    Unchanged,

    /// <summary>RGrid put it there and the run changed it.</summary>
    Changed,
}
