using System.Text;
using RGrid.Catalog;
using RGrid.Content;
using RGrid.FileSystem;

namespace RGrid.Snapshots;

/// <summary>Tells what RGrid itself wrote for a script: such a file, while it still has those bytes, is an output and not an input (cache.md 13).</summary>
/// <param name="written">What was written beside the user.</param>
/// <param name="files">Reads what is there now.</param>
/// <param name="script">The script (<see cref="Execution.Script"/>).</param>
public sealed class OwnOutputs(IWrittenFiles written, IFileSnapshots files, string script)
{
    /// <summary>Stands in place of a digest for a folder that RGrid made.</summary>
    public static Digest FolderMark => default;

    /// <summary>Stands in place of a digest for a link that RGrid made, by the text of it.</summary>
    public static Digest LinkMark(string target) => Digest.Of(Encoding.UTF8.GetBytes($"link\0{target}"));

    /// <summary>True where what was written is a link and still stands there with its text, whatever it leads to.</summary>
    public static bool IsLink(WrittenFile file) =>
        PosixFile.LinkKind(file.Path) == FileKind.Link && PosixFile.TryReadLink(file.Path) is { } target && file.Digest == LinkMark(target);

    private Dictionary<string, WrittenFile>? _below;
    private string? _folder;

    /// <summary>True where a path has just the bytes that RGrid wrote there for this script.</summary>
    public bool IsUnchanged(string path, Digest digest) =>
        written.Find(path) is { } file && file.Script == script && file.Digest == digest;

    /// <summary>True where a path is just the link that RGrid made there for this script.</summary>
    public bool IsUnchangedLink(string path) => written.Find(path) is { } file && file.Script == script && IsLink(file);

    /// <summary>True where either is so, reading the file only where RGrid wrote one there.</summary>
    public bool IsUnchangedFile(string path) =>
        written.Find(path) is { } file
        && file.Script == script
        && file.Digest != FolderMark
        && (IsLink(file) || (PosixFile.Kind(path) == FileKind.File && files.Take(path).Blob.Digest == file.Digest));

    /// <summary>True for a folder that RGrid made for this script.</summary>
    public bool IsFolder(string path) => IsOwnFolder(written.Find(path));

    /// <summary>A folder's tree without the folders that RGrid made and that hold nothing else; null where the folder itself is one.</summary>
    public BlobTree? Without(string folder, BlobTree tree)
    {
        Load(folder);
        var kept = new List<TreeEntry>(tree.Entries.Length);
        var parents = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in tree.Entries.Reverse())
        {
            // What lies in a folder stands behind it in order, so backwards a folder comes when all of its content is known.
            var isEmptyFolder = entry.Kind == TreeEntryKind.Folder && !parents.Contains(entry.Path);
            if (!isEmptyFolder || !IsOwnFolder(_below!.GetValueOrDefault(Path.Combine(folder, entry.Path))))
            {
                kept.Add(entry);
                parents.Add(Path.GetDirectoryName(entry.Path)!);
            }
        }

        return kept.Count == 0 && IsOwnFolder(_below!.GetValueOrDefault(folder)) ? null : new BlobTree(kept);
    }

    private bool IsOwnFolder(WrittenFile? file) => file is not null && file.Script == script && file.Digest == FolderMark;

    private void Load(string folder)
    {
        if (_folder != folder)
        {
            _below = written.FindBelow(folder).ToDictionary(file => file.Path, StringComparer.Ordinal);
            if (written.Find(folder) is { } self)
            {
                _below[folder] = self;
            }

            _folder = folder;
        }
    }
}
