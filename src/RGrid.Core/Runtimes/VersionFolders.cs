using RGrid.FileSystem;

namespace RGrid.Runtimes;

/// <summary>Looks for interpreters in the layouts that version managers share.</summary>
public static class VersionFolders
{
    /// <summary>Executables at a place below each folder of a folder of versions: `versions/3.11.7/bin/python3`.</summary>
    /// <param name="versions">The folder of versions; it may be missing.</param>
    /// <param name="places">Places below one version; the first that exists counts.</param>
    public static IEnumerable<string> Executables(string versions, params IReadOnlyList<string> places) =>
        NamesIn(versions)
            .Select(name => places.Select(place => Path.Combine(versions, name, place)).FirstOrDefault(IsExecutable))
            .OfType<string>();

    /// <summary>Executables in folders by name, without those that begin with `#!`: such a file is a shim.</summary>
    public static IEnumerable<string> Commands(IEnumerable<string> folders, Func<string, bool> isName) =>
        folders.Distinct(StringComparer.Ordinal)
            .SelectMany(folder => NamesIn(folder).Where(isName).Select(name => Path.Combine(folder, name)))
            .Where(path => IsExecutable(path) && !IsScript(path));

    /// <summary>True for a file that may be executed; what can't be looked at is passed over, as a shell does.</summary>
    public static bool IsExecutable(string path)
    {
        try
        {
            return PosixFile.TryStat(path) is { Kind: FileKind.File, IsExecutable: true };
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>True for a file that begins with `#!`.</summary>
    public static bool IsScript(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return file.ReadByte() == '#' && file.ReadByte() == '!';
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static IReadOnlyList<string> NamesIn(string folder)
    {
        try
        {
            return PosixFile.IsFolder(folder) ? FolderListing.Names(folder, _ => { }) : [];
        }
        catch (Exception exception) when (exception is IOException or RGridException)
        {
            return [];
        }
    }
}
