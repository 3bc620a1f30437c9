using RGrid.Content;

namespace RGrid.FileSystem;

/// <summary>
/// A digest of a folder by its stats that takes one look at each folder and file and none at links: whoever puts another link in the
/// place of one moves the ctime of its folder, which can't be set back.
/// </summary>
internal static class FolderStamp
{
    /// <summary>The stamp of a folder with all that is below it.</summary>
    /// <exception cref="IOException">It can't be read.</exception>
    public static Digest Of(string folder)
    {
        var list = new StampList();
        FolderPages.Visit(
            folder,
            static _ => false,
            (path, page) =>
            {
                var self = page.Self;
                list.Add(path, self.Mode, self.Inode, self.ModifiedNs, self.ChangedNs);
                foreach (ref readonly var entry in page.Entries)
                {
                    if (entry.Kind is FileKind.Link or FileKind.Folder)
                    {
                        list.Add(page.Name(entry), (int)entry.Kind);
                    }
                    else
                    {
                        list.Add(page.Name(entry), entry.Mode, entry.Size, entry.ModifiedNs, entry.ChangedNs, entry.Inode);
                    }
                }
            });
        return list.Digest;
    }
}
