using System.IO.Enumeration;
using RGrid.FileSystem;

namespace RGrid.Snapshots;

/// <summary>
/// Expands a pattern as a shell with globstar does: `*` and `?` within a name, `**` over folders, `{a,b}`; a leading dot is matched
/// only by a dot. Names compare byte for byte. The result is in ordinal order.
/// </summary>
public static class Glob
{
    /// <summary>The existing files and folders that a pattern names, as absolute paths.</summary>
    /// <param name="workingFolder">What a relative pattern is relative to.</param>
    /// <param name="pattern">The pattern, `/` between its parts.</param>
    public static IReadOnlyList<string> Expand(string workingFolder, string pattern)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var plain in ExpandBraces(pattern))
        {
            var parts = plain.Split('/', StringSplitOptions.RemoveEmptyEntries);
            Walk(plain.StartsWith('/') ? "/" : workingFolder, parts, found);
        }

        return [.. found];
    }

    /// <summary>What to try where a pattern named nothing that is there.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="usual">What to try where it holds nothing that other patterns have.</param>
    public static string RemedyFor(string pattern, string usual) => pattern.Contains('[', StringComparison.Ordinal)
        ? "`[...]` is no pattern here; patterns are `*`, `?`, `**` and `{a,b}`, and of a batch `{1..9}` too"
        : usual;

    /// <summary>True where a pattern names a relative path, whether that exists or not.</summary>
    /// <param name="pattern">The pattern, `/` between its parts.</param>
    /// <param name="path">The path, `/` between its parts.</param>
    public static bool Matches(string pattern, string path) => ExpandBraces(pattern).Any(plain =>
        IsMatch(plain.Split('/', StringSplitOptions.RemoveEmptyEntries), path.Split('/', StringSplitOptions.RemoveEmptyEntries)));

    private static bool IsMatch(ReadOnlySpan<string> parts, ReadOnlySpan<string> names)
    {
        if (parts.IsEmpty || names.IsEmpty)
        {
            return names.IsEmpty && parts.TrimStart("**").IsEmpty;
        }

        return parts[0] == "**"
            ? IsMatch(parts[1..], names) || (!names[0].StartsWith('.') && IsMatch(parts, names[1..]))
            : IsMatch(parts[0], names[0]) && IsMatch(parts[1..], names[1..]);
    }

    private static void Walk(string folder, ReadOnlySpan<string> parts, SortedSet<string> found)
    {
        if (parts.IsEmpty)
        {
            found.Add(folder);
            return;
        }

        var part = parts[0];
        var rest = parts[1..];
        if (part == "**")
        {
            Walk(folder, rest, found);
            foreach (var name in NamesIn(folder).Where(name => !name.StartsWith('.')))
            {
                var below = Path.Combine(folder, name);
                if (PosixFile.LinkKind(below) == FileKind.Folder)
                {
                    Walk(below, parts, found);
                }
                else if (rest.IsEmpty)
                {
                    found.Add(below);
                }
            }
        }
        else if (part.AsSpan().IndexOfAny('*', '?') < 0)
        {
            var next = Path.GetFullPath(Path.Combine(folder, part));
            if (PosixFile.TryStat(next) is not null)
            {
                Walk(next, rest, found);
            }
        }
        else
        {
            foreach (var name in NamesIn(folder).Where(name => IsMatch(part, name)))
            {
                Walk(Path.Combine(folder, name), rest, found);
            }
        }
    }

    private static IReadOnlyList<string> NamesIn(string folder) =>
        PosixFile.IsFolder(folder) ? FolderListing.Names(folder) : [];

    private static bool IsMatch(string pattern, string name) =>
        (!name.StartsWith('.') || pattern.StartsWith('.')) && FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);

    private static IEnumerable<string> ExpandBraces(string pattern)
    {
        var open = pattern.IndexOf('{', StringComparison.Ordinal);
        var close = open < 0 ? -1 : pattern.IndexOf('}', open);
        if (close < 0 || !pattern.AsSpan(open, close - open).Contains(','))
        {
            return [pattern];
        }

        return pattern[(open + 1)..close].Split(',')
            .SelectMany(choice => ExpandBraces(pattern[..open] + choice + pattern[(close + 1)..]));
    }
}
