using RGrid.Content;
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

    /// <summary>Refuses a batch whose items all ask for what is not there, once for all of them.</summary>
    /// <exception cref="RGridException">An input that they have in common can't be read.</exception>
    public void RequireShared()
    {
        if (request.Items.Count > 0)
        {
            ReadShared(request.Items[0]);
        }
    }

    /// <summary>The manifest of each item; null for one whose inputs can't be read, which is told when it is run.</summary>
    /// <param name="threads">How many threads read.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Manifest?[] Compute(int threads, CancellationToken cancellationToken)
    {
        var manifests = new Manifest?[request.Items.Count];
        var shared = ReadShared(request.Items[0]);
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken };
        Parallel.For(0, manifests.Length, options, () => new HashedFiles(), (index, _, files) =>
        {
            manifests[index] = Of(request.Items[index], shared, files);
            return files;
        }, files => files.Dispose());
        return manifests;
    }

    // What the words say that are alike for all items, read once.
    private Shared ReadShared(BatchItem item)
    {
        var inputs = planner.InputsOf(prepared, request.Of(item) with { Inputs = request.Run.Inputs }, IsShared(item), prepared.Files, PlannedStdin.Nothing);
        var tree = inputs.Complete();
        return new Shared(
            tree,
            tree.Entries.ToDictionary(entry => entry.Path, StringComparer.Ordinal),
            inputs.HasEarlierOutputs,
            new ExecutionManifestTemplate(prepared.ManifestOf([], tree, PlannedStdin.Nothing)));
    }

    private Manifest? Of(BatchItem item, Shared shared, HashedFiles files)
    {
        try
        {
            // An input that is declared as an output too is updated in place, which is in the key; and what an earlier output is hangs on all words of the item.
            var arguments = item.Arguments(request.Run.Arguments);
            if (request.Run.Outputs.Count == 0 && !shared.HasEarlierOutputs)
            {
                var own = planner.InputsOf(
                    prepared, request.Of(item) with { Inputs = item.Input is { } input ? [input] : [] }, IsOwn(item, arguments), files, PlannedStdin.Nothing);
                if (!own.HasEarlierOutputs && shared.With(own.Complete()) is { } tree)
                {
                    return shared.Template.Of(arguments, tree);
                }
            }

            return planner.ManifestOf(prepared, request.Of(item), files, PlannedStdin.Nothing);
        }
        catch (Exception exception) when (exception is RGridException or IOException or UnauthorizedAccessException)
        {
            // The item says it when it runs.
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

    // A word that is the item's path itself names its input, which is taken by that; any other may name a file of its own, and so may
    // what follows an `=` in the path.
    private Func<int, bool> IsOwn(BatchItem item, IReadOnlyList<string> arguments)
    {
        var before = item.WordsBefore(request.Run.Arguments);
        return index => IsTaken(index) ? arguments[index].Contains('=', StringComparison.Ordinal) : index < before || _isVarying[index - before];

        bool IsTaken(int index) => item.Input is not null && (index < before || request.Run.Arguments[index - before] == "{}");
    }

    private sealed record Shared(BlobTree Tree, Dictionary<string, TreeEntry> ByPath, bool HasEarlierOutputs, ExecutionManifestTemplate Template)
    {
        // Null where one place is two things, a link in a folder and the file that it leads to: which of them stays goes by the order of all.
        public BlobTree? With(BlobTree own)
        {
            var more = new List<TreeEntry>();
            foreach (var entry in own.Entries)
            {
                if (!ByPath.TryGetValue(entry.Path, out var known))
                {
                    more.Add(entry);
                }
                else if (known != entry)
                {
                    return null;
                }
            }

            return ByPath.Count == 0 ? own : new BlobTree(Tree.Entries.Concat(more));
        }
    }
}
