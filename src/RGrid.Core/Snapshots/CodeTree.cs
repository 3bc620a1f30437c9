using RGrid.Content;
using RGrid.FileSystem;

namespace RGrid.Snapshots;

/// <summary>
/// Collects the code of a run (cache.md 11): the entry files, what they name, what those name in turn, and the includes. It looks at
/// the disk anew on every run, so a file that newly shadows an import is found.
/// </summary>
/// <param name="folders">The project.</param>
/// <param name="files">Takes the files.</param>
/// <param name="scanners">One a language; the first that understands a file scans it.</param>
/// <param name="isOwnOutput">True for a file that RGrid itself wrote for this script and that still has those bytes.</param>
public sealed class CodeTree(
    ProjectFolders folders, IFileSnapshots files, IReadOnlyList<ICodeScanner> scanners, Func<string, bool> isOwnOutput)
{
    private readonly Dictionary<string, TreeEntry> _entries = new(StringComparer.Ordinal);
    private readonly HashSet<string> _packages = new(StringComparer.Ordinal);
    private readonly Queue<(string Path, string Real)> _unscanned = new();
    private readonly HashSet<string> _reached = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _realFolders = new(StringComparer.Ordinal);
    private readonly List<Mention> _mentions = [];
    private (string Path, string Name) _entry = ("", "");

    /// <summary>True for the store, which is in no folder that is taken whole.</summary>
    public Func<string, bool> IsStore { get; init; } = _ => false;

    /// <summary>What literals of the code could name, in the order of reading; complete when the tree is.</summary>
    public IReadOnlyList<Mention> Mentions => _mentions;

    /// <summary>Adds a file, and by and by all that it names.</summary>
    /// <param name="path">Absolute path of a file that exists.</param>
    public void AddFile(string path)
    {
        if (!_reached.Add(path))
        {
            return;
        }

        var real = TakeLinks(path);
        if (real != path)
        {
            // What it names stands beside the real file for Node, and beside the link for a module of a Python package.
            AddFile(real);
            _unscanned.Enqueue((path, real));
            return;
        }

        var relative = PathRelation.Relative(folders.Root, path);
        var file = files.Take(path);
        if (_entries.TryAdd(relative, TreeEntry.File(relative, file.Blob, file.IsExecutable)))
        {
            _unscanned.Enqueue((path, path));
        }
    }

    /// <summary>Adds the script, whose language is known even where its name does not tell it.</summary>
    /// <param name="path">Absolute path of the script.</param>
    /// <param name="extension">An extension of its language.</param>
    public void AddEntry(string path, string extension)
    {
        _entry = (PathRelation.RealPath(path)!, "entry" + extension);
        AddFile(path);
    }

    /// <summary>Adds a folder with everything below it that is code or belongs to it.</summary>
    /// <param name="path">Absolute path of a folder that exists.</param>
    public void AddFolder(string path)
    {
        if (!_packages.Add(path))
        {
            return;
        }

        var real = TakeLinks(path);
        if (real != path)
        {
            AddFolder(real);
            return;
        }

        var links = new List<string>();
        var prefix = PathRelation.Relative(folders.Root, path);
        var above = prefix == "." ? "" : prefix + "/";
        var tree = files.TakeFolder(path, below => IsCode(path, below) && !IsLink(Path.Combine(path, below), links));
        foreach (var entry in tree.Entries)
        {
            var relative = above + entry.Path;
            if (_entries.TryAdd(relative, entry with { Path = relative }) && entry.Kind == TreeEntryKind.File)
            {
                var file = Path.Combine(path, entry.Path);
                _unscanned.Enqueue((file, file));
            }
        }

        foreach (var link in links)
        {
            if (PosixFile.IsFolder(link))
            {
                AddFolder(link);
            }
            else
            {
                AddFile(link);
            }
        }
    }

    /// <summary>Follows all references and gives the whole tree.</summary>
    public BlobTree Complete()
    {
        while (_unscanned.TryDequeue(out var next))
        {
            var (path, real) = next;
            var snapshot = files.Take(real);
            if (snapshot.Blob.Size > FileSnapshots.LargestSmallFile * 8L)
            {
                continue;
            }

            var text = files.Read(snapshot);
            if (ScannerOf(path, text) is not { } scanner)
            {
                continue;
            }

            var references = scanner.Scan(new CodeFile(path, text, folders));
            _mentions.AddRange(references.Mentions.Select(literal => new Mention(literal, path)));
            foreach (var package in references.Packages)
            {
                AddFolder(package);
            }

            foreach (var file in references.Files)
            {
                // A file that RGrid wrote for this script is what the script makes, though the script names it (`> out.txt`).
                if (isOwnOutput(file))
                {
                    _mentions.Add(new Mention(PathRelation.Relative(Path.GetDirectoryName(path)!, file), path));
                }
                else
                {
                    AddFile(file);
                }
            }
        }

        return new BlobTree(_entries.Values);
    }

    private ICodeScanner? ScannerOf(string path, byte[] text) =>
        scanners.FirstOrDefault(scanner => scanner.Understands(path, text))
        ?? (path == _entry.Path ? scanners.FirstOrDefault(scanner => scanner.Understands(_entry.Name, text)) : null);

    // Node and Python ask for the real path of a file, so every link on the way and what it leads to belong to the code.
    private string TakeLinks(string path)
    {
        if (_realFolders.TryGetValue(path, out var known))
        {
            return known;
        }

        var folder = Path.GetDirectoryName(path);
        var here = folder is null ? path : Path.Combine(TakeLinks(folder), Path.GetFileName(path));
        var real = here;
        if (PosixFile.LinkKind(here) == FileKind.Link && PathRelation.RealPath(here) is { } target)
        {
            var relative = PathRelation.Relative(folders.Root, here);
            _entries[relative] = TreeEntry.Link(relative, TreeLayout.LinkText(folders.Root, here, target));
            real = target;
        }

        return _realFolders[path] = real;
    }

    private static bool IsLink(string path, List<string> links)
    {
        // One to nothing stays as it is.
        if (PosixFile.LinkKind(path) != FileKind.Link || PosixFile.TryStat(path) is null)
        {
            return false;
        }

        links.Add(path);
        return true;
    }

    private bool IsCode(string package, string below)
    {
        var name = below[(below.LastIndexOf('/') + 1)..];
        var path = Path.Combine(package, below);
        return name switch
        {
            ".git" => false,
            _ when MadeFolders.Contain(path) => false,
            _ when name.EndsWith(".pyc", StringComparison.Ordinal) => PosixFile.TryStat(path[..^1]) is null,
            _ => PosixFile.Kind(path) switch
            {
                FileKind.Folder => !IsStore(path) && PosixFile.TryStat(Path.Combine(path, "pyvenv.cfg")) is null,
                FileKind.Special => true,
                _ => !isOwnOutput(path),
            },
        };
    }
}
