using RGrid.Settings;

namespace RGrid.Upkeep;

/// <summary>The disk that holds the store, in bytes.</summary>
/// <param name="Total">Its size.</param>
/// <param name="Free">What is free for this user.</param>
public readonly record struct DiskSpace(long Total, long Free)
{
    /// <summary>The disk of a folder that exists.</summary>
    /// <exception cref="RGridException">It can't be asked (<see cref="ErrorCode.StoreUnusable"/>).</exception>
    public static DiskSpace Of(string folder)
    {
        try
        {
            var drive = new DriveInfo(folder);
            return new DiskSpace(drive.TotalSize, drive.AvailableFreeSpace);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreFailure.Of(exception, folder);
        }
    }
}

/// <summary>How much the store may hold, in bytes.</summary>
/// <param name="Bytes">Above this, things are evicted.</param>
/// <param name="Target">Down to this: somewhat below, so that the next installation doesn't go over the bound at once.</param>
public readonly record struct SpaceBound(long Bytes, long Target)
{
    /// <summary>What a store may always hold, however full its disk is; of a small disk its half.</summary>
    public const long Least = 2L << 30;

    private const double Reserve = 0.05;
    private const double TargetShare = 0.9;

    /// <summary>
    /// The bound of a store: what the settings say, a tenth of the disk where they say nothing. Where less than a twentieth of the disk
    /// would stay free it is less, but never less than <see cref="Least"/>: a cache of nothing would help nobody for long.
    /// </summary>
    /// <param name="settings">The personal settings.</param>
    /// <param name="disk">The disk.</param>
    /// <param name="used">What the store holds now.</param>
    public static SpaceBound Of(CacheSettings settings, DiskSpace disk, long used)
    {
        var least = Math.Min(Least, disk.Total / 2);
        var limit = settings.MaxSize ?? Math.Max(least, (long)(settings.MaxShare * disk.Total));
        var left = used + disk.Free - (long)(Reserve * disk.Total);
        var bytes = Math.Min(limit, Math.Max(least, left));
        return new SpaceBound(bytes, (long)(bytes * TargetShare));
    }

    /// <summary>A bound that is met exactly.</summary>
    public static SpaceBound Exactly(long bytes) => new(bytes, bytes);
}
