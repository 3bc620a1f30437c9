using RGrid.Content;

namespace RGrid.Explain;

/// <summary>The words for differences of one kind of tree.</summary>
internal sealed record TreeKinds(
    DifferenceKind Changed, DifferenceKind Added, DifferenceKind Removed, DifferenceKind Renamed, DifferenceKind Mode, DifferenceKind Link)
{
    public static readonly TreeKinds Code = new(
        DifferenceKind.CodeChanged,
        DifferenceKind.CodeAdded,
        DifferenceKind.CodeRemoved,
        DifferenceKind.CodeRenamed,
        DifferenceKind.CodeMode,
        DifferenceKind.CodeLink);

    public static readonly TreeKinds Inputs = new(
        DifferenceKind.InputChanged,
        DifferenceKind.InputAdded,
        DifferenceKind.InputRemoved,
        DifferenceKind.InputRenamed,
        DifferenceKind.InputMode,
        DifferenceKind.InputLink);
}

/// <summary>
/// Compares two trees place by place. A file that is gone and one of the same bytes that is new are one that was renamed; a folder that
/// is new or gone is told once and not for each file in it.
/// </summary>
internal static class TreeDifferences
{
    public static IReadOnlyList<Difference> Of(BlobTree before, BlobTree after, TreeKinds kinds)
    {
        var old = before.Entries.ToDictionary(entry => entry.Path, StringComparer.Ordinal);
        var now = after.Entries.ToDictionary(entry => entry.Path, StringComparer.Ordinal);
        var removed = before.Entries.Where(entry => !now.ContainsKey(entry.Path)).ToList();
        var added = after.Entries.Where(entry => !old.ContainsKey(entry.Path)).ToList();
        var differences = new List<Difference>();
        foreach (var entry in after.Entries.Where(entry => old.ContainsKey(entry.Path)))
        {
            differences.AddRange(Compare(old[entry.Path], entry, kinds));
        }

        differences.AddRange(TakeRenamed(removed, added, kinds));
        differences.AddRange(Roots(added).Select(entry => new Difference(kinds.Added, Name(entry))
        {
            Details = Below(entry, added),
            Files = Files(entry, added, file => new ChangedFile(file.Path, null, file.Digest)),
        }));
        differences.AddRange(Roots(removed).Select(entry => new Difference(kinds.Removed, Name(entry))
        {
            Details = Below(entry, removed),
            Files = Files(entry, removed, file => new ChangedFile(file.Path, file.Digest, null)),
        }));
        return [.. differences.OrderBy(difference => difference.Kind)];
    }

    private static IEnumerable<Difference> Compare(TreeEntry before, TreeEntry after, TreeKinds kinds)
    {
        if (before.Kind != after.Kind)
        {
            yield return new Difference(kinds.Changed, after.Path) { Before = Words(before), After = Words(after) };
            yield break;
        }

        if (before.Digest != after.Digest)
        {
            yield return new Difference(kinds.Changed, after.Path) { Files = [new ChangedFile(after.Path, before.Digest, after.Digest)] };
        }

        if (before.IsExecutable != after.IsExecutable)
        {
            yield return new Difference(kinds.Mode, after.Path) { Before = Mode(before), After = Mode(after) };
        }

        if (before.LinkTarget != after.LinkTarget)
        {
            yield return new Difference(kinds.Link, after.Path) { Before = before.LinkTarget, After = after.LinkTarget };
        }
    }

    // Folders first, so that the files in a renamed one are not told again.
    private static IEnumerable<Difference> TakeRenamed(List<TreeEntry> removed, List<TreeEntry> added, TreeKinds kinds)
    {
        foreach (var old in Roots(removed).Where(entry => entry.Kind == TreeEntryKind.Folder))
        {
            if (Content(old, removed) is { Count: > 0 } content
                && added.Find(entry => entry.Kind == TreeEntryKind.Folder && Content(entry, added).SequenceEqual(content)) is { } now)
            {
                yield return Renamed(old, now);
                removed.RemoveAll(entry => IsIn(entry, old));
                added.RemoveAll(entry => IsIn(entry, now));
            }
        }

        // Files of no bytes are all alike, which says nothing.
        var byContent = added.Where(entry => entry is { Kind: TreeEntryKind.File, Size: > 0 })
            .GroupBy(entry => (entry.Digest, entry.IsExecutable))
            .ToDictionary(group => group.Key, group => new Queue<TreeEntry>(group));
        var taken = new HashSet<TreeEntry>();
        foreach (var old in removed.Where(entry => entry is { Kind: TreeEntryKind.File, Size: > 0 }))
        {
            if (byContent.GetValueOrDefault((old.Digest, old.IsExecutable)) is { Count: > 0 } alike)
            {
                var now = alike.Dequeue();
                yield return Renamed(old, now);
                taken.Add(old);
                taken.Add(now);
            }
        }

        removed.RemoveAll(taken.Contains);
        added.RemoveAll(taken.Contains);

        Difference Renamed(TreeEntry old, TreeEntry now) => new(kinds.Renamed, Name(now)) { Before = Name(old), After = Name(now) };
    }

    private static List<TreeEntry> Content(TreeEntry folder, List<TreeEntry> entries) =>
        [.. entries.Where(entry => entry != folder && IsIn(entry, folder)).Select(entry => entry with { Path = entry.Path[folder.Path.Length..] })];

    private static List<TreeEntry> Roots(List<TreeEntry> entries)
    {
        var folders = entries.Where(entry => entry.Kind == TreeEntryKind.Folder).Select(entry => entry.Path).ToHashSet(StringComparer.Ordinal);
        return [.. entries.Where(entry => !Parents(entry.Path).Any(folders.Contains))];
    }

    private static IEnumerable<string> Parents(string path)
    {
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            yield return path[..slash];
        }
    }

    private static List<string> Below(TreeEntry entry, List<TreeEntry> entries) =>
        entry.Kind == TreeEntryKind.Folder ? [.. Content(entry, entries).Select(below => entry.Path + below.Path)] : [];

    private static List<ChangedFile> Files(TreeEntry entry, List<TreeEntry> entries, Func<TreeEntry, ChangedFile> file) => entry.Kind switch
    {
        TreeEntryKind.File => [file(entry)],
        TreeEntryKind.Folder => [.. entries.Where(one => one.Kind == TreeEntryKind.File && IsIn(one, entry)).Select(file)],
        _ => [],
    };

    private static bool IsIn(TreeEntry entry, TreeEntry folder) =>
        entry.Path == folder.Path || entry.Path.StartsWith(folder.Path + "/", StringComparison.Ordinal);

    private static string Name(TreeEntry entry) => entry.Kind == TreeEntryKind.Folder ? entry.Path + "/" : entry.Path;

    private static string Mode(TreeEntry entry) => entry.IsExecutable ? "executable" : "not executable";

    private static string Words(TreeEntry entry) => entry.Kind switch
    {
        TreeEntryKind.File => "a file",
        TreeEntryKind.Folder => "a folder",
        _ => $"a link to {entry.LinkTarget}",
    };
}
