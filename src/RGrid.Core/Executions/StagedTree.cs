using RGrid.Content;
using RGrid.Faults;
using RGrid.FileSystem;
using RGrid.Snapshots;

namespace RGrid.Executions;

/// <summary>Folders, links and files that RGrid makes for one run, and what they were when it had made them. None of them tells when that was.</summary>
/// <param name="top">The folder that all of it is in.</param>
/// <param name="blobs">Where the bytes come from.</param>
/// <param name="remains">What an earlier run has left there for the next.</param>
internal sealed class StagedTree(string top, IBlobStore blobs, StageRemains remains)
{
    private const int ReadOnly = 0x124;
    private const int ReadOnlyExecutable = 0x16D;
    private const int OwnerWrites = 0x80;

    private readonly Dictionary<string, FileStat> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _links = new(StringComparer.Ordinal);
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal) { top };

    // What the user has too, with the folders that it is in. The others the run has for itself: to remove them is no change of what it was given.
    private readonly HashSet<string> _given = new(StringComparer.Ordinal) { top };
    private readonly Dictionary<string, string> _fixedLinks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TreeEntry> _copied = new(StringComparer.Ordinal);
    private readonly Dictionary<(long Device, long Inode), TreeEntry> _shown = [];
    private readonly NameOrder? _order = remains == StageRemains.None ? null : NameOrder.TryOf(top, remains);

    /// <summary>Shows a blob at the path of a file in place of a copy, where it can: true then, and an empty file marks the place.</summary>
    public Func<TreeEntry, string, bool> TryShow { get; init; } = (_, _) => false;

    /// <summary>The paths of all files, and of the links and folders that the run was given.</summary>
    public IEnumerable<string> Given => _files.Keys.Concat(_given.Where(path => !_files.ContainsKey(path) && path != top));

    /// <summary>True where it has a file at a path.</summary>
    public bool HasFile(string path) => _files.ContainsKey(path);

    /// <summary>True where it has a file or a link at a path, whatever an earlier run has left there.</summary>
    public bool HasLeaf(string path) => _files.ContainsKey(path) || _links.ContainsKey(path);

    /// <summary>What became of what was made at a path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="stat">What is there now.</param>
    public StagedState StateOf(string path, FileStat stat)
    {
        var isAsMade = _links.TryGetValue(path, out var target) ? stat.Kind == FileKind.Link && PosixFile.TryReadLink(path) == target
            : _files.TryGetValue(path, out var staged) ? staged == stat
            : _folders.Contains(path) && stat.Kind == FileKind.Folder;
        return isAsMade ? StagedState.Unchanged
            : _given.Contains(path) || _files.ContainsKey(path) ? StagedState.Changed
            : StagedState.New;
    }

    /// <summary>Makes what an entry says.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="path">Where.</param>
    /// <param name="isUpdated">True for a file that the run may write to.</param>
    public void Put(TreeEntry entry, string path, bool isUpdated)
    {
        for (var part = path; _given.Add(part); part = Path.GetDirectoryName(part)!)
        {
        }

        switch (entry.Kind)
        {
            case TreeEntryKind.Folder:
                MakeFolder(path);
                break;
            case TreeEntryKind.Link:
                Link(path, entry.LinkTarget!);
                break;
            default:
                Copy(entry, path, isUpdated);
                break;
        }
    }

    /// <summary>Makes a file of a text.</summary>
    public void Write(string path, string text)
    {
        MakeFolder(Path.GetDirectoryName(path)!);
        remains.Remove(path);
        FaultPoint.Reach("stage.write.before");
        File.WriteAllText(path, text);
        _order?.Made(path);
        Settle(path, ReadOnly);
    }

    /// <summary>Makes a link, where nothing is.</summary>
    public void Link(string path, string target)
    {
        MakeFolder(Path.GetDirectoryName(path)!);
        remains.Remove(path);
        if (PosixFile.TryLstat(path) is null)
        {
            File.CreateSymbolicLink(path, target);
            _order?.Made(path);
            _links.Add(path, target);
        }
    }

    /// <summary>Makes a link that every run in such a world has.</summary>
    public void LinkAsAlways(string path, string target)
    {
        if (remains.LinkAt(path) == target)
        {
            MakeFolder(Path.GetDirectoryName(path)!);
            _order?.Found(path);
            _links[path] = target;
        }
        else
        {
            Link(path, target);
        }

        _fixedLinks[path] = target;
    }

    /// <summary>Makes a folder, with those above it.</summary>
    public void MakeFolder(string path)
    {
        if (_links.ContainsKey(path) || !_folders.Add(path))
        {
            return;
        }

        if (Path.GetDirectoryName(path) is { } above)
        {
            MakeFolder(above);
        }

        if (!remains.HasFolder(path))
        {
            remains.Remove(path);
            Directory.CreateDirectory(path);
            _order?.Made(path);
        }
        else
        {
            _order?.Found(path);
        }
    }

    /// <summary>Where a path really is that may be one of the links, or lie behind one: an input there is seen through the link and beside the code.</summary>
    public string BehindLinks(string path)
    {
        for (var part = path; _links.Count > 0 && part.Length > top.Length; part = Path.GetDirectoryName(part)!)
        {
            if (_links.TryGetValue(part, out var target))
            {
                return BehindLinks(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(part)!, target)) + path[part.Length..]);
            }
        }

        return path;
    }

    /// <summary>Ends the making: takes away what an earlier run has left and this one has no place for, and gives folders and links their times.</summary>
    public void Finish()
    {
        if (remains != StageRemains.None)
        {
            remains.Become(_folders, _fixedLinks, _copied);
        }

        foreach (var path in _order?.Restore().Where(_files.ContainsKey) ?? [])
        {
            _files[path] = PosixFile.TryLstat(path)!.Value;
        }

        foreach (var made in _folders.Concat(_links.Keys))
        {
            PosixFile.SetFixedTimes(made);
        }
    }

    /// <summary>Gives a file its bytes that marks the place of a blob which was shown there; its stat now, or what it was where it is none.</summary>
    public FileStat FillShown(string path, FileStat stat)
    {
        if (stat.Size > 0 || !_shown.TryGetValue((stat.Device, stat.Inode), out var entry))
        {
            return stat;
        }

        File.Delete(path);
        CopyBlob(entry, path);
        PosixFile.Chmod(path, stat.Mode);
        return PosixFile.TryLstat(path)!.Value;
    }

    /// <summary>Gives all of it to another user; only root can do that.</summary>
    /// <param name="user">Number of the user and of its group.</param>
    public void GiveTo(int user)
    {
        foreach (var path in _folders.Where(folder => PathRelation.IsIn(folder, top)).Concat(_links.Keys))
        {
            PosixFile.Chown(path, user);
        }

        foreach (var path in _files.Keys)
        {
            PosixFile.Chown(path, user);
            _files[path] = PosixFile.TryLstat(path)!.Value;
        }
    }

    private void Copy(TreeEntry entry, string path, bool isUpdated)
    {
        if (_files.ContainsKey(path))
        {
            return;
        }

        MakeFolder(Path.GetDirectoryName(path)!);
        var mode = (entry.IsExecutable ? ReadOnlyExecutable : ReadOnly) | (isUpdated ? OwnerWrites : 0);
        if (!isUpdated)
        {
            _copied[path] = entry;
            if (remains.HasFile(path, entry))
            {
                _order?.Found(path);
                Settle(path, mode);
                return;
            }
        }

        remains.Remove(path);
        if (!isUpdated && TryShow(entry, path))
        {
            File.WriteAllBytes(path, []);
            _order?.Made(path);
            Settle(path, mode);
            _copied.Remove(path);
            _shown[(_files[path].Device, _files[path].Inode)] = entry;
            return;
        }

        CopyBlob(entry, path);
        _order?.Made(path);
        Settle(path, mode);
    }

    private void CopyBlob(TreeEntry entry, string path)
    {
        if (!blobs.TryCopyTo(entry.Digest, path))
        {
            throw new RGridException(
                ErrorCode.NotFound, $"the bytes of `{entry.Path}` ({entry.Digest.Short}) are no longer in the store", "run the script again from its files");
        }
    }

    private void Settle(string path, int mode)
    {
        PosixFile.SetFixedTimes(path);
        PosixFile.Chmod(path, mode);
        _files[path] = PosixFile.TryLstat(path)!.Value;
    }
}

/// <summary>Whether something in a stage is what RGrid put there.</summary>
public enum StagedState
{
    /// <summary>The run made it.</summary>
    New,

    /// <summary>RGrid put it there and it is as it was.</summary>
    Unchanged,

    /// <summary>RGrid put it there and the run changed it.</summary>
    Changed,
}
