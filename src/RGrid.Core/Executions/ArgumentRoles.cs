using System.Globalization;
using System.Text.Json.Nodes;
using RGrid.Catalog;
using RGrid.Content;
using RGrid.FileSystem;
using RGrid.Snapshots;

namespace RGrid.Executions;

/// <summary>An output of an earlier run that a run is given.</summary>
/// <param name="Path">As typed.</param>
/// <param name="IsUpdated">True where the run may write to it.</param>
public readonly record struct EarlierOutput(string Path, bool IsUpdated);

/// <summary>
/// Finds outputs of earlier runs that a run is given. Where `s.py a b` made `b`, `s.py a2 b` makes it again and finds none: the words are the same but for
/// paths and numbers of options. A word without `/` and `.` is a word also where a folder is called so (`tool.py train m`, `tool.py test m`). `s.py b c` reads it, for there a word of another place names it. `s.py --force a b` may do either, as may a run with other variables or another stdin, so
/// it finds what is there and may write to it.
/// </summary>
/// <param name="catalog">What RGrid wrote beside the user, and the history, with the arguments of then.</param>
/// <param name="blobs">The inputs and outputs of then.</param>
/// <param name="prepared">The script.</param>
/// <param name="stdin">What the run has as stdin.</param>
internal sealed class ArgumentRoles(CatalogSet catalog, IBlobStore blobs, PreparedRun prepared, PlannedStdin stdin)
{
    private readonly Dictionary<string, Writer?> _writers = new(StringComparer.Ordinal);
    private readonly string _workingFolder = prepared.Words.Folders.WorkingFolder;

    private enum Role
    {
        Unknown,
        Output,
        Input,
        Updated,
    }

    /// <summary>True where a word that was asked for named an output of this script, so that all words decide what it is.</summary>
    public bool HasFound { get; private set; }

    /// <summary>What a word names that RGrid wrote for this script, and that is no mere output of this run too.</summary>
    /// <param name="words">What follows the script.</param>
    /// <param name="index">Which of them, from 0.</param>
    public IEnumerable<EarlierOutput> EarlierOutputs(IReadOnlyList<string> words, int index) => ArgumentPaths.In(words[index])
        .Select(path => (Path: path, Role: RoleOf(words, index, Absolute(_workingFolder, path))))
        .Where(one => one.Role is Role.Input or Role.Updated)
        .Select(one => new EarlierOutput(one.Path, one.Role == Role.Updated));

    private Role RoleOf(IReadOnlyList<string> words, int index, string path)
    {
        if (FindOwn(path) is not { } file)
        {
            return Role.Unknown;
        }

        if (WriterOf(file) is not { } writer)
        {
            // The report of a batch is named by no word.
            return catalog.Batches.FindByPrefix(file.ExecutionId) is [_] ? Role.Input : Role.Unknown;
        }

        var (earlier, manifest, given) = writer;
        if (given.Contains(path))
        {
            // The run read what was there; and what it wrote came to lie there by another name, or it updated it.
            return (manifest!["updated"] as JsonArray ?? []).Any(updated => Absolute(earlier.WorkingFolder, updated!.GetValue<string>()) is var place && PathRelation.IsIn(place, path)) ? Role.Updated : Role.Input;
        }

        if (manifest is not null && !World.IsOpen(manifest["fixed"]!.AsObject()) && !WasMadeAt(earlier, path))
        {
            return Role.Input;
        }

        var place = PlaceOf(words, index);
        return !Enumerable.Range(0, earlier.Arguments.Count).Any(then => Names(earlier, then, path) && PlaceOf(earlier.Arguments, then) == place) ? Role.Input
            : IsSameCommand(writer, words) ? Role.Output
            : Role.Updated;
    }

    /// <summary>True for an output of this script that a run with these words can't have made, or found and changed.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="words">What follows the script.</param>
    public bool IsOfAnotherCommand(string path, IReadOnlyList<string> words) =>
        FindOwn(path) is { } file && WriterOf(file) is { } writer && (!IsSameCommand(writer, words) || writer.Given.Contains(path));

    /// <summary>True where a run with these words may be the one that wrote a file: with the same words but for paths, the same variables and the same stdin.</summary>
    /// <param name="file">The file.</param>
    /// <param name="words">What follows the script.</param>
    /// <param name="item">What of them is a path, whatever it is called: the item of a batch.</param>
    public bool MayHaveWritten(WrittenFile file, IReadOnlyList<string> words, string item) => WriterOf(file) is not { } writer || IsSameCommand(writer, words, item);

    private WrittenFile? FindOwn(string path)
    {
        var own = catalog.WrittenFiles.Find(path) is { } file && file.Script == prepared.Words.Script ? file : null;
        HasFound |= own is not null;
        return own;
    }

    // One execution wrote many a file of a folder. Null where it is not known.
    private Writer? WriterOf(WrittenFile file)
    {
        if (!_writers.TryGetValue(file.ExecutionId, out var writer))
        {
            _writers[file.ExecutionId] = writer = catalog.Executions.FindByPrefix(file.ExecutionId) is [var earlier] ? Read(earlier) : null;
        }

        return writer;
    }

    private Writer Read(Execution earlier)
    {
        var manifest = blobs.TryRead(earlier.ExecutionKey) is { } bytes ? JsonNode.Parse(bytes) as JsonObject : null;
        return new Writer(earlier, manifest, manifest is null ? [] : [.. BlobTree.FromJson(manifest["inputs"]!.AsArray()).Entries.Select(entry => Absolute(earlier.WorkingFolder, entry.Path))]);
    }

    // Asked for each file of a folder, which a few executions wrote.
    private bool IsSameCommand(Writer writer, IReadOnlyList<string> words, string? item = null)
    {
        if (!ReferenceEquals(writer.Words, words))
        {
            writer.Words = words;
            bool IsItem(int index) => item is not null && index < words.Count && ArgumentPaths.In(words[index]).Contains(item, StringComparer.Ordinal);
            writer.IsSame = CommandOf(_workingFolder, words, writer.Given, IsItem).SequenceEqual(CommandOf(writer.Execution.WorkingFolder, writer.Execution.Arguments, writer.Given, IsItem))
                && (writer.Manifest is not { } manifest || (IsSameStdin(manifest["stdin"]?.GetValue<string>()) && HasVariables(manifest["variables"]!.AsObject())));
        }

        return writer.IsSame;
    }

    // What nobody has looked at tells nothing.
    private bool IsSameStdin(string? then) => then is null || stdin.Content is null || then == stdin.Content.ToString();

    // By which proxy the network is reached makes no other command.
    private bool HasVariables(JsonObject then)
    {
        var before = then.Where(variable => !FixedSettings.IsNetwork(variable.Key)).ToList();
        return before.Count == prepared.Variables.Count(variable => !FixedSettings.IsNetwork(variable.Key))
            && before.TrueForAll(variable => prepared.Variables.TryGetValue(variable.Key, out var now) && now == variable.Value?.GetValue<string>());
    }

    // An output of another name may have been given to its place (`--output-dir`).
    private bool WasMadeAt(Execution earlier, string path) =>
        earlier.Outputs is not { } listed
        || blobs.TryRead(listed) is not { } bytes
        || OutputList.TryRead(bytes) is not { } outputs
        || outputs.Tree.Entries.Select(entry => Absolute(earlier.WorkingFolder, entry.Path)).Any(place => place == path || Seen(() => PathRelation.RealPath(place)) == path);

    // What this run does not name may lie where nobody may look by now.
    private static T? Seen<T>(Func<T?> look)
    {
        try
        {
            return look();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or RGridException)
        {
            return default;
        }
    }

    private static bool Names(Execution earlier, int index, string path) =>
        ArgumentPaths.In(earlier.Arguments[index]).Any(word => Absolute(earlier.WorkingFolder, word) == path);

    private static string PlaceOf(IReadOnlyList<string> words, int index)
    {
        var word = words[index];
        if (IsOption(word))
        {
            return word.Split('=')[0];
        }

        return index > 0 && words[index - 1] is var option && IsOption(option) && !option.Contains('=', StringComparison.Ordinal)
            ? option
            : string.Create(CultureInfo.InvariantCulture, $"{words.Take(index).Count(before => !IsOption(before))}");
    }

    // The words, a `/` for each path and a `0` for each number of an option: `--epochs 5` and `--epochs=9` are one command.
    private static IEnumerable<string> CommandOf(string folder, IReadOnlyList<string> words, HashSet<string> given, Func<int, bool> isItem)
    {
        for (var index = 0; index < words.Count; index++)
        {
            var word = words[index];
            var value = word[(word.IndexOf('=', StringComparison.Ordinal) + 1)..];
            yield return ArgumentPaths.In(word).FirstOrDefault(path => (path.AsSpan().ContainsAny('/', '.') || isItem(index)) && Absolute(folder, path) is var place && (given.Contains(place) || Seen(() => PosixFile.LinkKind(place)) is not null)) is { } path ? word[..^path.Length] + "/"
                : PlaceOf(words, index).StartsWith('-') && double.TryParse(value, CultureInfo.InvariantCulture, out _) ? word[..^value.Length] + "0"
                : word;
        }
    }

    private static bool IsOption(string word) => word.Length > 1 && word[0] == '-' && word != "--";

    private static string Absolute(string folder, string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(folder, path)));

    // An execution that wrote something, its manifest where that is still there, and the absolute paths that it was given.
    private sealed record Writer(Execution Execution, JsonObject? Manifest, HashSet<string> Given)
    {
        // Whether the run with these words is of the same command.
        public IReadOnlyList<string>? Words { get; set; }

        public bool IsSame { get; set; }
    }
}
