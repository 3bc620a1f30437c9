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
    private readonly bool[] _isVarying = [.. request.Run.Arguments.Select(Varying(request.Items))];

    /// <summary>The manifest of each item; null for one whose inputs can't be read, which is told when it is run.</summary>
    /// <param name="threads">How many threads read.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Manifest?[] Compute(int threads, CancellationToken cancellationToken)
    {
        var manifests = new Manifest?[request.Items.Count];
        var first = request.Items[0];
        var shared = planner.InputsOf(prepared, request.Run with { Arguments = first.Arguments(request.Run.Arguments) }, IsShared(first), prepared.Files);
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
            if (request.Run.Outputs.Count > 0 || item.Values.Values.Any(value => value.StartsWith('-')))
            {
                // An input that is declared as an output too is updated in place, which is in the key; an option moves the places of the words behind it.
                return planner.ManifestOf(prepared, request.Of(item), files, PlannedStdin.Nothing);
            }

            var arguments = item.Arguments(request.Run.Arguments);
            var own = planner.InputsOf(prepared, request.Run with { Arguments = arguments, Inputs = item.Input is { } input ? [input] : [] }, IsOwn(item), files);
            var tree = shared.Entries.IsEmpty ? own : new Content.BlobTree(shared.Entries.Concat(own.Entries).DistinctBy(entry => entry.Path));
            return template.Of(arguments, tree);
        }
        catch (RGridException)
        {
            return null;
        }
    }

    private static Func<string, bool> Varying(IReadOnlyList<BatchItem> items)
    {
        var names = items.SelectMany(item => item.Values.Keys).Distinct(StringComparer.Ordinal).ToList();
        return word => BatchItem.IsFilled(word, names);
    }

    // What names an earlier output depends on the places of all words, so these stay whole, and it is said which of them are looked at.
    private Func<int, bool> IsShared(BatchItem item)
    {
        var before = item.WordsBefore(request.Run.Arguments);
        return index => index >= before && !_isVarying[index - before];
    }

    // A word that is the item's path itself names its input, which is taken by that; any other may name a file of its own.
    private Func<int, bool> IsOwn(BatchItem item)
    {
        var before = item.WordsBefore(request.Run.Arguments);
        return index => index < before ? item.Input is null : _isVarying[index - before] && (request.Run.Arguments[index - before] != "{}" || item.Input is null);
    }
}
