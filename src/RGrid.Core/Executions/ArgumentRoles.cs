using RGrid.Catalog;
using RGrid.Snapshots;

namespace RGrid.Executions;

/// <summary>
/// Finds outputs of earlier runs that a run is given as inputs. Where `s.py a b` made `b`, `s.py a b` makes it again, but `s.py b c`
/// reads it: a word has the role of its option, or else of its place among the words that are none.
/// </summary>
/// <param name="written">What RGrid wrote beside the user.</param>
/// <param name="executions">The history, with the arguments of then.</param>
/// <param name="script">The script (<see cref="Execution.Script"/>).</param>
/// <param name="workingFolder">Absolute path of the working folder.</param>
public sealed class ArgumentRoles(IWrittenFiles written, IExecutionCatalog executions, string script, string workingFolder)
{
    /// <summary>What a word names that RGrid wrote for this script when no word of the same role named it.</summary>
    /// <param name="words">What follows the script.</param>
    /// <param name="index">Which of them, from 0.</param>
    /// <returns>Paths as typed.</returns>
    public IEnumerable<string> EarlierOutputs(IReadOnlyList<string> words, int index) => ArgumentPaths.In(words[index])
        .Where(path => RolesThen(Absolute(workingFolder, path)) is { } roles && !roles.Contains(RoleOf(words, index), StringComparer.Ordinal));

    /// <summary>All that a word means for the roles of those behind it.</summary>
    /// <returns>The option that the next word belongs to, empty for one that has its value in itself; null for a word that takes a place.</returns>
    public static string? OptionOf(string word) => !IsOption(word) ? null : word.Contains('=', StringComparison.Ordinal) ? "" : word;

    // Null for what is not an output of this script, or where nothing is known of how it was made.
    private List<string>? RolesThen(string path) =>
        written.Find(path) is { } file
        && file.Script == script
        && file.Digest != OwnOutputs.FolderMark
        && executions.FindByPrefix(file.ExecutionId) is [var earlier]
            ? [.. Enumerable.Range(0, earlier.Arguments.Count).Where(index => Names(earlier, index, path)).Select(index => RoleOf(earlier.Arguments, index))]
            : null;

    private static bool Names(Execution earlier, int index, string path) =>
        ArgumentPaths.In(earlier.Arguments[index]).Any(word => Absolute(earlier.WorkingFolder, word) == path);

    private static string RoleOf(IReadOnlyList<string> words, int index)
    {
        var word = words[index];
        if (IsOption(word))
        {
            return word.Split('=')[0];
        }

        return index > 0 && OptionOf(words[index - 1]) is { Length: > 0 } option
            ? option
            : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{words.Take(index).Count(before => !IsOption(before))}");
    }

    private static bool IsOption(string word) => word.Length > 1 && word[0] == '-' && word != "--";

    private static string Absolute(string folder, string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(folder, path)));
}
