using RGrid.FileSystem;

namespace RGrid.Hints;

/// <summary>Finds what was meant by a path in the wrong case.</summary>
internal static class Spelling
{
    /// <summary>The one path below a folder that differs from a relative one in upper and lower case only; null where there is none or several.</summary>
    public static string? Find(string folder, string relative)
    {
        var right = "";
        foreach (var part in relative.Split('/'))
        {
            var current = Path.Combine(folder, right);
            if (part is "" or "." or ".." || !PosixFile.IsFolder(current))
            {
                return null;
            }

            var names = NamesIn(current);
            var alike = names.Where(name => string.Equals(name, part, StringComparison.OrdinalIgnoreCase)).ToList();
            var chosen = alike.Contains(part) ? part : alike is [var only] ? only : null;
            if (chosen is null)
            {
                return null;
            }

            right = Path.Combine(right, chosen);
        }

        return right == relative ? null : right;
    }

    private static IReadOnlyList<string> NamesIn(string folder)
    {
        try
        {
            return FolderListing.Names(folder);
        }
        catch (RGridException)
        {
            return [];
        }
    }
}
