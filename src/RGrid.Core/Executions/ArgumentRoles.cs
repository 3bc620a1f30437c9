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
/// Finds outputs of earlier runs that a run is given. Where `s.py a b` made `b`, the very same command makes it again and finds none. `s.py b c` reads it, for
/// there a word of another place names it. `s.py a2 b` may do either, as may a run with other variables or another stdin, so it finds what is there and may write to it.
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

    /// <summary>
    /// For an item of a batch the words with the places of items in them: other items are the same command, as are single runs with another path in the place of `{}`. Items are the first
    /// word where they have no place.
    /// </summary>
    public IReadOnlyList<string>? Template { get; init; }

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

        // Of a folder each file tells for itself.
        if (file.Digest == OwnOutputs.FolderMark && PosixFile.IsFolder(path))
        {
            return Role.Unknown;
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

        if (IsSameCommand(writer, words))
        {
            return Role.Output;
        }

        // What it made at one place of the words and is given at another is read.
        var places = Enumerable.Range(0, earlier.Arguments.Count).Where(then => Names(earlier, then, path)).Select(then => PlaceOf(earlier.Arguments, then)).ToList();
        return places.Count > 0 && !places.Contains(PlaceOf(words, index)) ? Role.Input : Role.Updated;
    }

    /// <summary>True for an output of this script that a run with these words can't have made, or found and changed.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="words">What follows the script.</param>
    public bool IsOfAnotherCommand(string path, IReadOnlyList<string> words) =>
        FindOwn(path) is { } file && WriterOf(file) is { } writer && (!IsSameCommand(writer, words) || writer.Given.Contains(path));

    /// <summary>True where a run with these words may be what wrote a file.</summary>
    public bool MayHaveWritten(WrittenFile file, IReadOnlyList<string> words) => WriterOf(file) is not { } writer || IsSameCommand(writer, words);

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
    private bool IsSameCommand(Writer writer, IReadOnlyList<string> words)
    {
        if (!ReferenceEquals(writer.Words, words))
        {
            writer.Words = words;
            var then = writer.Execution.Arguments;
            var before = words.Count - (Template?.Count ?? words.Count);
            bool IsItem(int index) => Template is not null && (index < before
                || (writer.Execution.Batch is null ? Template[index - before].Contains("{}", StringComparison.Ordinal) : Template[index - before] != words[index]));
            writer.IsSame = writer.Execution.WorkingFolder == _workingFolder
                && then.Count == words.Count && Enumerable.Range(0, words.Count).All(index => then[index] == words[index] || IsItem(index))
                && (writer.Manifest is not { } manifest
                    || (IsSameStdin(manifest["stdin"]?.GetValue<string>()) && HasSame(manifest["variables"] as JsonObject, prepared.Variables, name => !FixedSettings.IsNetwork(name))
                        && HasSame(manifest["secrets"] as JsonObject, prepared.SecretMarks, _ => true)));
        }

        return writer.IsSame;
    }

    // What nobody has looked at tells nothing.
    private bool IsSameStdin(string? then) => then is null || stdin.Content is null || then == stdin.Content.ToString();

    // Of variables those that tell by which proxy the network is reached make no other command.
    private static bool HasSame<T>(JsonObject? then, IEnumerable<KeyValuePair<string, T>> now, Func<string, bool> counts)
        where T : class? => (then ?? []).Where(one => counts(one.Key)).Select(one => (one.Key, one.Value?.GetValue<string>())).ToHashSet()
            .SetEquals(now.Where(one => counts(one.Key)).Select(one => (one.Key, one.Value as string)));

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
