using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RGrid.Catalog;
using RGrid.Content;
using RGrid.FileSystem;
using RGrid.Snapshots;

namespace RGrid.Executions;

/// <summary>
/// Finds outputs of earlier runs that a run is given as inputs. Where `s.py a b` made `b`, `s.py a b` makes it again, but `s.py b c`
/// reads it: a word has the role of its option, or else of its place among the words that are none, in a command that is known by its options and its
/// first word.
/// </summary>
/// <param name="catalog">What RGrid wrote beside the user, and the history, with the arguments of then.</param>
/// <param name="blobs">The inputs and outputs of then.</param>
/// <param name="script">The script (<see cref="Execution.Script"/>).</param>
/// <param name="workingFolder">Absolute path of the working folder.</param>
public sealed partial class ArgumentRoles(CatalogSet catalog, IBlobStore blobs, string script, string workingFolder)
{
    /// <summary>What a word names that RGrid wrote for this script when no word of the same role named it.</summary>
    /// <param name="words">What follows the script.</param>
    /// <param name="index">Which of them, from 0.</param>
    /// <returns>Paths as typed.</returns>
    public IEnumerable<string> EarlierOutputs(IReadOnlyList<string> words, int index) => ArgumentPaths.In(words[index])
        .Where(path => RolesThen(Absolute(workingFolder, path)) is { } roles && !roles.Contains(RoleOf(workingFolder, words, index), StringComparer.Ordinal));

    /// <summary>All that a word means for the roles of those behind it.</summary>
    /// <returns>The option that the next word belongs to, empty for one that has its value in itself; null for a word that takes a place.</returns>
    public static string? OptionOf(string word) => !IsOption(word) ? null : word.Contains('=', StringComparison.Ordinal) ? "" : word;

    // Null for what is not an output of this script, or where nothing is known of how it was made. The report of a batch is named by no word.
    private List<string>? RolesThen(string path)
    {
        if (catalog.WrittenFiles.Find(path) is not { } file || file.Script != script)
        {
            return null;
        }

        if (catalog.Executions.FindByPrefix(file.ExecutionId) is not [var earlier])
        {
            return catalog.Batches.FindByPrefix(file.ExecutionId) is [_] ? [] : null;
        }

        return WasMadeAt(earlier, path)
            ? [.. Enumerable.Range(0, earlier.Arguments.Count).Where(index => Names(earlier, index, path)).Select(index => RoleOf(earlier.WorkingFolder, earlier.Arguments, index))]
            : [];
    }

    // A word named an output where the run began without it, and made it there: not where the run read what it named, nor where an output of
    // another name was given to its place (`--output-dir`). Where nothing is known of that, words tell alone.
    private bool WasMadeAt(Execution earlier, string path)
    {
        if (blobs.TryRead(earlier.ExecutionKey) is not { } bytes || earlier.Outputs is not { } listed || blobs.TryRead(listed) is not { } list || OutputList.TryRead(list) is not { } outputs)
        {
            return true;
        }

        var manifest = JsonNode.Parse(bytes)!.AsObject();
        return !PlacesOf(BlobTree.FromJson(manifest["inputs"]!.AsArray())).Contains(path)
            && (World.IsOpen(manifest["fixed"]!.AsObject()) || PlacesOf(outputs.Tree).Any(place => place == path || PathRelation.RealPath(place) == path));

        IEnumerable<string> PlacesOf(BlobTree tree) => tree.Entries.Select(entry => Absolute(earlier.WorkingFolder, entry.Path));
    }

    private static bool Names(Execution earlier, int index, string path) =>
        ArgumentPaths.In(earlier.Arguments[index]).Any(word => Absolute(earlier.WorkingFolder, word) == path);

    // Of one command: `s.py make b` writes what `s.py show b` reads.
    private static string RoleOf(string folder, IReadOnlyList<string> words, int index) => $"{PlaceOf(words, index)} of {string.Join(' ', CommandOf(folder, words).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))}";

    private static string PlaceOf(IReadOnlyList<string> words, int index)
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

    // The options, and the first word of all where it is one of a command (`make`) and no path.
    private static IEnumerable<string> CommandOf(string folder, IReadOnlyList<string> words) => words.Where(IsOption).Select(word => word.Split('=')[0])
        .Concat(words.Take(1).Where(word => CommandWord().IsMatch(word) && PosixFile.LinkKind(Path.Combine(folder, word)) is null));

    [GeneratedRegex(@"^[A-Za-z][\w-]*\z")]
    private static partial Regex CommandWord();

    private static bool IsOption(string word) => word.Length > 1 && word[0] == '-' && word != "--";

    private static string Absolute(string folder, string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(folder, path)));
}
