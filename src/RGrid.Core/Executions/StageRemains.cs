using RGrid.Environments;
using RGrid.FileSystem;

namespace RGrid.Executions;

/// <summary>
/// The folders and links of a stage whose run has ended, found as they were made and empty of everything else: the next item of a batch
/// is staged there. To make and remove twenty folders takes longer than a small script.
/// </summary>
public sealed class StageRemains
{
    /// <summary>What a stage finds that is new.</summary>
    public static readonly StageRemains None = new();

    private readonly Dictionary<string, FolderMark> _folders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KeptLink> _links = new(StringComparer.Ordinal);

    /// <summary>True for a folder that is there.</summary>
    internal bool HasFolder(string path) => _folders.ContainsKey(path);

    /// <summary>The text of a link that is there, or null.</summary>
    internal string? LinkAt(string path) => _links.TryGetValue(path, out var link) ? link.Target : null;

    /// <summary>Takes away a folder or link that is there, with what is below it.</summary>
    internal void Remove(string path)
    {
        if (_links.Remove(path))
        {
            File.Delete(path);
        }
        else if (_folders.Remove(path))
        {
            foreach (var below in _folders.Keys.Concat(_links.Keys).Where(other => PathRelation.IsBelow(other, path)).ToList())
            {
                _folders.Remove(below);
                _links.Remove(below);
            }

            TreeRemoval.Remove(path);
        }
    }

    /// <summary>Takes away what a stage has no place for, and takes in what it has made.</summary>
    /// <param name="folders">All folders of the stage, absolute.</param>
    /// <param name="links">All links of the stage, with their texts.</param>
    internal void Become(IReadOnlyCollection<string> folders, IReadOnlyDictionary<string, string> links)
    {
        var wanted = folders.ToHashSet(StringComparer.Ordinal);
        foreach (var path in _folders.Keys.Where(path => !wanted.Contains(path)).Concat(_links.Keys.Where(path => !links.ContainsKey(path))).ToList())
        {
            Remove(path);
        }

        foreach (var path in folders.Where(path => !_folders.ContainsKey(path)))
        {
            if (FolderMark.TryOf(path) is { } mark)
            {
                _folders.Add(path, mark);
            }
        }

        foreach (var (path, target) in links)
        {
            if (!_links.ContainsKey(path) && PosixFile.TryLstat(path) is { } stat)
            {
                _links.Add(path, new KeptLink(target, stat));
            }
        }
    }

    /// <summary>Removes everything below a folder but what is as it was made; false where the folder itself is not.</summary>
    /// <param name="folder">A private folder of a run that has ended and left no process.</param>
    /// <exception cref="IOException">Something in it could not be removed.</exception>
    internal bool TryClear(string folder)
    {
        HashSet<string> kept = new(StringComparer.Ordinal);
        var journal = Neighbours.JournalIn(folder);
        TreeRemoval.Clear(folder, (path, kind) => path == journal || (IsAsMade(path, kind) && kept.Add(path)));
        foreach (var path in _folders.Keys.Concat(_links.Keys).Where(path => !kept.Contains(path)).ToList())
        {
            _folders.Remove(path);
            _links.Remove(path);
        }

        return kept.Count > 0;
    }

    private bool IsAsMade(string path, FileKind kind) => kind switch
    {
        FileKind.Folder => _folders.TryGetValue(path, out var mark) && FolderMark.TryOf(path) == mark,
        FileKind.Link => _links.TryGetValue(path, out var link) && PosixFile.TryLstat(path) == link.Stat,
        _ => false,
    };

    private sealed record KeptLink(string Target, FileStat Stat);
}
