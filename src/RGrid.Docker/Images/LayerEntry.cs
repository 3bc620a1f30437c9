using RGrid.Content;
using RGrid.FileSystem;

namespace RGrid.Docker.Images;

/// <summary>Something in a layer.</summary>
/// <param name="Path">Path in the image without the leading slash.</param>
/// <param name="Kind">File, folder or link.</param>
/// <param name="Mode">Permission bits.</param>
/// <param name="Target">Where a link leads; empty otherwise.</param>
/// <param name="Open">Opens a file's bytes.</param>
internal sealed record LayerEntry(string Path, FileKind Kind, int Mode, string Target, Func<Stream>? Open)
{
    private const int FolderMode = 0x1ED;
    private const int LinkMode = 0x1FF;
    private const int ReadOnly = 0x124;
    private const int ReadOnlyExecutable = 0x16D;

    /// <summary>A folder of mode 0755.</summary>
    public static LayerEntry Folder(string path) => new(path, FileKind.Folder, FolderMode, "", null);

    /// <summary>A link.</summary>
    public static LayerEntry Link(string path, string target) => new(path, FileKind.Link, LinkMode, target, null);

    /// <summary>A file that is only read.</summary>
    public static LayerEntry File(string path, bool isExecutable, Func<Stream> open) => new(path, FileKind.File, isExecutable ? ReadOnlyExecutable : ReadOnly, "", open);

    /// <summary>An entry of a tree of blobs.</summary>
    /// <param name="entry">The entry; its path is that in the image, without the leading slash.</param>
    /// <param name="blobs">The bytes.</param>
    public static LayerEntry Of(TreeEntry entry, IBlobStore blobs) => entry.Kind switch
    {
        TreeEntryKind.Folder => Folder(entry.Path),
        TreeEntryKind.Link => Link(entry.Path, entry.LinkTarget!),
        _ => File(entry.Path, entry.IsExecutable, () => blobs.TryOpen(entry.Digest) ?? throw new RGridException(
            ErrorCode.NotFound, $"the bytes of `{entry.Path}` ({entry.Digest.Short}) are no longer in the store", "run the script again from its files")),
    };

    /// <summary>A folder of this machine with all that is in it, read-only in the image.</summary>
    /// <param name="folder">Absolute path here.</param>
    /// <param name="path">Where it stands in the image, without the leading slash.</param>
    public static IEnumerable<LayerEntry> OfFolder(string folder, string path)
    {
        const int writable = 0x92;
        yield return Folder(path);
        foreach (var name in FolderListing.Names(folder))
        {
            var (here, there) = (System.IO.Path.Combine(folder, name), $"{path}/{name}");
            var stat = PosixFile.TryLstat(here) ?? throw new FileNotFoundException(here);
            switch (stat.Kind)
            {
                case FileKind.Folder:
                    foreach (var entry in OfFolder(here, there))
                    {
                        yield return entry;
                    }

                    break;
                case FileKind.Link:
                    yield return Link(there, PosixFile.ReadLink(here));
                    break;
                case FileKind.File:
                    yield return new LayerEntry(there, FileKind.File, (stat.Mode & ~writable & 0x1FF) | ReadOnly, "", () => new FileStream(here, FileMode.Open, FileAccess.Read, FileShare.Read, 0));
                    break;
            }
        }
    }
}
