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

    private static IReadOnlyList<Execution> Both(IEnumerable<Execution> first, IEnumerable<Execution> second, int limit) =>
        [.. first.Concat(second).DistinctBy(execution => execution.Id).NewestFirst().Take(limit)];
}
