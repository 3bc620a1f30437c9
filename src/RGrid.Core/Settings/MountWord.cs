using RGrid.Executions;
using RGrid.FileSystem;

namespace RGrid.Settings;

/// <summary>`PATH`, `PATH:ro` or `PATH:rw`, as `--mount` has it.</summary>
public static class MountWord
{
    private const string ReadOnlySuffix = ":ro";
    private const string WritableSuffix = ":rw";

    /// <summary>Changes the path of a word.</summary>
    public static string WithPath(string word, Func<string, string> change)
    {
        var (path, suffix) = Divide(word);
        return change(path) + suffix;
    }

    /// <summary>The mount of a word.</summary>
    /// <param name="word">The word.</param>
    /// <param name="workingFolder">What its path is relative to.</param>
    /// <param name="home">What a `~/` in front stands for, where no shell has replaced it.</param>
    /// <param name="errors">Gets a line where the path does not exist.</param>
    public static Mount? TryParse(string word, string workingFolder, string home, List<string> errors)
    {
        var (typed, suffix) = Divide(word);
        var written = typed == "~" || typed.StartsWith("~/", StringComparison.Ordinal) ? home + typed[1..] : typed;
        var path = Path.GetFullPath(Path.Combine(workingFolder, written));
        path = path.Length > 1 ? path.TrimEnd('/') : path;
        if (path == "/" || PosixFile.Kind(path) is not (FileKind.File or FileKind.Folder))
        {
            errors.Add(path == "/" ? "`--mount /` would show everything; use `--open`" : $"`--mount {typed}` does not exist");
            return null;
        }

        return new Mount(path, suffix == WritableSuffix ? MountMode.Writable : MountMode.ReadOnly);
    }

    private static (string Path, string Suffix) Divide(string word) =>
        word.EndsWith(WritableSuffix, StringComparison.Ordinal) ? (word[..^WritableSuffix.Length], WritableSuffix)
        : word.EndsWith(ReadOnlySuffix, StringComparison.Ordinal) ? (word[..^ReadOnlySuffix.Length], ReadOnlySuffix)
        : (word, "");
}
