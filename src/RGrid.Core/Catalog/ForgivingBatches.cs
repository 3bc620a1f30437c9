using RGrid.Content;

namespace RGrid.Catalog;

/// <summary>Batches of a catalog that may fail.</summary>
/// <param name="inner">The catalog.</param>
/// <param name="kept">What could not be written to it.</param>
/// <param name="doubt">What the other parts learned.</param>
internal sealed class ForgivingBatches(IBatchCatalog inner, IBatchCatalog kept, CatalogDoubt doubt) : IBatchCatalog
{
    public void Save(Batch batch)
    {
        if (!doubt.TryWrite(() => inner.Save(batch)))
        {
            kept.Save(batch);
        }
    }

    public IReadOnlyList<Batch> FindByPrefix(string idPrefix) =>
        Both(kept.FindByPrefix(idPrefix), doubt.Read(() => inner.FindByPrefix(idPrefix), []), 2);

    public IReadOnlyList<Batch> List(int limit) => Both(kept.List(limit), doubt.Read(() => inner.List(limit), []), limit);

    public IReadOnlyList<Execution> ListExecutions(string batchId) =>
    [
        .. kept.ListExecutions(batchId).Concat(doubt.Read(() => inner.ListExecutions(batchId), []))
            .DistinctBy(execution => execution.Id)
            .OrderBy(execution => execution.Id, StringComparer.Ordinal),
    ];

    public Execution? FindItem(string item, string? script) => kept.FindItem(item, script) ?? doubt.Read(() => inner.FindItem(item, script), null);

    public Execution? FindItem(string item, string script, EntryLevel level, Digest key) =>
        kept.FindItem(item, script, level, key) ?? doubt.Read(() => inner.FindItem(item, script, level, key), null);

    private static IReadOnlyList<Batch> Both(IEnumerable<Batch> first, IEnumerable<Batch> second, int limit) =>
        [.. first.Concat(second).DistinctBy(batch => batch.Id).OrderByDescending(batch => batch.Id, StringComparer.Ordinal).Take(limit)];
}
