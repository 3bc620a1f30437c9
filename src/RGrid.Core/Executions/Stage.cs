using RGrid.Content;
using RGrid.Faults;
using RGrid.FileSystem;
using RGrid.Snapshots;

namespace RGrid.Executions;

/// <summary>
/// The private tree of one run, made from blobs and laid out as the project is. As many folders stand above the root as the paths of
/// the run climb, so that `../data.csv` is where the script looks for it. A working folder outside of the root has a tree of its own.
/// </summary>
public sealed class Stage
{
    private const int ReadOnly = 0x124;
    private const int ReadOnlyExecutable = 0x16D;
    private const int OwnerWrites = 0x80;

    private readonly IBlobStore _blobs;
    private readonly LargeBlobs _large;
    private readonly bool _isClosed;
    private readonly List<Bind> _binds = [];
    private readonly Dictionary<string, FileStat> _staged = new(StringComparer.Ordinal);
    private readonly HashSet<string> _links = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _fixedLinks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TreeEntry> _copied = new(StringComparer.Ordinal);
    private readonly StageRemains _remains;
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);
    private readonly HashSet<string> _updated;

    private Stage(string folder, IBlobStore blobs, LargeBlobs large, RunPlan plan, RunView view, StageRemains remains)
    {
        _remains = remains;
        _blobs = blobs;
        _large = large;
        _isClosed = plan.World.Confinement == Confinement.Closed;
        System = Path.Combine(folder, "system");
        _folders.Add(System);
        Home = PhysicalOf(FixedPlaces.Own + "/home");
        Bin = PhysicalOf(FixedPlaces.Own + "/bin");
        Temporary = PhysicalOf("/tmp");
        View = view;
        foreach (var own in new[] { Home, Bin, Temporary })
        {
            MakeFolder(own);
        }

        var inside = plan.Places.RelativeWorkingFolder;
        var workingPaths = plan.Inputs.Entries.Select(entry => entry.Path).Concat(plan.ParentFolders).Where(path => !Path.IsPathRooted(path)).ToList();
        var rootPaths = plan.Code.Entries.Select(entry => entry.Path)
            .Concat(inside is null ? [] : workingPaths.Select(path => Normalize(inside, path)));
        (RootTop, Root) = MakeArea(PhysicalOf(FixedPlaces.Own + "/work"), rootPaths);
        (WorkingTop, WorkingFolder) = inside is null
            ? MakeArea(PhysicalOf(FixedPlaces.Own + "/elsewhere"), workingPaths)
            : (RootTop, Path.GetFullPath(Path.Combine(Root, inside)));
        _updated = plan.Updated.Select(path => Path.IsPathRooted(path) ? PhysicalOf(path) : Path.GetFullPath(Path.Combine(WorkingFolder, path))).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The folder that a run in a closed world has as `/`.</summary>
    public string System { get; }

    /// <summary>Where the run finds its runtime and dependencies.</summary>
    public RunView View { get; }

    /// <summary>Staged things that a closed world must show over the system's own.</summary>
    public IReadOnlyList<Bind> Binds => _binds;

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
    /// <param name="large">Large ones that can be shown where they lie.</param>
    /// <param name="plan">The run.</param>
    /// <param name="view">Where it finds its runtime and dependencies.</param>
    /// <param name="remains">What an earlier run has left in the folder for the next.</param>
    public static Stage Make(string folder, IBlobStore blobs, LargeBlobs large, RunPlan plan, RunView view, StageRemains remains)
    {
        try
        {
            FaultPoint.Reach("stage.make.before");
            var stage = new Stage(folder, blobs, large, plan, view, remains);
            stage.MakeFolder(stage.WorkingFolder);
            stage.Fill(stage.Root, plan.Code);
            stage.Fill(stage.WorkingFolder, plan.Inputs);
            foreach (var parent in plan.ParentFolders.Where(parent => !Path.IsPathRooted(parent)))
            {
                stage.MakeParent(Path.GetFullPath(Path.Combine(stage.WorkingFolder, parent)), stage.WorkingTop);
            }

            if (stage._isClosed)
            {
                stage.FillSystem(plan);
            }
            else
            {
                // Node looks upwards for the package that a file belongs to: no further than here.
                stage.Write(Path.Combine(stage.System, "package.json"), "{}\n");
            }

            stage.LinkAsAlways(Path.Combine(stage.Bin, plan.Language.Facts.Name), stage.View.Runtime.Executable);
            if (plan is { ModulesFolder: { } modules } && stage.View.Environment is { } dependencies)
            {
                foreach (var link in plan.Environment.Dependencies.Modules ?? StagedModules.LinksTo(plan.Environment.Dependencies.Folder!, dependencies))
                {
                    stage.Link(Path.GetFullPath(Path.Combine(stage.Root, modules, link.Place)), link.Target);
                }
            }

            // Nor does a folder or link tell when the run was prepared.
            if (remains != StageRemains.None)
            {
                remains.Become(stage._folders, stage._fixedLinks, stage._copied);
            }

            foreach (var made in stage._folders.Concat(stage._links))
            {
                PosixFile.SetFixedTimes(made);
            }

            FaultPoint.Reach("stage.make.after");
            return stage;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreFailure.Of(exception, folder);
        }
    }

    /// <summary>How the run calls a path of its tree.</summary>
    public string Inside(string path) => !_isClosed ? path : path == System ? "/" : path[System.Length..];

    /// <summary>Where on this machine a path of a closed world's private tree is.</summary>
    public string PhysicalOf(string inside) => inside == "/" ? System : System + inside;

    /// <summary>How many files RGrid put into the working trees.</summary>
    public int FileCount { get; private set; }

    /// <summary>Those of them that are gone.</summary>
    public IEnumerable<string> Gone => _staged.Keys.Where(path => IsInTrees(path) && PosixFile.LinkKind(path) is null).Order(StringComparer.Ordinal);

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

    /// <summary>Gives all of it to another user, where a run can't be this one; only root can do that.</summary>
    /// <param name="user">Number of the user and of its group.</param>
    public void GiveTo(int user)
    {
        foreach (var path in _folders.Where(folder => PathRelation.IsIn(folder, System)).Concat(_links))
        {
            PosixFile.Chown(path, user);
        }

        foreach (var path in _staged.Keys)
        {
            PosixFile.Chown(path, user);
            _staged[path] = PosixFile.TryLstat(path)!.Value;
        }
    }

    private bool IsInTrees(string path) => PathRelation.IsIn(path, RootTop) || PathRelation.IsIn(path, WorkingTop);

    private static string Normalize(string folder, string path)
    {
        // A made-up deep folder keeps the leading `..` that a real one could swallow.
        const string deep = "/0/1/2/3/4/5/6/7/8/9/a/b/c/d/e/f/0/1/2/3/4/5/6/7/8/9/a/b/c/d/e/f";
        return PathRelation.Relative(deep, Path.GetFullPath(Path.Combine(deep, folder, path)));
    }

    private (string Top, string Folder) MakeArea(string top, IEnumerable<string> paths)
    {
        var levels = paths.Select(PathRelation.LevelsUp).DefaultIfEmpty(0).Max();
        var folder = Path.Combine([top, .. Enumerable.Repeat(TreeLayout.Above, levels), TreeLayout.Root]);
        MakeFolder(top);
        for (var current = folder; current != top; current = Path.GetDirectoryName(current)!)
        {
            _folders.Add(current);
        }

        if (!_remains.HasFolder(folder))
        {
            Directory.CreateDirectory(folder);
        }

        return (top, folder);
    }

    private void Fill(string folder, BlobTree tree)
    {
        foreach (var entry in tree.Entries.Where(entry => !Path.IsPathRooted(entry.Path)))
        {
            Put(entry, BehindLinks(Path.GetFullPath(Path.Combine(folder, entry.Path))));
        }
    }

    // Where a file really is whose folder the code has as a link: an input there is seen through the link and beside the code.
    private string BehindLinks(string path)
    {
        for (var folder = Path.GetDirectoryName(path)!; _links.Count > 0 && folder.Length > System.Length; folder = Path.GetDirectoryName(folder)!)
        {
            if (_links.Contains(folder))
            {
                return BehindLinks(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(folder)!, PosixFile.ReadLink(folder))) + path[folder.Length..]);
            }
        }

        return path;
    }

    private void Put(TreeEntry entry, string path)
    {
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

    // What of `/` is not the system's own: its few files that say who and where one is, and what was named by absolute paths.
    private void FillSystem(RunPlan plan)
    {
        foreach (var folder in new[] { "/var/tmp", "/run", SystemView.Hidden, "/proc", "/dev" })
        {
            MakeFolder(PhysicalOf(folder));
        }

        if (View.Configuration is not null)
        {
            MakeFolder(PhysicalOf("/etc"));
        }

        // What is shown there would make its place otherwise, in a folder that then tells when.
        foreach (var bind in View.Binds)
        {
            MakePlace(bind);
        }

        foreach (var program in SystemView.Programs.Where(program => PosixFile.LinkKind(program) == FileKind.Link))
        {
            LinkAsAlways(PhysicalOf(program), PosixFile.ReadLink(program));
        }

        foreach (var entry in plan.Inputs.Entries.Where(entry => Path.IsPathRooted(entry.Path) && !SystemView.IsKernels(entry.Path)))
        {
            Put(entry, PhysicalOf(entry.Path));
            if (entry.Kind != TreeEntryKind.Folder && SystemView.Shows(entry.Path) && !_binds.Exists(bind => bind.Target == entry.Path))
            {
                _binds.Add(new Bind(PhysicalOf(entry.Path), entry.Path));
            }
        }

        foreach (var (path, entry) in plan.Placed.Entries)
        {
            Put(entry, PhysicalOf(path));
        }

        // Whoever names one of them as an input is shown the one that was named.
        foreach (var (path, text) in View.Configuration is null ? SystemFiles.Of(plan.World.Doors.Network, View.Surroundings) : [])
        {
            if (!_staged.ContainsKey(PhysicalOf(path)))
            {
                Write(PhysicalOf(path), text);
            }
        }

        foreach (var parent in plan.ParentFolders.Where(parent => Path.IsPathRooted(parent) && !SystemView.IsKernels(parent)))
        {
            MakeParent(PhysicalOf(parent), System);
        }
    }

    private void MakePlace(Bind bind)
    {
        var path = PhysicalOf(bind.Target);
        if (PosixFile.IsFolder(bind.Source))
        {
            MakeFolder(path);
        }
        else if (!_staged.ContainsKey(path))
        {
            Write(path, "");
        }
    }

    private void Write(string path, string text)
    {
        MakeFolder(Path.GetDirectoryName(path)!);
        _remains.Remove(path);
        FaultPoint.Reach("stage.write.before");
        File.WriteAllText(path, text);
        Settle(path, ReadOnly);
    }

    private void Settle(string path, int mode)
    {
        PosixFile.SetFixedTimes(path);
        PosixFile.Chmod(path, mode);
        _staged[path] = PosixFile.TryLstat(path)!.Value;
        FileCount += IsInTrees(path) ? 1 : 0;
    }

    private void Copy(TreeEntry entry, string path)
    {
        if (_staged.ContainsKey(path))
        {
            return;
        }

        MakeFolder(Path.GetDirectoryName(path)!);
        var isUpdated = _updated.Contains(path);
        var mode = (entry.IsExecutable ? ReadOnlyExecutable : ReadOnly) | (isUpdated ? OwnerWrites : 0);
        if (!isUpdated)
        {
            _copied[path] = entry;
            if (_remains.HasFile(path, entry))
            {
                Settle(path, mode);
                return;
            }
        }

        _remains.Remove(path);
        if (_isClosed && !isUpdated && entry is { IsExecutable: false, Size: >= LargeBlobs.Smallest } && _large.TryLocate(entry.Digest) is { } place)
        {
            // An empty file marks the place where the blob itself is shown.
            File.WriteAllBytes(path, []);
            _copied.Remove(path);
            _binds.Add(new Bind(place, Inside(path)));
        }
        else if (!_blobs.TryCopyTo(entry.Digest, path))
        {
            throw new RGridException(
                ErrorCode.NotFound, $"the bytes of `{entry.Path}` ({entry.Digest.Short}) are no longer in the store", "run the script again from its files");
        }

        Settle(path, mode);
    }

    private void Link(string path, string target)
    {
        MakeFolder(Path.GetDirectoryName(path)!);
        _remains.Remove(path);
        if (PosixFile.TryLstat(path) is null)
        {
            File.CreateSymbolicLink(path, target);
            _links.Add(path);
        }
    }

    // One that every run in such a world has.
    private void LinkAsAlways(string path, string target)
    {
        if (_remains.LinkAt(path) == target)
        {
            MakeFolder(Path.GetDirectoryName(path)!);
            _links.Add(path);
        }
        else
        {
            Link(path, target);
        }

        _fixedLinks[path] = target;
    }

    private void MakeFolder(string path)
    {
        if (_folders.Add(path))
        {
            if (!_remains.HasFolder(path))
            {
                Directory.CreateDirectory(path);
            }

            for (var parent = Path.GetDirectoryName(path); parent is not null && _folders.Add(parent); parent = Path.GetDirectoryName(parent))
            {
            }
        }
    }

    private void MakeParent(string path, string top)
    {
        for (var part = path; part.Length > top.Length; part = Path.GetDirectoryName(part)!)
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
