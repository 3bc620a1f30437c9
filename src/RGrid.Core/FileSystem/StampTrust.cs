namespace RGrid.FileSystem;

/// <summary>
/// Decides whether a file's stat may stand for its bytes (cache.md 7): both times at least 60 s older than the moment that hashing
/// began, because a write through `mmap` moves no time for a while, and a file system that is known to keep them.
/// </summary>
public static class StampTrust
{
    private const long SafeAgeNs = 60_000_000_000;

    // Magic numbers of man 2 statfs: ext2/3/4, xfs, btrfs.
    private const long Ext4 = 0xEF53;
    private const long Xfs = 0x58465342;
    private const long Btrfs = 0x9123683E;

    /// <summary>True where a digest may be kept and believed under this stat.</summary>
    /// <param name="stat">The stat of the open file.</param>
    /// <param name="fileSystemType">Magic number of its file system (<see cref="PosixFile.FileSystemType"/>).</param>
    /// <param name="now">The moment before the first byte was read, UTC.</param>
    public static bool IsTrusted(FileStat stat, long fileSystemType, DateTimeOffset now) =>
        fileSystemType is Ext4 or Xfs or Btrfs && IsOld(Math.Max(stat.ModifiedNs, stat.ChangedNs), now);

    /// <summary>True where a time is old enough: what is written now gets another one.</summary>
    /// <param name="timeNs">In ns since 1970-01-01 UTC.</param>
    /// <param name="now">The moment before the first byte was read, UTC.</param>
    public static bool IsOld(long timeNs, DateTimeOffset now) => timeNs <= ((now - DateTimeOffset.UnixEpoch).Ticks * 100) - SafeAgeNs;
}
