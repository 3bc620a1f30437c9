using RGrid.Content;

namespace RGrid.Catalog;

/// <summary>Resolutions of a catalog that may fail.</summary>
/// <param name="inner">The catalog.</param>
/// <param name="kept">What could not be written to it; always newer.</param>
/// <param name="doubt">What the other parts learned.</param>
internal sealed class ForgivingResolutions(IResolutionCatalog inner, IResolutionCatalog kept, CatalogDoubt doubt) : IResolutionCatalog
{
    public Resolution? Find(Digest requirementsKey) =>
        kept.Find(requirementsKey) ?? doubt.Read(() => inner.Find(requirementsKey), null);

    public IReadOnlyList<Resolution> FindLatest(string sourcePath, int most) =>
        [.. kept.FindLatest(sourcePath, most).Concat(doubt.Read(() => inner.FindLatest(sourcePath, most), [])).Take(most)];

    public Resolution? FindByDependencies(Digest dependenciesKey) =>
        kept.FindByDependencies(dependenciesKey) ?? doubt.Read(() => inner.FindByDependencies(dependenciesKey), null);

    public void Save(Resolution resolution)
    {
        if (!doubt.TryWrite(() => inner.Save(resolution)))
        {
            kept.Save(resolution);
        }
    }

    public void Forget(Resolution resolution)
    {
        kept.Forget(resolution);
        _ = doubt.TryWrite(() => inner.Forget(resolution));
    }
}
