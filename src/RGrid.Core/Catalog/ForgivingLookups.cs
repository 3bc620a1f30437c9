namespace RGrid.Catalog;

/// <summary>Look-ups of a catalog that may fail.</summary>
/// <param name="inner">The catalog.</param>
/// <param name="kept">What could not be written to it.</param>
/// <param name="doubt">What the other parts learned.</param>
internal sealed class ForgivingLookups(ILookupCatalog inner, ILookupCatalog kept, CatalogDoubt doubt) : ILookupCatalog
{
    public void Record(IReadOnlyList<Lookup> lookups)
    {
        if (!doubt.TryWrite(() => inner.Record(lookups)))
        {
            kept.Record(lookups);
        }
    }

    public IReadOnlyList<LookupCount> Count() =>
    [
        .. kept.Count().Concat(doubt.Read(inner.Count, []))
            .GroupBy(count => (count.Day, count.Level))
            .Select(group => new LookupCount(group.Key.Level, group.Key.Day, group.Sum(count => count.Hits), group.Sum(count => count.Misses)))
            .OrderByDescending(count => count.Day)
            .ThenBy(count => count.Level),
    ];
}
