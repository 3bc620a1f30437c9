using RGrid.Content;

namespace RGrid.Catalog;

/// <summary>Executions of a catalog that may fail.</summary>
/// <param name="inner">The catalog.</param>
/// <param name="kept">What could not be written to it.</param>
/// <param name="doubt">What the other parts learned.</param>
internal sealed class ForgivingExecutions(IExecutionCatalog inner, IExecutionCatalog kept, CatalogDoubt doubt) : IExecutionCatalog
{
    public void Save(Execution execution)
    {
        if (!doubt.TryWrite(() => inner.Save(execution)))
        {
            kept.Save(execution);
        }
    }

    public IReadOnlyList<Execution> FindByPrefix(string idPrefix) =>
        Both(kept.FindByPrefix(idPrefix), doubt.Read(() => inner.FindByPrefix(idPrefix), []), 2);

    public IReadOnlyList<Execution> List(string? script, int limit) =>
        Both(kept.List(script, limit), doubt.Read(() => inner.List(script, limit), []), limit);

    public IReadOnlyList<UsedEnvironment> ListEnvironments(string script, string? before, int limit) =>
    [
        .. kept.ListEnvironments(script, before, limit).Concat(doubt.Read(() => inner.ListEnvironments(script, before, limit), []))
            .OrderByDescending(used => used.NewestId, StringComparer.Ordinal)
            .DistinctBy(used => used.Key)
            .Take(limit),
    ];

    public IReadOnlyList<EarlierRun> ListRuns(string script, Digest environmentKey, string before, int limit) =>
    [
        .. kept.ListRuns(script, environmentKey, before, limit)
            .Concat(doubt.Read(() => inner.ListRuns(script, environmentKey, before, limit), []))
            .DistinctBy(run => run.Id)
            .OrderByDescending(run => run.Id, StringComparer.Ordinal)
            .Take(limit),
    ];

    private static IReadOnlyList<Execution> Both(IEnumerable<Execution> first, IEnumerable<Execution> second, int limit) =>
        [.. first.Concat(second).DistinctBy(execution => execution.Id).NewestFirst().Take(limit)];
}
