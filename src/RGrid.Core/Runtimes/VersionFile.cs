using RGrid.FileSystem;

namespace RGrid.Runtimes;

/// <summary>Finds `.python-version`, `.nvmrc` and the like.</summary>
public static class VersionFile
{
    /// <summary>
    /// The nearest version file from the script's folder upward and the version prefix that it names; null where there is none, or where
    /// the nearest names something else (`system`, a virtual environment): one further up does not count then.
    /// </summary>
    public static (string Path, string Prefix)? Find(RuntimeWish wish)
    {
        for (var folder = wish.ScriptFolder; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var files = wish.Language.Facts.VersionFiles.Select(name => Path.Combine(folder, name)).Where(IsWritten).ToList();
            foreach (var path in files)
            {
                if (wish.Language.Facts.ReadVersionFile(File.ReadAllText(path)) is { } prefix)
                {
                    return (path, prefix);
                }
            }

            if (files.Count > 0)
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>True for a file with something in it: version managers go past an empty one.</summary>
    public static bool IsWritten(string path) => PosixFile.TryStat(path) is { Kind: FileKind.File, Size: > 0 };
}
