namespace RGrid.Catalog;

/// <summary>The written files of a catalog that may fail.</summary>
/// <param name="inner">The catalog.</param>
/// <param name="kept">What could not be written to it; always newer.</param>
/// <param name="doubt">What the other parts learned.</param>
internal sealed class ForgivingWrittenFiles(IWrittenFiles inner, IWrittenFiles kept, CatalogDoubt doubt) : IWrittenFiles
{
    public WrittenFile? Find(string path) => kept.Find(path) ?? doubt.Read(() => inner.Find(path), null);

    public IReadOnlyList<WrittenFile> FindAll(IReadOnlyCollection<string> paths) =>
        [.. kept.FindAll(paths).Concat(doubt.Read(() => inner.FindAll(paths), [])).DistinctBy(file => file.Path)];

    public IReadOnlyList<WrittenFile> FindBelow(string folder) =>
    [
        .. kept.FindBelow(folder).Concat(doubt.Read(() => inner.FindBelow(folder), []))
            .DistinctBy(file => file.Path)
            .OrderBy(file => file.Path, StringComparer.Ordinal),
    ];

    public void Save(IReadOnlyList<WrittenFile> files)
    {
        if (!doubt.TryWrite(() => inner.Save(files)))
        {
            kept.Save(files);
        }
    }

    public void SaveReplaced(ReplacedFile file)
    {
        if (!doubt.TryWrite(() => inner.SaveReplaced(file)))
        {
            kept.SaveReplaced(file);
        }
    }
}
