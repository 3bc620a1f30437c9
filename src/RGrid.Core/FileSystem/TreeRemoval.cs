using System.Runtime.InteropServices;
using System.Text;

namespace RGrid.FileSystem;

/// <summary>Removes a folder with all that is below it, whatever bytes its names have and whatever its modes are; links are not followed.</summary>
internal static unsafe partial class TreeRemoval
{
    private const uint OwnerMay = 0x1C0;

    /// <summary>Removes it.</summary>
    /// <param name="folder">Absolute path; it is there.</param>
    /// <exception cref="IOException">Something in it could not be removed.</exception>
    public static void Remove(string folder) => Remove([.. Encoding.UTF8.GetBytes(folder), 0]);

    /// <summary>Removes what is below a folder, but what is to stay.</summary>
    /// <param name="folder">Absolute path.</param>
    /// <param name="isKept">Tells, by its absolute path, what stays; of a folder that does, what is below it is asked for too.</param>
    /// <exception cref="IOException">Something in it could not be removed.</exception>
    public static void Clear(string folder, Func<string, FileKind, bool> isKept) => Empty([.. Encoding.UTF8.GetBytes(folder), 0], isKept);

    private static void Remove(byte[] folder)
    {
        try
        {
            Empty(folder);
        }
        catch (IOException) when (TryPermit(folder))
        {
            Empty(folder);
        }

        fixed (byte* path = folder)
        {
            Check(RemoveFolder(path), folder);
        }
    }

    private static void Empty(byte[] folder, Func<string, FileKind, bool>? isKept = null)
    {
        var page = new FolderPage(PageDetail.Kinds);
        page.Read(folder, Vanishing.IsExpected);
        foreach (ref readonly var entry in page.Entries)
        {
            byte[] below = [.. folder.AsSpan(0, folder.Length - 1), (byte)'/', .. page.Name(entry), 0];
            if (isKept is not null && isKept(Encoding.UTF8.GetString(below.AsSpan(0, below.Length - 1)), entry.Kind))
            {
                if (entry.Kind == FileKind.Folder)
                {
                    Empty(below, isKept);
                }
            }
            else if (entry.Kind == FileKind.Folder)
            {
                Remove(below);
            }
            else
            {
                fixed (byte* path = below)
                {
                    Check(Unlink(path), below);
                }
            }
        }
    }

    // Only where its mode stood in the way is there a reason to try again.
    private static bool TryPermit(byte[] folder)
    {
        var entry = default(PageEntry);
        fixed (byte* path = folder)
        {
            return PosixFile.TryStatEntry(PosixFile.CurrentFolder, path, ref entry) && (entry.Mode & OwnerMay) != OwnerMay && Chmod(path, OwnerMay) == 0;
        }
    }

    private static void Check(int result, byte[] path)
    {
        const int noEntry = 2;
        if (result != 0 && Marshal.GetLastPInvokeError() is var code and not noEntry)
        {
            throw new IOException($"`{Encoding.UTF8.GetString(path.AsSpan(0, path.Length - 1))}`: {Marshal.GetPInvokeErrorMessage(code)}", code);
        }
    }

    [LibraryImport("libc", EntryPoint = "chmod")]
    private static partial int Chmod(byte* path, uint mode);

    [LibraryImport("libc", EntryPoint = "unlink", SetLastError = true)]
    private static partial int Unlink(byte* path);

    [LibraryImport("libc", EntryPoint = "rmdir", SetLastError = true)]
    private static partial int RemoveFolder(byte* path);
}
