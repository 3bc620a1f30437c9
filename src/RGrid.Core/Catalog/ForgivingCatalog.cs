namespace RGrid.Catalog;

/// <summary>
/// A run must not fail because its memory does (cache.md 23). Around any catalog, outermost: a read that fails is "not found", a write
/// that fails is kept for the rest of this process only, and the first of either is one warning. So what a run writes it finds again,
/// and the run goes as one with an empty store would.
/// </summary>
public static class ForgivingCatalog
{
    /// <summary>A set that has no failures of its own.</summary>
    /// <param name="inner">The catalog.</param>
    /// <param name="warn">Gets one line, once.</param>
    public static CatalogSet Around(CatalogSet inner, Action<string> warn)
    {
        var doubt = new CatalogDoubt(warn);
        var kept = new MemoryCatalog().Set;
        return new CatalogSet(
            new ForgivingEntries(inner.Entries, kept.Entries, doubt),
            new ForgivingExecutions(inner.Executions, kept.Executions, doubt),
            new ForgivingLookups(inner.Lookups, kept.Lookups, doubt),
            new ForgivingResolutions(inner.Resolutions, kept.Resolutions, doubt),
            new ForgivingStamps(inner.Stamps, kept.Stamps, doubt),
            new ForgivingWrittenFiles(inner.WrittenFiles, kept.WrittenFiles, doubt),
            new ForgivingBlobRecords(inner.Blobs, kept.Blobs, doubt),
            new ForgivingResults(inner.Results, kept.Results, doubt),
            new ForgivingBatches(inner.Batches, kept.Batches, doubt));
    }
}
