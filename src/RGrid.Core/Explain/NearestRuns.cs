using RGrid.Catalog;
using RGrid.Content;

namespace RGrid.Explain;

/// <summary>An earlier execution and how another one differs from it, without their environments.</summary>
/// <param name="Id">The earlier one.</param>
/// <param name="Environment">Its environment.</param>
/// <param name="Differences">The differences.</param>
internal sealed record NearRun(string Id, NearEnvironment Environment, IReadOnlyList<Difference> Differences);

/// <summary>
/// Finds the execution with the fewest differences among all of the nearest environments. The arguments, which the catalog knows, say
/// how near one can be at the best; only one that could be nearer than the best so far has its manifest read.
/// </summary>
/// <param name="executions">The history.</param>
/// <param name="stored">Reads the manifests.</param>
internal sealed class NearestRuns(IExecutionCatalog executions, StoredManifests stored)
{
    private const int Page = 1000;

    /// <summary>The nearest, of several the newest; null where no manifest can be read.</summary>
    public NearRun? Find(Execution execution, IReadOnlyList<NearEnvironment> environments, List<string> notes)
    {
        if (stored.TryRead(execution.ExecutionKey) is not { } now)
        {
            notes.Add($"the manifest of execution {execution.Id} {StoredWords.OfAbsent(stored, execution.ExecutionKey)}, so its inputs and variables can't be compared");
            return null;
        }

        NearRun? nearest = null;
        Digest? lost = null;
        var environment = stored.TryRead(execution.EnvironmentKey) ?? [];
        foreach (var near in environments)
        {
            var shift = RootShift.Between(near.Manifest, environment);
            var seen = new HashSet<Digest>();
            foreach (var run in Runs(execution, near).TakeWhile(run => nearest is not { Differences.Count: 0 } || IsNewer(run, nearest)))
            {
                if (!seen.Add(run.ExecutionKey) || !CouldBeNearer(run, execution, nearest))
                {
                    continue;
                }

                if (stored.TryRead(run.ExecutionKey) is not { } before)
                {
                    lost ??= run.ExecutionKey;
                    continue;
                }

                var differences = new ExecutionDifferences(stored).Of(before, now, shift);
                if (nearest is null || differences.Count < nearest.Differences.Count || (differences.Count == nearest.Differences.Count && IsNewer(run, nearest)))
                {
                    nearest = new NearRun(run.Id, near, differences);
                }
            }
        }

        if (nearest is null && lost is { } key)
        {
            notes.Add($"the manifest of the earlier run {StoredWords.OfAbsent(stored, key)}, so its inputs and variables can't be compared");
        }

        return nearest;
    }

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

    private static bool CouldBeNearer(EarlierRun run, Execution execution, NearRun? nearest)
    {
        if (nearest is null)
        {
            return true;
        }

        var least = ArgumentDifferences.Of(run.Arguments, execution.Arguments).Count;
        return least < nearest.Differences.Count || (least == nearest.Differences.Count && IsNewer(run, nearest));
    }

    private static bool IsNewer(EarlierRun run, NearRun nearest) => string.CompareOrdinal(run.Id, nearest.Id) > 0;
}
