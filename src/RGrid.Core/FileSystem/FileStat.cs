namespace RGrid.FileSystem;

/// <summary>What kind of thing a path names.</summary>
public enum FileKind
{
    /// <summary>A regular file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A symbolic link.</summary>
    Link,

    /// <summary>A FIFO, socket or device: nothing whose bytes could be hashed.</summary>
    Special,
}

/// <summary>What the file system says of one file. Times are nanoseconds since 1970-01-01 UTC.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">The permission bits (07777).</param>
/// <param name="Size">Length in bytes.</param>
/// <param name="ModifiedNs">mtime, in ns.</param>
/// <param name="ChangedNs">ctime, in ns; it can't be set by `touch` or `utime`.</param>
/// <param name="Inode">The inode number.</param>
/// <param name="Device">The device's number.</param>
/// <param name="Owner">The owner's user id.</param>
public readonly record struct FileStat(
    FileKind Kind, int Mode, long Size, long ModifiedNs, long ChangedNs, long Inode, long Device, int Owner)
{
    /// <summary>True where the owner may execute it.</summary>
    public bool IsExecutable => (Mode & 0x40) != 0;
}
