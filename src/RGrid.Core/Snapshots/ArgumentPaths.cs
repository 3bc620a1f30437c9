using RGrid.FileSystem;

namespace RGrid.Snapshots;

/// <summary>The words after a script that may be paths (cache.md 13).</summary>
public static class ArgumentPaths
{
    private const int LongestPath = 4095;
    private const int LongestName = 255;
    private const int MostLevelsUp = 64;

    private static readonly string[] Devices =
        ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/stdin", "/dev/stdout", "/dev/stderr", "/dev/tty"];

    /// <summary>A word, and what follows its first `=`, where they may be paths.</summary>
    public static IEnumerable<string> In(string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        string[] parts = equals < 0 ? [word] : [word, word[(equals + 1)..]];
        return parts.Where(IsPossible);
    }

    /// <summary>
    /// The folders that words which look like paths stand in: they exist in the run whether the path itself does or not. Relative to
    /// the working folder, absolute where the word is.
    /// </summary>
    /// <param name="words">The words after the script.</param>
    public static IReadOnlyCollection<string> Parents(IEnumerable<string> words)
    {
        var parents = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var path in words.SelectMany(In).Where(path => path.Contains('/', StringComparison.Ordinal) && path.Trim('/').Length > 0))
        {
            parents.Add(Relative(path.TrimEnd('/') + "/.."));
        }

        parents.Remove(".");
        return parents;
    }

    /// <summary>
    /// A path relative to the working folder by its words alone, an absolute one as it is: what the working folder is called and how deep it
    /// lies is in no key, so neither may decide what a run is shown.
    /// </summary>
    public static string Relative(string path) => Path.IsPathRooted(path) ? Path.GetFullPath(path) : PathRelation.Join(".", path);

    /// <summary>Refuses a path that leads elsewhere than its words say: in a run's tree it would mean another thing than outside.</summary>
    /// <param name="workingFolder">Absolute path of the working folder.</param>
    /// <param name="path">The path as typed.</param>
    /// <exception cref="RGridException">It names something by `..` behind a link.</exception>
    public static void RequirePlain(string workingFolder, string path)
    {
        var plain = Path.GetFullPath(Path.Combine(workingFolder, path));
        var followed = PathRelation.Follow(workingFolder, path);
        if (followed != plain && PosixFile.TryStat(followed) is not null)
        {
            throw new RGridException(
                ErrorCode.InputInvalid, $"`{path}` goes up behind a link, to `{followed}`", $"name it without the link: {followed}");
        }
    }

    private static bool IsPossible(string word) =>
        word.Length is > 0 and <= LongestPath
        && !word.Contains('\0', StringComparison.Ordinal)
        && !word.Contains("://", StringComparison.Ordinal)
        && !Devices.Contains(word)
        && Array.TrueForAll(word.Split('/'), part => part.Length <= LongestName)
        && PathRelation.LevelsUp(Relative(word)) <= MostLevelsUp;
}
