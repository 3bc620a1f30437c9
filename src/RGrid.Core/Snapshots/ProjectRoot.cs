using RGrid.FileSystem;

namespace RGrid.Snapshots;

/// <summary>
/// Finds the folder that a project's layout is relative to (cache.md 9): the nearest from the script's folder upward that holds
/// `rgrid.toml`, `pyproject.toml`, `package.json`, `requirements.txt` or `.git`, never above the home folder, else the script's own.
/// </summary>
public static class ProjectRoot
{
    private static readonly string[] Markers = ["rgrid.toml", "pyproject.toml", "package.json", "requirements.txt", ".git"];

    /// <summary>The root for a script.</summary>
    /// <param name="entryFolder">Absolute real path of the script's folder.</param>
    /// <param name="homeFolder">The caller's home folder.</param>
    public static string Find(string entryFolder, string homeFolder)
    {
        for (var folder = entryFolder; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (Markers.Any(marker => PosixFile.TryStat(Path.Combine(folder, marker)) is not null))
            {
                return folder;
            }

            if (folder == homeFolder)
            {
                break;
            }
        }

        return entryFolder;
    }
}
