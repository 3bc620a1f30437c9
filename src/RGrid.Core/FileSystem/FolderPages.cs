using System.Text;

namespace RGrid.FileSystem;

/// <summary>Decides by the bytes of a folder's name.</summary>
internal delegate bool NameTest(ReadOnlySpan<byte> name);

/// <summary>Reads a small tree of folders on this thread, in one order whatever the disk's is; links are told by their kind.</summary>
internal static class FolderPages
{
    /// <summary>
    /// Visits a folder and all below it. What below it can't be read is left out: the run, of the same user, can't read it either.
    /// </summary>
    /// <param name="top">The folder.</param>
    /// <param name="isSkipped">Which folders are not entered.</param>
    /// <param name="visit">Gets the path of each, relative to the first, and its page, which is the next folder's afterwards.</param>
    /// <exception cref="IOException">The folder itself can't be read.</exception>
    public static void Visit(string top, NameTest isSkipped, Action<byte[], FolderPage> visit)
    {
        var page = new FolderPage(PageDetail.LinksByKind);
        byte[] first = [.. Encoding.UTF8.GetBytes(top.TrimEnd('/')), 0];
        var open = new Stack<byte[]>([first]);
        while (open.TryPop(out var folder))
        {
            try
            {
                page.Read(folder, folder == first ? Vanishing.Fails : Vanishing.IsExpected);
            }
            catch (IOException) when (folder != first)
            {
                continue;
            }

            visit(folder[(first.Length - 1)..^1], page);
            foreach (ref readonly var entry in page.Entries)
            {
                if (entry.Kind == FileKind.Folder && !isSkipped(page.Name(entry)))
                {
                    open.Push([.. folder.AsSpan(0, folder.Length - 1), (byte)'/', .. page.Name(entry), 0]);
                }
            }
        }
    }
}
