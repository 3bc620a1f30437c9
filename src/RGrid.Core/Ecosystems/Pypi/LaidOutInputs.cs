using System.Globalization;
using RGrid.Content;
using RGrid.FileSystem;

namespace RGrid.Ecosystems.Pypi;

/// <summary>The files and folders that requirements refer to, each with its place in the copy that pip sees.</summary>
/// <param name="question">Where to look.</param>
internal sealed class LaidOutInputs(RequirementsQuestion question)
{
    private readonly Dictionary<string, string> _layouts = new(StringComparer.Ordinal);
    private readonly List<DependencyInput> _inputs = [];
    private int _absolute;

    /// <summary>All of them, the first file first.</summary>
    public IReadOnlyList<DependencyInput> All => _inputs;

    /// <summary>Adds a file that pip reads; once for each place.</summary>
    /// <returns>Its index.</returns>
    public int AddText(DependencyInput input)
    {
        var place = _inputs.FindIndex(other => other.LayoutPath == input.LayoutPath);
        if (place < 0)
        {
            place = _inputs.Count;
            _inputs.Add(input);
        }

        return place;
    }

    /// <summary>Says what pip reads in the place of a file.</summary>
    public void Replace(int index, string text) => _inputs[index] = _inputs[index] with { ForInstaller = text };

    /// <summary>Adds an archive or folder that is installed from; its place in the copy.</summary>
    public string Add(string path, string place, FileKind kind)
    {
        if (_layouts.TryGetValue("package " + path, out var known))
        {
            return known;
        }

        var layout = _layouts["package " + path] = RequirementPlaces.IsAbsolute(place) ? $"{NewMirror()}/{Path.GetFileName(path)}" : LayoutOf(path, null);
        _inputs.Add(kind == FileKind.Folder
            ? new DependencyInput(layout, place, path, null, TakeSource(path))
            : new DependencyInput(layout, place, path, question.Files.Take(path), null));
        return layout;
    }

    /// <summary>Adds a place to find archives in, or nothing where it is a URL; its place in the copy.</summary>
    // pip looks for archives in the folder itself, and follows the pages there. What does not exist yet may do so tomorrow.
    public string? AddLinks(string place, string called, string workingFolder, string where)
    {
        if (RequirementPlaces.ToPath(PathRelation.FromHome(place, question.HomeFolder), workingFolder) is not { } path)
        {
            return null;
        }

        if (_layouts.TryGetValue("links " + called + path, out var known))
        {
            return known;
        }

        if (RequirementPlaces.IsPage(path))
        {
            throw new RGridException(
                ErrorCode.DependencyFileInvalid,
                $"{where}: the files that the local page `{place}` links to are not followed, so an edit of them would go unseen",
                "name the folder that holds the files: --find-links FOLDER");
        }

        var layout = _layouts["links " + called + path] = $"{NewMirror()}/{Path.GetFileName(path)}";
        _inputs.Add(PosixFile.Kind(path) switch
        {
            null => new DependencyInput(layout, called, path, null, BlobTree.Empty),
            FileKind.Folder => new DependencyInput(layout, called, path, null, question.Files.TakeFolder(path, IsLinked)),
            _ => new DependencyInput(layout, called, path, question.Files.Take(path), null),
        });
        return layout;
    }

    /// <summary>The tree of a file that is named by its absolute path: one for both parts that it may play.</summary>
    public string MirrorOf(string path)
    {
        if (!_layouts.TryGetValue(path, out var own))
        {
            own = _layouts[path] = NewMirror();
        }

        return own;
    }

    /// <summary>A tree of its own in the copy, in which absolute paths stand as on the disk.</summary>
    public string NewMirror() => string.Create(CultureInfo.InvariantCulture, $".rgrid-absolute/{_absolute++}");

    /// <summary>Where a path stands in the copy.</summary>
    /// <param name="path">The path.</param>
    /// <param name="mirror">The tree that it is in; null for that of the project.</param>
    public string LayoutOf(string path, string? mirror) => mirror is null ? PathRelation.Relative(question.Folders.Root, path) : mirror + path;

    private static bool IsLinked(string below) => !below.Contains('/', StringComparison.Ordinal)
        && (RequirementPlaces.IsArchive(below) || RequirementPlaces.IsPage(below));

    // What RGrid wrote there for the script is no source: `-e .` would be built anew after every run.
    private BlobTree TakeSource(string path) => question.WithoutOutputs(
        path, question.Files.TakeFolder(path, below => IsSource(path, below) && !question.IsOutput(Path.Combine(path, below))));

    private static bool IsSource(string top, string below)
    {
        var name = Path.GetFileName(below);
        return name != ".git"
            && !Snapshots.MadeFolders.Contain(Path.Combine(top, below))
            && !name.EndsWith(".pyc", StringComparison.Ordinal)
            && !name.EndsWith(".egg-info", StringComparison.Ordinal)
            && PosixFile.TryStat(Path.Combine(top, below, "pyvenv.cfg")) is null;
    }
}
