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

    /// <summary>The relative text of a link that leads in the run's tree to where it leads on the user's disk.</summary>
    /// <param name="root">Absolute path of the project's root.</param>
    /// <param name="link">Absolute path of the link; its folder is a real one.</param>
    /// <param name="target">Absolute real path of what it leads to.</param>
    public static string LinkText(string root, string link, string target) =>
        PathRelation.Relative(Path.GetDirectoryName(PlaceOf(root, link))!, PlaceOf(root, target));

    private static string PlaceOf(string root, string path)
    {
        var above = root.Count(character => character == '/') - 1;
        var place = Path.Combine(["/", .. Enumerable.Repeat(Above, above), Root]);
        return Path.GetFullPath(Path.Combine(place, PathRelation.Relative(root, path)));
    }
}
