using RGrid.Content;
using RGrid.FileSystem;

namespace RGrid.Snapshots;

/// <summary>
/// Takes one folder as a tree. A relative link whose target lies in the folder stays a link; any other link is followed, for the
/// run would follow it too and what it sees must be in the key; a dangling one stays as it is.
/// </summary>
/// <param name="files">Takes the single files.</param>
/// <param name="top">Absolute path of the folder.</param>
/// <param name="isTaken">Which relative paths belong to the tree.</param>
internal sealed class FolderSnapshot(IFileSnapshots files, string top, Func<string, bool> isTaken)
{
    private readonly List<TreeEntry> _entries = [];
    private readonly HashSet<(long Device, long Inode)> _open = [];

    /// <summary>The tree.</summary>
    public BlobTree Take()
    {
        Enter(top, "");
        return new BlobTree(_entries);
    }

    private void Enter(string folder, string relative)
    {
        var stat = PosixFile.TryStat(folder) ?? throw new RGridException(
            ErrorCode.InputInvalid, $"folder `{folder}` does not exist", "check the path");
        if (!_open.Add((stat.Device, stat.Inode)))
        {
            throw new RGridException(
                ErrorCode.InputInvalid,
                $"folder `{folder}` holds a link that leads back to itself",
                "remove the link, or name the files one by one");
        }

        foreach (var name in FolderListing.Names(folder))
        {
            var path = Path.Combine(folder, name);
            var below = relative.Length == 0 ? name : $"{relative}/{name}";
            if (isTaken(below))
            {
                TakeOne(path, below);
            }
        }

        _open.Remove((stat.Device, stat.Inode));
    }

    private void TakeOne(string path, string relative)
    {
        switch (PosixFile.LinkKind(path))
        {
            case FileKind.Folder:
                _entries.Add(TreeEntry.Folder(relative));
                Enter(path, relative);
                break;
            case FileKind.Link when StaysInside(path) is { } target:
                _entries.Add(TreeEntry.Link(relative, target));
                break;
            case FileKind.Link when PosixFile.IsFolder(path):
                _entries.Add(TreeEntry.Folder(relative));
                Enter(path, relative);
                break;
            default:
                var file = files.Take(path);
                _entries.Add(TreeEntry.File(relative, file.Blob, file.IsExecutable));
                TakeCompanions(path, relative);
                break;
        }
    }

    // What SQLite keeps beside a database that is elsewhere; beside one that lies here it is taken anyway.
    private void TakeCompanions(string path, string relative)
    {
        if (PosixFile.LinkKind(path) != FileKind.Link)
        {
            return;
        }

        foreach (var (suffix, beside) in SqliteFiles.Beside(path))
        {
            if (PosixFile.LinkKind(path + suffix) is null)
            {
                var companion = files.Take(beside);
                _entries.Add(TreeEntry.File(relative + suffix, companion.Blob, companion.IsExecutable));
            }
        }
    }

    private string? StaysInside(string path)
    {
        var target = PosixFile.ReadLink(path);
        if (PosixFile.TryStat(path) is null)
        {
            return target;
        }

        // Below a folder that is itself a link, `..` leads elsewhere than its text says; only a link that means the same in the tree stays one.
        var leadsTo = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, target));
        return !Path.IsPathRooted(target)
            && PathRelation.IsBelow(leadsTo, top)
            && PathRelation.RealPath(leadsTo) == PathRelation.RealPath(path)
            && IsWholeTaken(leadsTo)
                ? target
                : null;
    }

    // A link to something that is left out of the tree would dangle in the run.
    private bool IsWholeTaken(string path)
    {
        var relative = PathRelation.Relative(top, path);
        for (var end = relative.IndexOf('/', StringComparison.Ordinal); end >= 0; end = relative.IndexOf('/', end + 1))
        {
            if (!isTaken(relative[..end]))
            {
                return false;
            }
        }

        return isTaken(relative);
    }
}
