using System.Globalization;
using RGrid.FileSystem;

namespace RGrid.Executions;

/// <summary>
/// What a run in a closed world left outside of its working tree: at absolute paths that it was told, which are outputs, and elsewhere,
/// which is lost and is said.
/// </summary>
internal sealed class Elsewhere
{
    private readonly Stage _stage;
    private readonly IReadOnlyList<string> _named;
    private readonly List<string> _found = [];
    private int _temporary;
    private int _other;

    /// <summary>Looks through a stage.</summary>
    /// <param name="stage">The run's tree.</param>
    /// <param name="named">Absolute paths at which it may leave outputs.</param>
    public Elsewhere(Stage stage, IReadOnlyList<string> named)
    {
        _stage = stage;
        _named = named;
        Walk(stage.System);
    }

    /// <summary>Where the named outputs are on this machine; whole folders stand for what is in them.</summary>
    public IReadOnlyList<string> Named => _found;

    /// <summary>What is lost, in one line; null where nothing is.</summary>
    public string? Lost
    {
        get
        {
            var parts = new[] { Count(_temporary, "in /tmp"), Count(_other, "at absolute paths") }.OfType<string>().ToList();
            return parts.Count == 0 ? null : $"{string.Join(" and ", parts)} not kept; name what is an output: --output PATH";
        }
    }

    private static string? Count(int files, string where) => files == 0 ? null
        : string.Create(CultureInfo.InvariantCulture, $"{files} {(files == 1 ? "file" : "files")} {where}");

    private void Walk(string folder)
    {
        foreach (var name in FolderListing.Names(folder, _ => { }))
        {
            var path = Path.Combine(folder, name);
            if (PosixFile.TryLstat(path) is { } stat && !IsLeftAlone(path))
            {
                Look(path, stat);
            }
        }
    }

    private void Look(string path, FileStat stat)
    {
        var inside = _stage.Inside(path);
        if (_named.Any(named => PathRelation.IsIn(inside, named)))
        {
            if (stat.Kind == FileKind.Folder || _stage.StateOf(path, stat) != StagedState.Unchanged)
            {
                _found.Add(path);
            }
        }
        else if (stat.Kind == FileKind.Folder)
        {
            Walk(path);
        }
        else if (stat is { Kind: FileKind.File, Size: > 0 } && _stage.StateOf(path, stat) == StagedState.New)
        {
            // An empty file may be the place on which something was shown.
            _ = inside.StartsWith("/tmp/", StringComparison.Ordinal) ? _temporary++ : _other++;
        }
    }

    // The working trees are collected by themselves. Caches in the home folder are nobody's output, and the system is not the run's.
    private bool IsLeftAlone(string path) =>
        path == _stage.RootTop
        || path == _stage.WorkingTop
        || path == _stage.PhysicalOf(FixedPlaces.Environment)
        || path == _stage.PhysicalOf(FixedPlaces.Runtime)
        || (Path.GetDirectoryName(path) == _stage.Home && Path.GetFileName(path).StartsWith('.'))
        || SystemView.IsKernels(_stage.Inside(path));
}
