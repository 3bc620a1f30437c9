namespace RGrid.FileSystem;

/// <summary>Magic numbers of file systems (man 2 statfs).</summary>
internal static class FileSystemTypes
{
    /// <summary>ext2, ext3 and ext4.</summary>
    public const long Ext4 = 0xEF53;

    /// <summary>XFS.</summary>
    public const long Xfs = 0x58465342;

    /// <summary>btrfs.</summary>
    public const long Btrfs = 0x9123683E;
}
