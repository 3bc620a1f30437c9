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

    private static void Remove(byte[] folder)
    {
        fixed (byte* path = folder)
        {
            // Where this is refused, what follows tells.
            _ = Chmod(path, OwnerMay);
        }

        var page = new FolderPage();
        page.Read(folder, Vanishing.IsExpected);
        foreach (ref readonly var entry in page.Entries)
        {
            byte[] below = [.. folder.AsSpan(0, folder.Length - 1), (byte)'/', .. page.Name(entry), 0];
            if (entry.Kind == FileKind.Folder)
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

        fixed (byte* path = folder)
        {
            Check(RemoveFolder(path), folder);
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
