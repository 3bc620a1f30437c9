using RGrid.FileSystem;
using RGrid.Snapshots.Node;

namespace RGrid.Snapshots;

/// <summary>
/// Finds the folder that a project's layout is relative to (cache.md 9): the nearest from the script's folder upward that holds
/// `rgrid.toml`, `pyproject.toml`, `package.json`, `requirements.txt` or `.git`, never above the home folder, else the script's own.
/// A package that belongs to the `workspaces` of a folder above has that one as its root, since it names its siblings; an `rgrid.toml`
/// beside the package keeps it on its own.
/// </summary>
public static class ProjectRoot
{
    private static readonly string[] Markers = ["rgrid.toml", "pyproject.toml", "package.json", "requirements.txt", ".git"];

    /// <summary>The root for a script.</summary>
    /// <param name="entryFolder">Absolute real path of the script's folder.</param>
    /// <param name="homeFolder">The caller's home folder.</param>
    public static string Find(string entryFolder, string homeFolder)
    {
        foreach (var folder in Upward(entryFolder, homeFolder))
        {
            if (Markers.Any(marker => Has(folder, marker)))
            {
                return Has(folder, "package.json") && !Has(folder, "rgrid.toml") ? WorkspaceOf(folder, homeFolder) ?? folder : folder;
            }
        }

        return entryFolder;
    }

    /// <summary>The folder whose `workspaces` a package belongs to, or null.</summary>
    /// <param name="packageFolder">Absolute path of the folder of its `package.json`.</param>
    /// <param name="highest">The last folder that is looked at.</param>
    public static string? WorkspaceOf(string packageFolder, string highest) =>
        Upward(packageFolder, highest).Skip(1).FirstOrDefault(folder => PackageFile.TryRead(folder)?.HasMember(packageFolder) == true);

    private static IEnumerable<string> Upward(string from, string highest)
    {
        for (var folder = from; folder is not null; folder = folder == highest ? null : Path.GetDirectoryName(folder))
        {
            yield return folder;
        }
    }

    private static bool Has(string folder, string name) => PosixFile.TryStat(Path.Combine(folder, name)) is not null;
}
