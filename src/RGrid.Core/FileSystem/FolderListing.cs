using System.IO.Enumeration;

namespace RGrid.FileSystem;

/// <summary>Lists a folder whole: hidden names too, no culture, no disk order unless asked for, and never a name that could not be opened again.</summary>
public static class FolderListing
{
    private static readonly EnumerationOptions Everything = new()
    {
        AttributesToSkip = 0,
        IgnoreInaccessible = false,
        ReturnSpecialDirectories = false,
    };

    /// <summary>The names in a folder, in the order in which the file system gives them.</summary>
    /// <exception cref="IOException">The folder can't be read.</exception>
    public static IReadOnlyList<string> Unsorted(string folder) =>
        [.. new FileSystemEnumerable<string>(folder, (ref FileSystemEntry entry) => entry.FileName.ToString(), Everything)];

    /// <summary>The names in a folder, in ordinal order.</summary>
    /// <exception cref="RGridException">The folder can't be read, or a name in it is not valid UTF-8.</exception>
    public static IReadOnlyList<string> Names(string folder) => Names(
        folder,
        name => throw new RGridException(ErrorCode.InputInvalid, $"a name in folder `{folder}` is not valid UTF-8: `{name}`", "rename it"));

    /// <summary>The names in a folder that can be opened, in ordinal order.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="invalid">Gets each of the others, which are not valid UTF-8, with U+FFFD for what is wrong in it.</param>
    /// <exception cref="RGridException">The folder can't be read.</exception>
    public static IReadOnlyList<string> Names(string folder, Action<string> invalid)
    {
        string[] names;
        try
        {
            names = [.. Unsorted(folder)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RGridException(
                ErrorCode.InputInvalid,
                $"folder `{folder}` can't be read: {exception.Message}",
                "check its permissions",
                exception);
        }

        Array.Sort(names, StringComparer.Ordinal);
        var valid = new List<string>(names.Length);
        foreach (var name in names)
        {
            // .NET shows bytes that are not UTF-8 as U+FFFD; such a name opens nothing, or what has that character in its name, and two of them look the same.
            if (name.Contains('\uFFFD', StringComparison.Ordinal) && (valid.LastOrDefault() == name || PosixFile.TryLstat(Path.Combine(folder, name)) is null))
            {
                invalid(name);
            }
            else
            {
                valid.Add(name);
            }
        }

        return valid;
    }
}
