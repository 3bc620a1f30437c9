using RGrid.FileSystem;

namespace RGrid.Catalog;

/// <summary>The stamp memo of a catalog that may fail.</summary>
/// <param name="inner">The catalog.</param>
/// <param name="kept">What could not be written to it; always newer.</param>
/// <param name="doubt">What the other parts learned.</param>
internal sealed class ForgivingStamps(IStampMemo inner, IStampMemo kept, CatalogDoubt doubt) : IStampMemo
{
    public string? Find(string purpose, FileStat stat) => kept.Find(purpose, stat) ?? doubt.Read(() => inner.Find(purpose, stat), null);

    public void Save(string purpose, FileStat stat, string value)
    {
        if (!doubt.TryWrite(() => inner.Save(purpose, stat, value)))
        {
            kept.Save(purpose, stat, value);
        }
    }
}
