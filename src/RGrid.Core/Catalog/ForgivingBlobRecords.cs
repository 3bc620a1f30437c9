using RGrid.Content;

namespace RGrid.Catalog;

/// <summary>
/// What a catalog that may fail knows of blobs. A list that is short because reading failed looks like one of few blobs: whoever
/// decides by it which may go needs a catalog that does not forgive.
/// </summary>
/// <param name="inner">The catalog.</param>
/// <param name="kept">What could not be written to it.</param>
/// <param name="doubt">What the other parts learned.</param>
internal sealed class ForgivingBlobRecords(IBlobRecords inner, IBlobRecords kept, CatalogDoubt doubt) : IBlobRecords
{
    public IReadOnlyList<NamedBlob> ListNamed() => [.. kept.ListNamed(), .. doubt.Read(inner.ListNamed, [])];

    public IReadOnlyList<InputPlace> ListInputPlaces() => [.. kept.ListInputPlaces().Concat(doubt.Read(inner.ListInputPlaces, [])).Distinct()];

    public void SaveEvictions(IReadOnlyCollection<Digest> blobs, DateTimeOffset at)
    {
        if (!doubt.TryWrite(() => inner.SaveEvictions(blobs, at)))
        {
            kept.SaveEvictions(blobs, at);
        }
    }

    public DateTimeOffset? FindEviction(Digest blob) => kept.FindEviction(blob) ?? doubt.Read(() => inner.FindEviction(blob), null);
}
