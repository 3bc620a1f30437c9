using RGrid.Executions;
using RGrid.FileSystem;
using RGrid.Snapshots;

namespace RGrid.Batches;

/// <summary>
/// Finds items whose inputs lie where other items put their outputs (`--input outputs/a.csv/model.txt`). While such another one runs, what
/// is there now may not be what it will be, so nothing is given back for them.
/// </summary>
/// <param name="prepared">What the items have in common.</param>
/// <param name="request">The batch.</param>
/// <param name="names">What its items are called in the folder of outputs.</param>
internal sealed class ItemFeeds(PreparedRun prepared, BatchRequest request, IReadOnlyList<string> names)
{
    private readonly Dictionary<string, string> _folders = new(StringComparer.Ordinal);
    private readonly string _outputs = Real(request.OutputFolder).TrimEnd('/') + "/";

    /// <summary>The items, by index, that have an input among the outputs of another one.</summary>
    /// <param name="running">Which items run.</param>
    public IEnumerable<int> Fed(IReadOnlyList<int> running)
    {
        if (running.Count == 0 || running.Count == names.Count)
        {
            return [];
        }

        // Most batches name nothing in their own folder of outputs.
        var folders = running.Select(index => names[index]).ToHashSet(StringComparer.Ordinal);
        var shared = InOutputs(request.Run.Inputs.Concat(request.Run.Includes).Concat(Code)).Any(path => IsOf(folders, path));
        var isRunning = running.ToHashSet();
        return Enumerable.Range(0, names.Count).Where(index => !isRunning.Contains(index)
            && (shared || InOutputs(Words(request.Items[index])).Any(path => IsOf(folders, path))));
    }

    private IEnumerable<string> Code => prepared.Code.Entries.Select(entry => Path.Combine(prepared.Words.Folders.Root, entry.Path));

    private IEnumerable<string> Words(BatchItem item) =>
        item.Arguments(request.Run.Arguments).SelectMany(ArgumentPaths.In).Concat(item.Input is { } input ? [input] : []);

    private IEnumerable<string> InOutputs(IEnumerable<string> typed) => typed
        .Select(path => Place(Path.GetFullPath(Path.Combine(request.Run.WorkingFolder, Plain(path)))))
        .Where(path => PathRelation.IsIn(_outputs.TrimEnd('/'), path) || path.StartsWith(_outputs, StringComparison.Ordinal));

    // A pattern may match whatever stands in the folder that it begins at.
    private static string Plain(string path) => path.IndexOfAny(['*', '?', '{']) is var at and >= 0 ? path[..(path.LastIndexOf('/', at) + 1)] : path;

    // Items mostly stand in few folders.
    private string Place(string path)
    {
        if (Path.GetDirectoryName(path) is not { } folder || PosixFile.LinkKind(path) == FileKind.Link)
        {
            return Real(path);
        }

        var real = _folders.TryGetValue(folder, out var known) ? known : _folders[folder] = Real(folder);
        return $"{real}/{Path.GetFileName(path)}".TrimEnd('/');
    }

    // What does not exist yet lies where its folder really is.
    private static string Real(string path)
    {
        var there = path;
        while (PathRelation.RealPath(there) is null && Path.GetDirectoryName(there) is { } above)
        {
            there = above;
        }

        return (PathRelation.RealPath(there) ?? there).TrimEnd('/') + path[there.TrimEnd('/').Length..];
    }

    // A folder above all of them holds those of each.
    private bool IsOf(HashSet<string> folders, string path)
    {
        if (path.Length < _outputs.Length)
        {
            return true;
        }

        var rest = path[_outputs.Length..];
        return rest.Length == 0 || (request.Layout == OutputLayout.Flat
            ? folders.Any(folder => rest.StartsWith(folder + "_", StringComparison.Ordinal))
            : folders.Any(folder => PathRelation.IsIn(rest, folder) || PathRelation.IsIn(folder, rest)));
    }
}
