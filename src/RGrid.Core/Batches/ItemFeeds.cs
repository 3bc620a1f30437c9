using RGrid.FileSystem;
using RGrid.Snapshots;

namespace RGrid.Batches;

/// <summary>
/// Finds items whose inputs lie where other items put their outputs (`--input outputs/a.csv/model.txt`). While such another one runs, what
/// is there now may not be what it will be, so nothing is given back for them.
/// </summary>
/// <param name="request">The batch.</param>
/// <param name="names">What its items are called in the folder of outputs.</param>
internal sealed class ItemFeeds(BatchRequest request, IReadOnlyList<string> names)
{
    private readonly string _outputs = request.OutputFolder.TrimEnd('/') + "/";

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
        var shared = InOutputs(request.Run.Inputs).Any(path => IsOf(folders, path));
        var isRunning = running.ToHashSet();
        return Enumerable.Range(0, names.Count).Where(index => !isRunning.Contains(index)
            && (shared || InOutputs(Words(request.Items[index])).Any(path => IsOf(folders, path))));
    }

    private IEnumerable<string> Words(BatchItem item) =>
        item.Arguments(request.Run.Arguments).SelectMany(ArgumentPaths.In).Concat(item.Input is { } input ? [input] : []);

    private IEnumerable<string> InOutputs(IEnumerable<string> typed) => typed
        .Select(path => Path.GetFullPath(Path.Combine(request.Run.WorkingFolder, path)))
        .Where(path => PathRelation.IsIn(_outputs.TrimEnd('/'), path) || path.StartsWith(_outputs, StringComparison.Ordinal));

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
