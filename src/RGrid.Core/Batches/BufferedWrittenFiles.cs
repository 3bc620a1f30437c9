using RGrid.Catalog;

namespace RGrid.Batches;

/// <summary>Keeps what was written until all of it can be saved in one transaction: for results that are given back a thousand at a time.</summary>
/// <param name="inner">The catalog.</param>
internal sealed class BufferedWrittenFiles(IWrittenFiles inner) : IWrittenFiles
{
    private readonly Lock _gate = new();
    private readonly List<WrittenFile> _files = [];

    public WrittenFile? Find(string path) => inner.Find(path);

    public IReadOnlyList<WrittenFile> FindAll(IReadOnlyCollection<string> paths) => inner.FindAll(paths);

    public IReadOnlyList<WrittenFile> FindBelow(string folder) => inner.FindBelow(folder);

    public void Save(IReadOnlyList<WrittenFile> files)
    {
        lock (_gate)
        {
            _files.AddRange(files);
        }
    }

    public void SaveReplaced(ReplacedFile file) => inner.SaveReplaced(file);

    /// <summary>Saves them.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            if (_files.Count > 0)
            {
                inner.Save([.. _files]);
                _files.Clear();
            }
        }
    }
}
