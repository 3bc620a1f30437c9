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

    /// <summary>
    /// A number for the stats of what stands in a folder, whatever their order, and the latest time among them: much cheaper than a digest, and
    /// accidents of 1 in 2^64 apart another one when any of them changes.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The number, and the time in ns since 1970-01-01 UTC.</returns>
    /// <exception cref="IOException">It can't be read.</exception>
    public static (ulong Number, long LatestNs) OfStats(string folder)
    {
        var page = new FolderPage(PageDetail.Stats);
        page.Read([.. System.Text.Encoding.UTF8.GetBytes(folder), 0], Vanishing.Fails);
        var (number, latest) = (0UL, 0L);
        foreach (ref readonly var entry in page.Entries)
        {
            number += Mix(Mix(Mix(Mix((ulong)entry.Inode) ^ (ulong)entry.Size) ^ (ulong)entry.ModifiedNs) ^ (ulong)entry.ChangedNs);
            latest = Math.Max(latest, Math.Max(entry.ModifiedNs, entry.ChangedNs));
        }

        return (number, latest);
    }

    // The finalizer of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    /// <summary>The stamp of the names in a folder alone, by their kinds, modes, sizes, times and what links say; nothing below it is read.</summary>
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
                var isLink = entry.Kind == FileKind.Link;
                list.Add(
                    page.Name(entry), (int)entry.Kind, entry.Kind == FileKind.File ? entry.Size : 0, isLink ? 0 : entry.ModifiedNs, isLink ? 0 : entry.Mode, isLink ? 0 : entry.ChangedNs);
                list.Add(page.Target(entry));
            }
        }

        return list.Digest;
    }
}
