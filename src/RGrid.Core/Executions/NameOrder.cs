using RGrid.FileSystem;

namespace RGrid.Executions;

/// <summary>
/// The order in which a script that lists a folder finds its names, where the file system gives them in that of their making. A stage that is used again
/// has names from before beside new ones, and may have some that a script has moved away and back, so they are taken out and put back in the order that a
/// new stage has.
/// </summary>
internal sealed class NameOrder
{
    private readonly string _top;
    private readonly StageRemains _remains;
    private readonly List<string> _order = [];
    private readonly HashSet<string> _all = new(StringComparer.Ordinal);
    private readonly HashSet<string> _found = new(StringComparer.Ordinal);

    private NameOrder(string top, StageRemains remains) => (_top, _remains) = (top, remains);

    /// <summary>The order of a stage; null where the file system has one of its own (ext4 with `dir_index`: by a hash of the names).</summary>
    /// <param name="top">The folder that all of it is in.</param>
    /// <param name="remains">What an earlier run has left there.</param>
    public static NameOrder? TryOf(string top, StageRemains remains) => (remains.ShowsOrder ??= ShowsOrder(top + "-order")) ? new NameOrder(top, remains) : null;

    // The magic number of ext4 is that of ext2 too, so it is tried out.
    private static bool ShowsOrder(string place)
    {
        string[] names = ["a", "b", "c"];
        var listed = new[] { names, [.. names.Reverse()] }.Select(made =>
        {
            Directory.CreateDirectory(place);
            foreach (var name in made)
            {
                Directory.CreateDirectory(Path.Combine(place, name));
            }

            var found = FolderListing.Unsorted(place);
            Directory.Delete(place, recursive: true);
            return found;
        }).ToList();
        return !listed[0].SequenceEqual(listed[1]);
    }

    /// <summary>Hears what was made.</summary>
    public void Made(string path)
    {
        Add(path);
        _found.Remove(path);
    }

    /// <summary>Hears what was there.</summary>
    public void Found(string path)
    {
        Add(path);
        _found.Add(path);
    }

    /// <summary>Puts the names of each folder that is not new in order.</summary>
    /// <returns>The paths whose change time moved.</returns>
    public IReadOnlyList<string> Restore()
    {
        var moved = new List<string>();
        foreach (var folder in _order.GroupBy(path => Path.GetDirectoryName(path)!, StringComparer.Ordinal))
        {
            var paths = folder.ToList();
            var isInOrder = paths.TrueForAll(_found.Contains) && _remains.Orders.TryGetValue(folder.Key, out var before)
                && before.Made.SequenceEqual(paths) && before.Listed.SequenceEqual(FolderListing.Unsorted(folder.Key));
            if (isInOrder)
            {
                continue;
            }

            if (folder.Key == _top || _found.Contains(folder.Key))
            {
                PutInOrder(paths);
                moved.AddRange(paths);
            }

            _remains.Orders[folder.Key] = (paths, FolderListing.Unsorted(folder.Key));
        }

        return moved;
    }

    private void PutInOrder(List<string> paths)
    {
        var aside = Directory.CreateDirectory(_top + "-aside").FullName;
        string PlaceOf(int index) => Path.Combine(aside, index.ToString(System.Globalization.CultureInfo.InvariantCulture));
        foreach (var (index, path) in paths.Index())
        {
            PosixFile.Rename(path, PlaceOf(index));
        }

        foreach (var (index, path) in paths.Index())
        {
            PosixFile.Rename(PlaceOf(index), path);
        }

        Directory.Delete(aside);
    }

    private void Add(string path)
    {
        if (_all.Add(path))
        {
            _order.Add(path);
        }
    }
}
