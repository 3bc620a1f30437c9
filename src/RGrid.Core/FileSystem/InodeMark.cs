using System.Runtime.InteropServices;

namespace RGrid.FileSystem;

/// <summary>
/// All that can be seen of a file or folder itself besides its names, times and content: whoever finds the same again finds an empty folder
/// as it was made. A folder that has once held many names stays larger than a new one, so its size tells too.
/// </summary>
/// <param name="Inode">Its inode number.</param>
/// <param name="Device">The device's number.</param>
/// <param name="Mode">Its type and permission bits.</param>
/// <param name="Owner">The owner's user id.</param>
/// <param name="Group">The group's id.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="Names">How many names a file has; 0 for a folder, where it tells of others.</param>
/// <param name="Flags">Its inode flags (man 2 ioctl_iflags).</param>
/// <param name="Attributes">The length of the list of its extended attributes, access control lists among them, in bytes.</param>
internal readonly unsafe partial record struct InodeMark(
    ulong Inode, long Device, int Mode, uint Owner, uint Group, long Size, uint Names, long Flags, nint Attributes)
{
    /// <summary>The mark of a folder, or null where it can't be had.</summary>
    public static InodeMark? TryOfFolder(string path)
    {
        const int folderOnly = 0x10000;
        const int folderOnlyArm = 0x4000;
        const int closeOnExec = 0x80000;
        var flags = closeOnExec | (RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? folderOnlyArm : folderOnly);
        var descriptor = Open(path, flags, 0);
        if (descriptor < 0)
        {
            return null;
        }

        try
        {
            return TryOf(descriptor);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    /// <summary>The mark of what is open, or null where it can't be had.</summary>
    public static InodeMark? TryOf(int descriptor)
    {
        const long getFlags = 0x80086601;
        long inodeFlags = 0;
        _ = IoControl(descriptor, unchecked((nint)getFlags), &inodeFlags);
        return PosixFile.MarkOf(descriptor, inodeFlags, ListAttributes(descriptor, null, 0));
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int IoControl(int descriptor, nint request, long* value);

    [LibraryImport("libc", EntryPoint = "flistxattr")]
    private static partial nint ListAttributes(int descriptor, byte* list, nint size);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
