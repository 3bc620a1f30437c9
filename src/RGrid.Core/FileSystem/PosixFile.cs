using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace RGrid.FileSystem;

/// <summary>
/// The few calls that .NET has no exact form of: lstat with nanoseconds and inode, readlink as it stands, and the type of the file system.
/// The layout of `struct statx` is the same on every Linux architecture (man 2 statx), unlike that of `struct stat`.
/// </summary>
public static unsafe partial class PosixFile
{
    /// <summary>Stands for the working folder where a call wants an open folder (AT_FDCWD); absolute paths don't mind.</summary>
    internal const int CurrentFolder = -100;

    private const int AtSymlinkNoFollow = 0x100;
    private const int AtEmptyPath = 0x1000;
    private const uint StatxBasicStats = 0x7ff;
    private const int NoEntry = 2;
    private const int NotDirectory = 20;
    private const int NameTooLong = 36;
    private const int TooManyLinks = 40;

    /// <summary>The stat of a path itself (a link is not followed), or null where there is nothing.</summary>
    /// <exception cref="IOException">The path is there and can't be looked at.</exception>
    public static FileStat? TryLstat(string path) => Stat(CurrentFolder, path, AtSymlinkNoFollow);

    /// <summary>The stat of what a path leads to, or null where that is nothing (a dangling link too, and one that leads in a circle).</summary>
    /// <exception cref="IOException">The path is there and can't be looked at.</exception>
    public static FileStat? TryStat(string path) => Stat(CurrentFolder, path, 0);

    /// <summary>True where a path leads to a regular file.</summary>
    public static bool IsFile(string path) => Kind(path) == FileKind.File;

    /// <summary>True where a path leads to a folder.</summary>
    public static bool IsFolder(string path) => Kind(path) == FileKind.Folder;

    /// <summary>What a path leads to, or null where that is nothing.</summary>
    public static FileKind? Kind(string path) => TryStat(path)?.Kind;

    /// <summary>What a path itself is (a link is not followed), or null where there is nothing.</summary>
    public static FileKind? LinkKind(string path) => TryLstat(path)?.Kind;

    /// <summary>The stat of an open file.</summary>
    public static FileStat Fstat(SafeHandle handle) =>
        Stat((int)handle.DangerousGetHandle(), "", AtEmptyPath) ?? throw new IOException("The open file has no stat.");

    /// <summary>The text of a symbolic link.</summary>
    /// <exception cref="IOException">It is no link.</exception>
    /// <exception cref="RGridException">Its text is not UTF-8.</exception>
    public static string ReadLink(string path)
    {
        var buffer = stackalloc byte[4096];
        var length = (int)ReadLink(path, buffer, 4096);
        if (length < 0)
        {
            throw Error(path);
        }

        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(buffer, length);
        }
        catch (DecoderFallbackException exception)
        {
            throw new RGridException(
                ErrorCode.InputInvalid, $"the target of the link `{path}` is not valid UTF-8, so no key can hold it", "rename what it leads to, or leave the link out", exception);
        }
    }

    /// <summary>The text of a symbolic link, or null where it is not UTF-8.</summary>
    /// <exception cref="IOException">It is no link.</exception>
    public static string? TryReadLink(string path)
    {
        try
        {
            return ReadLink(path);
        }
        catch (RGridException)
        {
            return null;
        }
    }

    /// <summary>Opens a regular file for reading, without following a link and without the advisory lock that .NET takes; null where there is none.</summary>
    /// <exception cref="IOException">It is there and can't be opened.</exception>
    public static SafeFileHandle? TryOpenToRead(string path)
    {
        const int noFollow = 0x20000;
        const int noFollowArm = 0x8000;
        const int closeOnExec = 0x80000;
        var flags = closeOnExec | (RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? noFollowArm : noFollow);
        var handle = new SafeFileHandle(OpenNative(path, flags, 0), ownsHandle: true);
        if (!handle.IsInvalid)
        {
            return handle;
        }

        handle.Dispose();
        return Marshal.GetLastPInvokeError() is NoEntry or NotDirectory or NameTooLong ? null : throw Error(path);
    }

    /// <summary>Sets mtime and atime of a file to now; false where that failed.</summary>
    public static bool TryTouch(string path) => Utimensat(CurrentFolder, path, 0, 0) == 0;

    /// <summary>Sets the permission bits of a file or folder.</summary>
    public static void Chmod(string path, int mode)
    {
        if (ChmodNative(path, (uint)mode) != 0)
        {
            throw Error(path);
        }
    }

    /// <summary>The one time that all has that RGrid prepares for a run, in ns: 2000-01-01 UTC, after 1980, which zip archives can't go below.</summary>
    public const long FixedTimeNs = 946_684_800L * 1_000_000_000;

    /// <summary>Gives a file, folder or link itself that time, so that nothing tells when it was prepared.</summary>
    public static void SetFixedTimes(string path)
    {
        const long seconds = FixedTimeNs / 1_000_000_000;
        var times = stackalloc long[] { seconds, 0, seconds, 0 };
        if (Utimensat(CurrentFolder, path, times, AtSymlinkNoFollow) != 0)
        {
            throw Error(path);
        }
    }

    /// <summary>Gives a path itself (a link is not followed) to a user and the group of the same number; only root may.</summary>
    public static void Chown(string path, int user)
    {
        if (LchownNative(path, (uint)user, (uint)user) != 0)
        {
            throw Error(path);
        }
    }

    /// <summary>Gives a new folder of this user to his own group, where one above it gives its group to all that is made in it (setgid): what a run sees must not hang on that.</summary>
    public static void LeaveGroup(string folder)
    {
        const int setGroup = 0x400;
        if (TryLstat(folder) is { } stat && (stat.Mode & setGroup) != 0)
        {
            Chmod(folder, stat.Mode & ~setGroup);
            _ = LchownNative(folder, uint.MaxValue, Getegid());
        }
    }

    /// <summary>Gives something another name, in place of what has that name; a link itself, whatever it leads to (man 2 rename).</summary>
    public static void Rename(string from, string to)
    {
        if (!TryRename(from, to))
        {
            throw Error(to);
        }
    }

    /// <summary>The same; false where the two are not on one file system, so that nothing but a copy gets there.</summary>
    public static bool TryRename(string from, string to)
    {
        const int otherDevice = 18;
        return RenameNative(from, to) == 0 || (Marshal.GetLastPInvokeError() == otherDevice ? false : throw Error(to));
    }

    /// <summary>The magic number of the file system that holds a path (man 2 statfs), or 0 where it can't be told.</summary>
    public static long FileSystemType(string path) => FileSystem(path).Type;

    /// <summary>
    /// The file system that holds a path (man 2 statfs): its magic number, and what tells it from another (f_fsid, made of its UUID on ext4). Both are 0
    /// where they can't be told.
    /// </summary>
    public static (long Type, ulong Id) FileSystem(string path)
    {
        // In struct statfs of every 64-bit Linux f_type is the first word; f_fsid stands behind f_bsize, three numbers of blocks and two of files, each a
        // word. 256 bytes hold the whole structure.
        const int idWord = 7;
        var buffer = stackalloc long[32];
        return OperatingSystem.IsLinux() && Statfs(path, buffer) == 0 ? (buffer[0], (ulong)buffer[idWord]) : (0, 0);
    }

    /// <summary>Writes the whole file system that holds an open file to the disk (syncfs), one call for any number of files.</summary>
    public static void SyncFileSystem(SafeHandle handle)
    {
        if (OperatingSystem.IsLinux() && Syncfs((int)handle.DangerousGetHandle()) != 0)
        {
            throw Error("the store");
        }
    }

    /// <summary>The caller's effective user id.</summary>
    public static int UserId => (int)Geteuid();

    private static FileStat? Stat(int folder, string path, int flags)
    {
        Statx buffer;
        if (StatxNative(folder, path, flags, StatxBasicStats, &buffer) != 0)
        {
            return Marshal.GetLastPInvokeError() is NoEntry or NotDirectory or NameTooLong or TooManyLinks ? null : throw Error(path);
        }

        return new FileStat(
            ToKind(buffer.Mode),
            buffer.Mode & 0xfff,
            (long)buffer.Size,
            Nanoseconds(buffer.Modified),
            Nanoseconds(buffer.Changed),
            (long)buffer.Inode,
            ((long)buffer.DeviceMajor << 32) | buffer.DeviceMinor,
            (int)buffer.Owner);
    }

    /// <summary>What can be seen of an open file or folder; null where it can't be looked at.</summary>
    internal static InodeMark? MarkOf(int descriptor, long flags, nint attributes)
    {
        const int typeBits = 0xF000;
        const int regular = 0x8000;
        Statx buffer;
        return StatxNative(descriptor, "", AtEmptyPath, StatxBasicStats, &buffer) != 0
            ? null
            : new InodeMark(
                buffer.Inode,
                ((long)buffer.DeviceMajor << 32) | buffer.DeviceMinor,
                buffer.Mode,
                buffer.Owner,
                buffer.Group,
                (long)buffer.Size,
                (buffer.Mode & typeBits) == regular ? buffer.LinkCount : 0,
                flags,
                attributes);
    }

    /// <summary>The stat of a name in an open folder, into an entry of a page; false where it failed.</summary>
    internal static bool TryStatEntry(int folder, byte* name, ref PageEntry entry)
    {
        const int blockSize = 512;
        Statx buffer;
        if (StatxBytes(folder, name, AtSymlinkNoFollow, StatxBasicStats, &buffer) != 0)
        {
            return false;
        }

        entry.Mode = buffer.Mode;
        entry.Size = (long)buffer.Size;
        entry.Allocated = (long)buffer.Blocks * blockSize;
        entry.ModifiedNs = Nanoseconds(buffer.Modified);
        entry.ChangedNs = Nanoseconds(buffer.Changed);
        entry.Inode = (long)buffer.Inode;
        return true;
    }

    internal static FileKind ToKind(ushort mode) => (mode & 0xf000) switch
    {
        0x8000 => FileKind.File,
        0x4000 => FileKind.Folder,
        0xa000 => FileKind.Link,
        _ => FileKind.Special,
    };

    private static long Nanoseconds(StatxTimestamp time) => (time.Seconds * 1_000_000_000L) + time.Nanoseconds;

    private static IOException Error(string path)
    {
        var code = Marshal.GetLastPInvokeError();
        return new IOException($"`{path}`: {Marshal.GetPInvokeErrorMessage(code)}", code);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct StatxTimestamp
    {
        public long Seconds;
        public uint Nanoseconds;
        public int Reserved;
    }

    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private struct Statx
    {
        public uint Mask;
        public uint BlockSize;
        public ulong Attributes;
        public uint LinkCount;
        public uint Owner;
        public uint Group;
        public ushort Mode;
        public ushort Spare;
        public ulong Inode;
        public ulong Size;
        public ulong Blocks;
        public ulong AttributesMask;
        public StatxTimestamp Accessed;
        public StatxTimestamp Created;
        public StatxTimestamp Changed;
        public StatxTimestamp Modified;
        public uint SpecialMajor;
        public uint SpecialMinor;
        public uint DeviceMajor;
        public uint DeviceMinor;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int StatxNative(int folder, string path, int flags, uint mask, Statx* buffer);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int StatxBytes(int folder, byte* path, int flags, uint mask, Statx* buffer);

    [LibraryImport("libc", EntryPoint = "readlink", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial nint ReadLink(string path, byte* buffer, nint size);

    [LibraryImport("libc", EntryPoint = "chmod", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int ChmodNative(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "lchown", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int LchownNative(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "rename", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int RenameNative(string from, string to);

    [LibraryImport("libc", EntryPoint = "statfs", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Statfs(string path, long* buffer);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int Syncfs(int descriptor);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenNative(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "utimensat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Utimensat(int folder, string path, nint times, int flags);

    [LibraryImport("libc", EntryPoint = "getegid")]
    private static partial uint Getegid();

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint Geteuid();

    [LibraryImport("libc", EntryPoint = "utimensat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Utimensat(int folder, string path, long* times, int flags);
}
