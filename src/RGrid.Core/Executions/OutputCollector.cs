using System.Globalization;
using System.Text;
using RGrid.Content;
using RGrid.Faults;
using RGrid.FileSystem;
using RGrid.Snapshots;

namespace RGrid.Executions;

/// <summary>Something that a run made.</summary>
/// <param name="StagePath">Where it is now, absolute.</param>
/// <param name="UserPath">Where a local run would have put it, absolute.</param>
/// <param name="Entry">What it is; path relative to the working folder.</param>
/// <param name="StartedWith">What the run had there at its start, where it was said to update it; else null.</param>
public sealed record Output(string StagePath, string UserPath, TreeEntry Entry, TreeEntry? StartedWith = null)
{
    /// <summary>A file's permission bits.</summary>
    public int Mode { get; init; } = OutputList.UsualMode;

    /// <summary>Whether a file stands at its place already, with these bytes and this mode; then there is nothing in the stage.</summary>
    public bool IsPlaced { get; init; }
}

/// <summary>
/// Finds what a run made in its working tree (cache.md 27), takes it into the store, and reports what can't be an output: links that
/// leave the tree, devices, FIFOs, and inputs that were changed.
/// </summary>
/// <param name="stage">The run's tree.</param>
/// <param name="plan">The run.</param>
/// <param name="blobs">Where the bytes go.</param>
/// <param name="note">Gets a line for each thing that is left out.</param>
/// <param name="warn">Gets a line for what the user has to know though he wants to hear little.</param>
public sealed class OutputCollector(Stage stage, RunPlan plan, IBlobStore blobs, Action<string> note, Action<string> warn)
{
    // Bytes (man 7 path_resolution, PATH_MAX without its end).
    private const int LongestPath = 4095;

    private readonly List<Output> _outputs = [];
    private readonly HashSet<string> _given = plan.Inputs.Entries.Select(entry => entry.Path).Except(plan.Updated).ToHashSet(StringComparer.Ordinal);
    private readonly List<string> _changed = [];
    private readonly List<string> _leftOut = [];
    private readonly List<string> _removed = [];
    private readonly List<string> _unnamed = [];
    private readonly HashSet<string> _found = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileKind> _taken = new(StringComparer.Ordinal);

    /// <summary>Absolute paths of the user for what was put there and the run changed, inputs and code; known once the outputs are.</summary>
    public IReadOnlyList<string> Changed => _changed;

    /// <summary>What was put there and the run removed, absolute in the stage; known once the outputs are.</summary>
    public IReadOnlyList<string> Removed => _removed;

    /// <summary>What can't be an output and was left out, relative to the working folder; known once the outputs are.</summary>
    public IReadOnlyList<string> LeftOut => _leftOut;

    /// <summary>Outputs that could not be kept, for their names are not valid UTF-8; with U+FFFD for what is wrong in them.</summary>
    public IReadOnlyList<string> Unnamed => _unnamed;

    /// <summary>Why not all outputs are in the store; null where they are. They can be delivered nonetheless.</summary>
    public RGridException? Failure { get; private set; }

    /// <summary>The outputs, in ordinal order of their paths in the stage.</summary>
    public IReadOnlyList<Output> Collect()
    {
        Walk(stage.RootTop, stage.Root, plan.Places.Root);
        if (stage.WorkingTop != stage.RootTop)
        {
            Walk(stage.WorkingTop, stage.WorkingFolder, plan.Places.WorkingFolder);
        }

        TellGone();
        if (plan.World.Confinement == Confinement.Closed)
        {
            var elsewhere = new Elsewhere(stage, plan.OutputPaths);
            foreach (var path in elsewhere.Named)
            {
                WalkOne(path, stage.System, "/");
            }

            if (elsewhere.LostTemporary is { } temporary)
            {
                note(temporary);
            }

            if (elsewhere.LostOther is { } other)
            {
                warn(other);
            }
        }

        return _outputs;
    }

    private void Walk(string folder, string stagedBase, string userBase)
    {
        foreach (var name in FolderListing.Names(folder, name => Miss(folder, name, stagedBase)))
        {
            WalkOne(Path.Combine(folder, name), stagedBase, userBase);
        }
    }

    private void Miss(string folder, string name, string stagedBase)
    {
        var path = PathRelation.Relative(stagedBase, Path.Combine(folder, name));
        _unnamed.Add(path);
        note($"the name of `{path}` is not valid UTF-8; it could not be kept");
    }

    private void WalkOne(string path, string stagedBase, string userBase)
    {
        if (PosixFile.TryLstat(path) is not { } stat)
        {
            if (Encoding.UTF8.GetByteCount(path) > LongestPath)
            {
                _unnamed.Add(PathRelation.Relative(stagedBase, path));
                note($"`…/{Path.GetFileName(path)}` lies too deep; it could not be kept");
            }

            return;
        }

        var user = Path.GetFullPath(Path.Combine(userBase, PathRelation.Relative(stagedBase, path)));
        var relative = userBase == "/" ? user
            : PathRelation.IsIn(path, stage.WorkingTop) ? PathRelation.Relative(stage.WorkingFolder, path)
            : PathRelation.Join(PathRelation.Relative(plan.Places.WorkingFolder, plan.Places.Root), PathRelation.Relative(stage.Root, path));
        var state = stage.StateOf(path, stat);
        if (state != StagedState.New)
        {
            _found.Add(path);
        }

        switch (state)
        {
            case StagedState.Unchanged when stat.Kind == FileKind.Folder:
                MakeReadable(path, stat);
                Walk(path, stagedBase, userBase);
                break;
            case StagedState.Changed when plan.Updated.Contains(relative):
                Take(path, stat, user, relative, stagedBase, userBase);
                break;
            case StagedState.Changed:
                _changed.Add(user);
                note($"`{relative}` was changed by the script; yours was left as it is");
                break;
            case StagedState.New:
                Take(path, stat, user, relative, stagedBase, userBase);
                break;
        }
    }

    private void TellGone()
    {
        const int named = 3;
        var gone = stage.Gone(_found);
        _removed.AddRange(gone);
        foreach (var path in gone.Take(named))
        {
            var (stagedBase, userBase) = PathRelation.IsIn(path, stage.RootTop) ? (stage.Root, plan.Places.Root) : (stage.WorkingFolder, plan.Places.WorkingFolder);
            var user = Path.GetFullPath(Path.Combine(userBase, PathRelation.Relative(stagedBase, path)));
            note($"`{PathRelation.Relative(plan.Places.WorkingFolder, user)}` was removed by the script; yours was left as it is");
        }

        if (gone.Count > named)
        {
            note(string.Create(CultureInfo.InvariantCulture, $"{gone.Count - named} more were removed by the script; yours were left as they are"));
        }
    }

    private void Take(string path, FileStat stat, string user, string relative, string stagedBase, string userBase)
    {
        switch (stat.Kind)
        {
            case FileKind.Folder when Path.GetFileName(path) == "__pycache__":
                break;
            case var kind when !_taken.TryAdd(relative, kind) && (kind, _taken[relative]) != (FileKind.Folder, FileKind.Folder):
                // Where the working folder lies outside of the root, each has a tree of its own.
                _leftOut.Add(relative);
                note($"`{relative}` was made at two places of the run's tree; the second was not kept");
                break;
            case FileKind.Folder:
                _outputs.Add(new Output(path, user, TreeEntry.Folder(relative), plan.BeginningOf(relative)));
                MakeReadable(path, stat);
                Walk(path, stagedBase, userBase);
                break;
            case FileKind.File when SqliteFiles.DatabaseOf(relative) is { } database && _given.Contains(database) && SqliteFiles.IsDatabase(SqliteFiles.DatabaseOf(path)!):
                // Made to read it, of no use without it, and in the way of whoever writes to the user's own.
                break;
            case FileKind.File:
                TakeFile(path, stat, user, relative);
                break;
            case FileKind.Link when PosixFile.TryReadLink(path) is null:
                _leftOut.Add(relative);
                note($"`{relative}` is a link to a name that is not valid UTF-8; it was not kept");
                break;
            case FileKind.Link when StaysInside(path, stagedBase) is { } target:
                _outputs.Add(new Output(path, user, TreeEntry.Link(relative, target), plan.BeginningOf(relative)));
                break;
            case FileKind.Link:
                _leftOut.Add(relative);
                note($"`{relative}` is a link that leads out of the run's folder; it was not kept");
                break;
            default:
                _leftOut.Add(relative);
                note($"`{relative}` is a FIFO, socket or device; it was not kept");
                break;
        }
    }

    // What somebody puts in its place meanwhile is not followed, and not kept.
    private void TakeFile(string path, FileStat stat, string user, string relative)
    {
        var mode = MakeReadable(path, stat);
        try
        {
            FaultPoint.Reach("collect.open.before");
            stat = stage.FillShown(path, stat);
            using var handle = PosixFile.TryOpenToRead(path);
            if (handle is null || PosixFile.Fstat(handle) is var now && (now.Kind, now.Inode, now.Device) != (FileKind.File, stat.Inode, stat.Device))
            {
                _leftOut.Add(relative);
                note($"`{relative}` became another file while it was kept; it was left out");
                return;
            }

            using var stream = new FileStream(handle, FileAccess.Read, 0);
            var blob = Failure is null && TryAdd(stream) is { } kept ? kept : FileHasher.HashAhead(handle, CancellationToken.None);
            _outputs.Add(new Output(path, user, TreeEntry.File(relative, blob, stat.IsExecutable), plan.BeginningOf(relative)) { Mode = mode });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreFailure.Of(exception, path);
        }
    }

    private Blob? TryAdd(FileStream stream)
    {
        try
        {
            return blobs.Add(stream);
        }
        catch (RGridException exception) when (exception.Code == ErrorCode.StoreUnusable)
        {
            Failure = exception;
            return null;
        }
    }

    /// <summary>Gives its owner the right to read a file or to enter a folder of the stage, which a script may have taken away; its mode then.</summary>
    internal static int MakeReadable(string path, FileStat stat)
    {
        const int ownerReads = 0x100;
        const int ownerEnters = 0x1C0;
        var wanted = stat.Kind == FileKind.Folder ? ownerEnters : ownerReads;
        if ((stat.Mode & wanted) != wanted)
        {
            PosixFile.Chmod(path, stat.Mode | wanted);
        }

        return stat.Mode | wanted;
    }

    private static string? StaysInside(string path, string stagedBase)
    {
        var target = PosixFile.ReadLink(path);
        var leadsTo = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, target));
        return !Path.IsPathRooted(target) && PathRelation.IsIn(leadsTo, stagedBase) ? target : null;
    }
}
