using RGrid.Catalog;

namespace RGrid.Batches;

/// <summary>Keeps what was written until much of it can be saved in one transaction: for a thousand items that have an output each.</summary>
/// <param name="inner">The catalog.</param>
/// <param name="clock">The clock.</param>
internal sealed class BufferedWrittenFiles(IWrittenFiles inner, TimeProvider clock) : IWrittenFiles
{
    // What a crash may lose: outputs that stand in the user's folder and are no longer known as such.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(250);


    private readonly Lock _gate = new();
    private readonly List<WrittenFile> _files = [];
    private long _oldest;

    public WrittenFile? Find(string path) => inner.Find(path);

    public IReadOnlyList<WrittenFile> FindAll(IReadOnlyCollection<string> paths) => inner.FindAll(paths);

    public IReadOnlyList<WrittenFile> FindBelow(string folder) => inner.FindBelow(folder);

    public void Save(IReadOnlyList<WrittenFile> files)
    {
        lock (_gate)
        {
            if (_files.Count == 0)
            {
                _oldest = clock.GetTimestamp();
            }

            _files.AddRange(files);
            if (clock.GetElapsedTime(_oldest) > LongestWait)
            {
                Flush();
            }
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
