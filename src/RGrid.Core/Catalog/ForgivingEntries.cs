using RGrid.Content;

namespace RGrid.Catalog;

/// <summary>Entries of a catalog that may fail.</summary>
/// <param name="inner">The catalog.</param>
/// <param name="kept">What could not be written to it.</param>
/// <param name="doubt">What the other parts learned.</param>
internal sealed class ForgivingEntries(IEntryCatalog inner, IEntryCatalog kept, CatalogDoubt doubt) : IEntryCatalog
{
    public Entry? Find(EntryLevel level, Digest key) => kept.Find(level, key) ?? doubt.Read(() => inner.Find(level, key), null);

    public void Publish(Entry entry)
    {
        if (!doubt.TryWrite(() => inner.Publish(entry)))
        {
            kept.Publish(entry);
        }
    }

    public void SetState(EntryLevel level, Digest key, EntryState state, DateTimeOffset at)
    {
        if (!doubt.TryWrite(() => inner.SetState(level, key, state, at)) && Find(level, key) is { } entry)
        {
            kept.Publish(entry with { State = state, StateChanged = at });
        }
    }

    public IReadOnlyList<Entry> List(EntryLevel? level, int limit) =>
        [.. Both(kept.List(level, limit), doubt.Read(() => inner.List(level, limit), [])).NewestFirst().Take(limit)];

    public IReadOnlyList<Entry> ListStored() =>
        [.. Both(kept.ListStored(), doubt.Read(inner.ListStored, [])).NewestFirst()];

    public IReadOnlyList<EntryCount> CountByState() =>
        kept.CountByState().Count == 0 ? doubt.Read(inner.CountByState, []) : List(null, int.MaxValue).CountByState();

    public IReadOnlyList<Entry> FindByPrefix(string hexPrefix) =>
        [.. Both(kept.FindByPrefix(hexPrefix), doubt.Read(() => inner.FindByPrefix(hexPrefix), [])).OrderBy(entry => entry.Key).Take(2)];

    private static IEnumerable<Entry> Both(IEnumerable<Entry> first, IEnumerable<Entry> second) =>
        first.Concat(second).DistinctBy(entry => (entry.Level, entry.Key));
}
