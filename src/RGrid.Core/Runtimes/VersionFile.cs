using RGrid.FileSystem;

namespace RGrid.Runtimes;

/// <summary>Finds `.python-version`, `.nvmrc` and the like.</summary>
public static class VersionFile
{
    private static (string Path, string Prefix)? FindIn(RuntimeWish wish, string folder)
    {
        foreach (var name in wish.Language.Facts.VersionFiles)
        {
            var path = Path.Combine(folder, name);
            if (PosixFile.IsFile(path) && wish.Language.Facts.ReadVersionFile(File.ReadAllText(path)) is { } prefix)
            {
                return (path, prefix);
            }
        }

        return null;
    }

    /// <summary>The nearest version file from the script's folder upward and the version prefix that it names, or null.</summary>
    public static (string Path, string Prefix)? Find(RuntimeWish wish)
    {
        for (var folder = wish.ScriptFolder; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (FindIn(wish, folder) is { } found)
            {
                return found;
            }
        }

        return null;
    }
}
