using RGrid.FileSystem;

namespace RGrid.Snapshots;

/// <summary>
/// How the tree of a run is laid out: the root is called <see cref="Root"/> and each folder above it <see cref="Above"/>, whatever
/// they are called on the user's disk.
/// </summary>
public static class TreeLayout
{
    /// <summary>Name of the root.</summary>
    public const string Root = "project";

    /// <summary>Name of a folder above the root.</summary>
    public const string Above = "above";

    private const string NobodysRoot = "\u0001root\u0001";
    private const string NobodysAbove = "\u0001above\u0001";

    /// <summary>The name that the root or the folders above it have in a run: the usual one, or another where something beside them is called so on the user's disk.</summary>
    /// <param name="usual"><see cref="Root"/> or <see cref="Above"/>.</param>
    /// <param name="climbing">The paths of the run that begin with `..`, relative to the root.</param>
    public static string NameOf(string usual, IReadOnlyCollection<string> climbing)
    {
        var beside = climbing.Select(path => (Levels: PathRelation.LevelsUp(path), Parts: path.Split('/')))
            .Where(path => path.Levels < path.Parts.Length && (usual == Root ? path.Levels == 1 : path.Levels > 1))
            .Select(path => path.Parts[path.Levels]).ToHashSet(StringComparer.Ordinal);
        var name = usual;
        while (beside.Contains(name))
        {
            name += "_";
        }

        return name;
    }

    /// <summary>The relative text of a link that leads in the run's tree to where it leads on the user's disk.</summary>
    /// <param name="root">Absolute path of the project's root.</param>
    /// <param name="link">Absolute path of the link; its folder is a real one.</param>
    /// <param name="target">Absolute real path of what it leads to.</param>
    public static string LinkText(string root, string link, string target) =>
        PathRelation.Relative(Path.GetDirectoryName(PlaceOf(root, link))!, PlaceOf(root, target)).Replace(NobodysAbove, Above, StringComparison.Ordinal).Replace(NobodysRoot, Root, StringComparison.Ordinal);

    // With names that nothing beside them has.
    private static string PlaceOf(string root, string path)
    {
        var above = root.Count(character => character == '/') - 1;
        var place = Path.Combine(["/", .. Enumerable.Repeat(NobodysAbove, above), NobodysRoot]);
        return Path.GetFullPath(Path.Combine(place, PathRelation.Relative(root, path)));
    }
}
