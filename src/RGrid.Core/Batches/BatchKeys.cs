using RGrid.Executions;
using RGrid.Keys;
using RGrid.Snapshots;

namespace RGrid.Batches;

/// <summary>
/// The execution keys of items, from bytes that are read now. They are what the items would have if each were run alone, so a result that
/// one run made is found by any batch, and the other way round.
/// </summary>
/// <param name="planner">Plans single runs.</param>
/// <param name="prepared">What the items have in common.</param>
/// <param name="request">The batch.</param>
internal sealed class BatchKeys(RunPlanner planner, PreparedRun prepared, BatchRequest request)
{
    /// <summary>The manifest of each item; null for one whose inputs can't be read, which is told when it is run.</summary>
    /// <param name="threads">How many threads read.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Manifest?[] Compute(int threads, CancellationToken cancellationToken)
    {
        var manifests = new Manifest?[request.Items.Count];
        var shared = planner.InputsOf(prepared, request.Run with { Arguments = ConstantWords() }, prepared.Files);
        var template = new ExecutionManifestTemplate(prepared.ManifestOf([], shared, PlannedStdin.Nothing));
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken };
        Parallel.For(0, manifests.Length, options, () => new HashedFiles(), (index, _, files) =>
        {
            manifests[index] = Of(request.Items[index], template, shared, files);
            return files;
        }, files => files.Dispose());
        return manifests;
    }

    private Manifest? Of(BatchItem item, ExecutionManifestTemplate template, Content.BlobTree shared, HashedFiles files)
    {
        try
        {
            if (request.Run.Outputs.Count > 0)
            {
                // An input that is declared as an output too is updated in place, which is in the key.
                return planner.ManifestOf(prepared, request.Of(item), files, PlannedStdin.Nothing);
            }

            var words = request.Run.Arguments.Where(word => IsVarying(word, item)).Select(word => item.Arguments([word])[^1]);
            var own = planner.InputsOf(prepared, request.Run with { Arguments = [.. words], Inputs = item.Input is { } input ? [input] : [] }, files);
            var tree = shared.Entries.IsEmpty ? own : new Content.BlobTree(shared.Entries.Concat(own.Entries).DistinctBy(entry => entry.Path));
            return template.Of(item.Arguments(request.Run.Arguments), tree);
        }
        catch (RGridException)
        {
            return null;
        }
    }

    private List<string> ConstantWords()
    {
        var names = request.Items.SelectMany(item => item.Values.Keys).Distinct(StringComparer.Ordinal).ToList();
        return [.. request.Run.Arguments.Where(word => !BatchItem.IsFilled(word, names))];
    }

    // A word that is the item's path itself names its input, which is taken by that; any other may name a file of its own.
    private static bool IsVarying(string word, BatchItem item) => BatchItem.IsFilled(word, item.Values.Keys) && (word != "{}" || item.Input is null);
}
