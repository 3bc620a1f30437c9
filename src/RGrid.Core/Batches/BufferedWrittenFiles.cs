using System.Collections.Concurrent;
using RGrid.Catalog;
using RGrid.FileSystem;

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
    private readonly ConcurrentDictionary<string, WrittenFile> _known = new(StringComparer.Ordinal);
    private long _oldest;

    public WrittenFile? Find(string path) => _known.TryGetValue(path, out var file) ? file : inner.Find(path);

    public IReadOnlyList<WrittenFile> FindAll(IReadOnlyCollection<string> paths) =>
        [.. paths.Select(path => _known.GetValueOrDefault(path)).OfType<WrittenFile>().Concat(inner.FindAll(paths)).DistinctBy(file => file.Path)];

    public IReadOnlyList<WrittenFile> FindBelow(string folder) =>
    [
        .. _known.Values.Where(file => PathRelation.IsBelow(file.Path, folder)).Concat(inner.FindBelow(folder))
            .DistinctBy(file => file.Path)
            .OrderBy(file => file.Path, StringComparer.Ordinal),
    ];

    // An item that is read meanwhile finds it in its place.
    public void Announce(WrittenFile file) => _known[file.Path] = file;

    public void Save(IReadOnlyList<WrittenFile> files)
    {
        lock (_gate)
        {
            if (_files.Count == 0)
            {
                _oldest = clock.GetTimestamp();
            }

            _files.AddRange(files);
            files.ToList().ForEach(Announce);
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
