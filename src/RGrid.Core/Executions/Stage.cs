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
    private readonly LargeBlobs _large;
    private readonly bool _isClosed;
    private readonly List<Bind> _binds = [];
    private readonly HashSet<string> _updated;
    private readonly StagedTree _tree;

    // Of a working folder outside of the project: the user's places, by which inputs that lie in the project are told.
    private readonly RunPlaces? _apart;

    private Stage(string folder, IBlobStore blobs, LargeBlobs large, RunPlan plan, RunView view, StageRemains remains)
    {
        _large = large;
        _isClosed = plan.World.Confinement == Confinement.Closed;
        System = Path.Combine(folder, "system");
        _tree = new StagedTree(System, blobs, remains) { TryShow = TryShow };
        Home = PhysicalOf(FixedPlaces.Own + "/home");
        Bin = PhysicalOf(FixedPlaces.Own + "/bin");
        Temporary = PhysicalOf("/tmp");
        View = view;
        foreach (var own in new[] { Home, Bin, Temporary })
        {
            _tree.MakeFolder(own);
        }

        var inside = plan.Places.RelativeWorkingFolder;
        var workingPaths = plan.Inputs.Entries.Select(entry => entry.Path).Concat(plan.ParentFolders).Where(path => !Path.IsPathRooted(path)).ToList();
        var rootPaths = plan.Code.Entries.Select(entry => entry.Path)
            .Concat(inside is null ? [] : workingPaths.Select(path => PathRelation.Join(inside, path)));
        (RootTop, Root) = MakeArea(PhysicalOf(FixedPlaces.Own + "/work"), rootPaths, plan.Code.Entries.Any(entry => entry.Kind == TreeEntryKind.Link && PathRelation.LevelsUp(entry.Path) > 0));
        (WorkingTop, WorkingFolder) = inside is null
            ? MakeArea(PhysicalOf(FixedPlaces.Own + "/elsewhere"), workingPaths, hasLinksAbove: false)
            : (RootTop, Path.GetFullPath(Path.Combine(Root, inside)));
        _apart = inside is null ? plan.Places : null;
        _updated = plan.Updated.SelectMany(path => Path.IsPathRooted(path) ? [PhysicalOf(path)] : StagedOf(path)).ToHashSet(StringComparer.Ordinal);
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
            stage._tree.MakeFolder(stage.WorkingFolder);
            stage.Fill(plan.Code, path => [Path.GetFullPath(Path.Combine(stage.Root, path))]);
            stage.Fill(plan.Inputs, stage.StagedOf);
            foreach (var place in plan.ParentFolders.Where(parent => !Path.IsPathRooted(parent)).SelectMany(stage.StagedOf))
            {
                stage.MakeParent(place, PathRelation.IsIn(place, stage.WorkingTop) ? stage.WorkingTop : stage.RootTop);
            }

            if (stage._isClosed)
            {
                stage.FillSystem(plan);
            }
            else
            {
                // Node looks upwards for the package that a file belongs to: no further than here.
                stage._tree.Write(Path.Combine(stage.System, "package.json"), "{}\n");
            }

            stage._tree.LinkAsAlways(Path.Combine(stage.Bin, plan.Language.Facts.Name), stage.View.Runtime.Executable);
            if (plan is { ModulesFolder: { } modules } && stage.View.Environment is { } dependencies)
            {
                foreach (var link in plan.Environment.Dependencies.Modules ?? StagedModules.LinksTo(plan.Environment.Dependencies.Folder!, dependencies))
                {
                    stage._tree.Link(Path.GetFullPath(Path.Combine(stage.Root, modules, link.Place)), link.Target);
                }
            }

            stage._tree.Finish();
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

    /// <summary>What RGrid put into the working trees and is gone, in ordinal order; of a folder with all that it held, what it held.</summary>
    /// <param name="found">What of it is there, as it was or changed.</param>
    public IReadOnlyList<string> Gone(IReadOnlySet<string> found)
    {
        var gone = _tree.Given.Where(path => !found.Contains(path) && IsInTrees(path) && !PathRelation.IsIn(Root, path) && !PathRelation.IsIn(WorkingFolder, path)).ToList();
        var emptied = gone.Select(path => Path.GetDirectoryName(path)!).ToHashSet(StringComparer.Ordinal);
        return [.. gone.Where(path => !emptied.Contains(path)).Order(StringComparer.Ordinal)];
    }

    /// <summary>Whether something is what RGrid put there: a file with the stat it had then, a link with its text, a folder that is one.</summary>
    public StagedState StateOf(string path, FileStat stat) => _tree.StateOf(path, stat);

    /// <summary>Gives a file its bytes that was an input shown in place of a copy and moved by the run with its folder; its stat now.</summary>
    public FileStat FillShown(string path, FileStat stat) => _tree.FillShown(path, stat);

    /// <summary>Gives all of it to another user, where a run can't be this one; only root can do that.</summary>
    /// <param name="user">Number of the user and of its group.</param>
    public void GiveTo(int user) => _tree.GiveTo(user);

    private bool IsInTrees(string path) => PathRelation.IsIn(path, RootTop) || PathRelation.IsIn(path, WorkingTop);

    private (string Top, string Folder) MakeArea(string top, IEnumerable<string> paths, bool hasLinksAbove)
    {
        var climbing = paths.Where(path => PathRelation.LevelsUp(path) > 0).ToHashSet(StringComparer.Ordinal);
        var (root, above) = (TreeLayout.NameOf(TreeLayout.Root, climbing), TreeLayout.NameOf(TreeLayout.Above, climbing));
        if ((root, above) != (TreeLayout.Root, TreeLayout.Above) && hasLinksAbove)
        {
            // The text of such a link has the usual names.
            throw new RGridException(
                ErrorCode.InputInvalid,
                $"a folder beside the project, or beside one above it, is called `{(root == TreeLayout.Root ? TreeLayout.Above : TreeLayout.Root)}`, as those are in a run, and a link outside of the project may lead to either of them",
                "call that folder otherwise, or import the files themselves and not the link");
        }

        var folder = Path.Combine([top, .. Enumerable.Repeat(above, climbing.Select(PathRelation.LevelsUp).DefaultIfEmpty(0).Max()), root]);
        _tree.MakeFolder(top);
        _tree.MakeFolder(folder);
        return (top, folder);
    }

    // A script finds by the way of its own place what lies in its project, and by the way of the working folder what its words name: both lead there.
    private IEnumerable<string> StagedOf(string path)
    {
        yield return Path.GetFullPath(Path.Combine(WorkingFolder, path));
        if (_apart is { } places && Path.GetFullPath(Path.Combine(places.WorkingFolder, path)) is var user && PathRelation.IsIn(user, places.Root))
        {
            yield return Path.GetFullPath(Path.Combine(Root, PathRelation.Relative(places.Root, user)));
        }
    }

    private void Fill(BlobTree tree, Func<string, IEnumerable<string>> placesOf)
    {
        foreach (var (entry, path) in tree.Entries.Where(entry => !Path.IsPathRooted(entry.Path)).SelectMany(entry => placesOf(entry.Path).Select(path => (entry, path))))
        {
            Put(entry, entry.Kind == TreeEntryKind.Link ? Path.Combine(_tree.BehindLinks(Path.GetDirectoryName(path)!), Path.GetFileName(path)) : _tree.BehindLinks(path));
        }
    }

    private void Put(TreeEntry entry, string path) => _tree.Put(entry, path, _updated.Contains(path));

    // What of `/` is not the system's own: its few files that say who and where one is, and what was named by absolute paths.
    private void FillSystem(RunPlan plan)
    {
        foreach (string folder in (string[])["/var/tmp", "/run", .. ClosedWorlds.HiddenOf(plan), "/proc", "/dev"])
        {
            _tree.MakeFolder(PhysicalOf(folder));
        }

        if (View.Configuration is not null)
        {
            _tree.MakeFolder(PhysicalOf("/etc"));
        }

        // What is shown there would make its place otherwise, in a folder that then tells when.
        foreach (var bind in View.Binds)
        {
            MakePlace(bind);
        }

        foreach (var program in SystemView.Programs.Where(program => PosixFile.LinkKind(program) == FileKind.Link))
        {
            _tree.LinkAsAlways(PhysicalOf(program), PosixFile.ReadLink(program));
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
            if (!_tree.HasFile(PhysicalOf(path)))
            {
                _tree.Write(PhysicalOf(path), text);
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
            _tree.MakeFolder(path);
        }
        else if (!_tree.HasFile(path))
        {
            _tree.Write(path, "");
        }
    }

    private bool TryShow(TreeEntry entry, string path)
    {
        if (!_isClosed || entry is not { IsExecutable: false, Size: >= LargeBlobs.Smallest } || _large.TryLocate(entry.Digest) is not { } place)
        {
            return false;
        }

        _binds.Add(new Bind(place, Inside(path)));
        return true;
    }

    private void MakeParent(string path, string top)
    {
        for (var part = path; part.Length > top.Length; part = Path.GetDirectoryName(part)!)
        {
            if (_tree.HasLeaf(part))
            {
                // A word such as `data.csv/x`: what stands there is an input, and the script will get the error it would have got.
                return;
            }
        }

        _tree.MakeFolder(path);
    }
}
