using Microsoft.Win32.SafeHandles;
using RGrid.Content;
using RGrid.FileSystem;
using RGrid.Snapshots;

namespace RGrid.Executions;

/// <summary>
/// The folders, links and small files of a stage whose run has ended, found as they were made, with nothing else beside them: the next item
/// of a batch is staged there. To make and remove thirty of them takes longer than a small script.
/// </summary>
public sealed class StageRemains
{
    /// <summary>What a stage finds that is new.</summary>
    public static readonly StageRemains None = new();

    // To hash more takes as long as to write it.
    private const long MostHashed = 1 << 16;

    private readonly Dictionary<string, InodeMark> _folders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KeptLink> _links = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KeptFile> _files = new(StringComparer.Ordinal);

    /// <summary>The paths in each folder in the order in which they were made, and its names as they were listed then, where the file system shows that.</summary>
    internal Dictionary<string, (IReadOnlyList<string> Made, IReadOnlyList<string> Listed)> Orders { get; } = new(StringComparer.Ordinal);

    /// <summary>True where the file system shows that order; null before it was asked for.</summary>
    internal bool? ShowsOrder { get; set; }

    /// <summary>True for a folder that is there.</summary>
    internal bool HasFolder(string path) => _folders.ContainsKey(path);

    /// <summary>The text of a link that is there, or null.</summary>
    internal string? LinkAt(string path) => _links.TryGetValue(path, out var link) ? link.Target : null;

    /// <summary>True for a file of these bytes and this permission that is there.</summary>
    internal bool HasFile(string path, TreeEntry entry) =>
        _files.TryGetValue(path, out var file) && (file.Content.Digest, file.Content.IsExecutable) == (entry.Digest, entry.IsExecutable);

    /// <summary>Takes away what is there under a name, with what is below it.</summary>
    internal void Remove(string path)
    {
        if (_links.Remove(path) || _files.Remove(path))
        {
            File.Delete(path);
        }
        else if (_folders.Remove(path))
        {
            Forget(Paths.Where(other => PathRelation.IsBelow(other, path)));

            TreeRemoval.Remove(path);
        }
    }

    /// <summary>Takes away what a stage has no place for, and takes in what it has made.</summary>
    /// <param name="folders">All folders of the stage, absolute.</param>
    /// <param name="links">The links that every such stage has, with their texts.</param>
    /// <param name="files">Its files, as they were asked for; no script may write to them.</param>
    internal void Become(IReadOnlyCollection<string> folders, IReadOnlyDictionary<string, string> links, IReadOnlyDictionary<string, TreeEntry> files)
    {
        var wanted = folders.ToHashSet(StringComparer.Ordinal);
        foreach (var path in Paths.Where(path => !wanted.Contains(path) && !links.ContainsKey(path) && !files.ContainsKey(path)).ToList())
        {
            Remove(path);
        }

        foreach (var path in folders.Where(path => !_folders.ContainsKey(path)))
        {
            if (InodeMark.TryOfFolder(path) is { } mark)
            {
                _folders.Add(path, mark);
            }
        }

        foreach (var (path, target) in links.Where(link => !_links.ContainsKey(link.Key)))
        {
            if (PosixFile.TryLstat(path) is { } stat)
            {
                _links.Add(path, new KeptLink(target, stat.Inode, stat.Device, stat.Owner));
            }
        }

        foreach (var (path, entry) in files.Where(file => file.Value.Size <= MostHashed && !_files.ContainsKey(file.Key)))
        {
            using var file = PosixFile.TryOpenToRead(path);
            if (file is not null && MarkOf(file) is { } mark)
            {
                _files.Add(path, new KeptFile(entry, mark));
            }
        }
    }

    /// <summary>Removes everything below a folder but what is as it was made; false where nothing is.</summary>
    /// <param name="folder">A private folder of a run that has ended and left no process.</param>
    /// <param name="isOwn">True for a path of RGrid's own, which no run can come to.</param>
    /// <exception cref="IOException">Something in it could not be removed.</exception>
    internal bool TryClear(string folder, Func<string, bool> isOwn)
    {
        HashSet<string> kept = new(StringComparer.Ordinal);
        TreeRemoval.Clear(folder, (path, kind) => isOwn(path) || (IsAsMade(path, kind) && kept.Add(path)));
        Forget(Paths.Where(path => !kept.Contains(path)));
        return kept.Count > 0;
    }

    private IEnumerable<string> Paths => _folders.Keys.Concat(_links.Keys).Concat(_files.Keys);

    private void Forget(IEnumerable<string> paths)
    {
        foreach (var path in paths.ToList())
        {
            _ = _folders.Remove(path) || _links.Remove(path) || _files.Remove(path);
        }
    }

    // Times are given anew to each item; all else that one item could find of another is looked at.
    private bool IsAsMade(string path, FileKind kind) => kind switch
    {
        FileKind.Folder => _folders.TryGetValue(path, out var mark) && InodeMark.TryOfFolder(path) == mark,
        FileKind.Link => _links.TryGetValue(path, out var link)
            && PosixFile.TryLstat(path) is { } stat
            && link == new KeptLink(PosixFile.ReadLink(path), stat.Inode, stat.Device, stat.Owner),
        FileKind.File => _files.TryGetValue(path, out var file) && IsWhole(path, file),
        _ => false,
    };

    private static bool IsWhole(string path, KeptFile kept)
    {
        try
        {
            using var file = PosixFile.TryOpenToRead(path);
            if (file is null || MarkOf(file) != kept.Mark)
            {
                return false;
            }

            // One byte more than it had, so that one that grows is seen.
            var bytes = new byte[kept.Content.Size + 1];
            var length = RandomAccess.Read(file, bytes, 0);
            return length == kept.Content.Size && Digest.Of(bytes.AsSpan(0, length)) == kept.Content.Digest;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static InodeMark? MarkOf(SafeFileHandle file) => InodeMark.TryOf((int)file.DangerousGetHandle());

    private sealed record KeptLink(string Target, long Inode, long Device, int Owner);

    private sealed record KeptFile(TreeEntry Content, InodeMark Mark);
}
