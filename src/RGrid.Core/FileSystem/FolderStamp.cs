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

    /// <summary>The stamp of the names in a folder alone, by their kinds, sizes, mtimes and what links say; nothing below it is read.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="ending">Only names that end so.</param>
    /// <exception cref="IOException">It can't be read.</exception>
    public static Digest OfListing(string folder, string ending)
    {
        var list = new StampList();
        var end = System.Text.Encoding.UTF8.GetBytes(ending);
        var page = new FolderPage();
        page.Read([.. System.Text.Encoding.UTF8.GetBytes(folder), 0], Vanishing.Fails);
        foreach (ref readonly var entry in page.Entries)
        {
            if (page.Name(entry).EndsWith(end))
            {
                list.Add(page.Name(entry), (int)entry.Kind, entry.Kind == FileKind.File ? entry.Size : 0, entry.Kind == FileKind.Link ? 0 : entry.ModifiedNs);
                list.Add(page.Target(entry));
            }
        }

        return list.Digest;
    }
}
