using System.Globalization;
using RGrid.FileSystem;
using RGrid.Hints;

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
    private readonly List<string> _other = [];
    private int _temporary;

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

    /// <summary>What is lost of temporary files, in one line; null where nothing is. Their names are mostly made up.</summary>
    public string? LostTemporary => _temporary == 0 ? null : string.Create(
        CultureInfo.InvariantCulture, $"{_temporary} {(_temporary == 1 ? "file" : "files")} in /tmp not kept; name what is an output: --output PATH");

    /// <summary>What else is lost, in one line; null where nothing is. A local run would have left it to the user, who may miss it.</summary>
    public string? LostOther => _other.Count == 0 ? null : string.Create(
        CultureInfo.InvariantCulture, $"`{_other[0]}`{(_other.Count > 1 ? $" and {_other.Count - 1} more" : "")} not kept, for nothing named it as an output; {Remedy(_other[0])}");

    // What is RGrid's own has its place in the run only, the home folder too.
    private static string Remedy(string path) => PathRelation.IsIn(path, FixedPlaces.Own)
        ? "let the script write below its working folder"
        : $"--output {ShellWord.Quote(path)} keeps it";

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
            OutputCollector.MakeReadable(path, stat);
            Walk(path);
        }
        else if (stat is { Kind: FileKind.File, Size: > 0 } && _stage.StateOf(path, stat) == StagedState.New)
        {
            // An empty file may be the place on which something was shown.
            if (inside.StartsWith("/tmp/", StringComparison.Ordinal) || inside.StartsWith("/var/tmp/", StringComparison.Ordinal))
            {
                _temporary++;
            }
            else
            {
                _other.Add(inside);
            }
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
