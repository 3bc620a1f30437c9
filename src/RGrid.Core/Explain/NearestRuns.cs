using System.Text.Json.Nodes;
using RGrid.Catalog;
using RGrid.Content;

namespace RGrid.Explain;

/// <summary>An earlier execution and how another one differs from it, without their environments.</summary>
/// <param name="Id">The earlier one.</param>
/// <param name="Environment">Its environment.</param>
/// <param name="Differences">The differences.</param>
/// <param name="ArgumentDifferences">How many of them are of the arguments alone, at the least.</param>
internal sealed record NearRun(string Id, NearEnvironment Environment, IReadOnlyList<Difference> Differences, int ArgumentDifferences);

/// <summary>
/// Finds the execution with the fewest differences among all of the nearest environments. The arguments, which the catalog knows, say
/// how near each can be at the best, so that few manifests are read: all of the newest executions, then of the others the most
/// promising ones, up to a number that keeps the answer quick.
/// </summary>
/// <param name="executions">The history.</param>
/// <param name="stored">Reads the manifests.</param>
internal sealed class NearestRuns(IExecutionCatalog executions, StoredManifests stored)
{
    private const int Page = 1000;
    private const int MostRead = 4000;

    private NearRun? _nearest;
    private Digest? _lost;

    /// <summary>The nearest; of several that with the same arguments (the same item of a batch), then the newest; null where no manifest can be read.</summary>
    public NearRun? Find(Execution execution, IReadOnlyList<NearEnvironment> environments, List<string> notes)
    {
        if (stored.TryRead(execution.ExecutionKey) is not { } now)
        {
            notes.Add($"the manifest of execution {execution.Id} {StoredWords.OfAbsent(stored, execution.ExecutionKey)}, so its inputs and variables can't be compared");
            return null;
        }

        var environment = stored.TryRead(execution.EnvironmentKey) ?? [];
        var promising = environments.SelectMany(near => Walk(execution, now, near, RootShift.Between(near.Manifest, environment))).ToList();
        foreach (var (run, least, near, shift) in promising.OrderBy(one => one.Least).ThenByDescending(one => one.Run.Id, StringComparer.Ordinal).Take(MostRead))
        {
            if (CouldBeNearer(run, least, least))
            {
                Compare(run, now, near, shift, least);
            }
        }

        if (_nearest is null && _lost is { } key)
        {
            notes.Add($"the manifest of the earlier run {StoredWords.OfAbsent(stored, key)}, so its inputs and variables can't be compared");
        }

        return _nearest;
    }

    // Compares the newest at once, and gives those of the others that could be nearer still.
    private List<(EarlierRun Run, int Least, NearEnvironment Near, RootShift? Shift)> Walk(
        Execution execution, JsonObject now, NearEnvironment near, RootShift? shift)
    {
        var promising = new List<(EarlierRun, int, NearEnvironment, RootShift?)>();
        var seen = new HashSet<Digest>();
        foreach (var run in Runs(execution, near).TakeWhile(run => CouldBeNearer(run, 0, 0)))
        {
            var least = ArgumentDifferences.AtLeast(run.Arguments, execution.Arguments);
            if (!seen.Add(run.ExecutionKey) || !CouldBeNearer(run, least, least))
            {
                continue;
            }

            if (seen.Count <= Page)
            {
                Compare(run, now, near, shift, least);
            }
            else
            {
                promising.Add((run, least, near, shift));
            }
        }

        return promising;
    }

    private void Compare(EarlierRun run, JsonObject now, NearEnvironment near, RootShift? shift, int argumentDifferences)
    {
        if (stored.TryRead(run.ExecutionKey) is not { } before)
        {
            _lost ??= run.ExecutionKey;
            return;
        }

        var differences = new ExecutionDifferences(stored).Of(before, now, shift);
        if (CouldBeNearer(run, differences.Count, argumentDifferences))
        {
            _nearest = new NearRun(run.Id, near, differences, argumentDifferences);
        }
    }

    private bool CouldBeNearer(EarlierRun run, int least, int argumentDifferences) =>
        _nearest is not { } best
        || least < best.Differences.Count
        || (least == best.Differences.Count
            && (argumentDifferences < best.ArgumentDifferences
                || (argumentDifferences == best.ArgumentDifferences && string.CompareOrdinal(run.Id, best.Id) > 0)));

    private IEnumerable<EarlierRun> Runs(Execution execution, NearEnvironment near)
    {
        var before = execution.Id;
        while (executions.ListRuns(execution.Script, near.Used.Key, before, Page) is { Count: > 0 } page)
        {
            foreach (var run in page)
            {
                yield return run;
            }

            before = page[^1].Id;
        }
    }
}
