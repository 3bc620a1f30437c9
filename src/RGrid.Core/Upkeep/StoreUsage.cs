using RGrid.Content;
using RGrid.FileSystem;
using RGrid.Settings;

namespace RGrid.Upkeep;

/// <summary>What a store takes now, and what it may take.</summary>
/// <param name="Usage">What it takes.</param>
/// <param name="Bound">Its bound.</param>
public sealed record StoreSpace(StoreUsage Usage, SpaceBound Bound)
{
    /// <summary>Measures a store; others may be at work in it.</summary>
    /// <param name="store">The store.</param>
    /// <param name="settings">The personal settings.</param>
    /// <param name="images">Bytes that its images take in a container engine.</param>
    /// <exception cref="RGridException">It can't be read (<see cref="ErrorCode.StoreUnusable"/>).</exception>
    public static StoreSpace Measure(StoreFolders store, CacheSettings settings, long images)
    {
        var usage = StoreUsage.Measure(store) with { Images = images };
        return new StoreSpace(usage, SpaceBound.Of(settings, DiskSpace.Of(store.Home), usage.Total));
    }
}

/// <summary>What a store takes on its disk, in bytes.</summary>
/// <param name="Environments">Installed dependencies.</param>
/// <param name="Blobs">Blobs.</param>
/// <param name="BlobCount">How many blobs there are.</param>
/// <param name="Other">Everything else: the database, logs, tools, what runs have open.</param>
/// <param name="Images">Images in a container engine.</param>
public sealed record StoreUsage(long Environments, long Blobs, long BlobCount, long Other, long Images = 0)
{
    /// <summary>All of it.</summary>
    public long Total => Environments + Blobs + Other + Images;

    /// <summary>Measures a store; others may be at work in it.</summary>
    /// <exception cref="RGridException">It can't be read (<see cref="ErrorCode.StoreUnusable"/>).</exception>
    public static StoreUsage Measure(StoreFolders store)
    {
        var blobs = new BlobFolders(store).Measure();
        var unfinished = SizeIfThere(store.TemporaryBlobs);
        var other = FolderListing.Names(store.Home)
            .Select(name => Path.Combine(store.Home, name))
            .Where(path => path != store.Environments && path != store.Blobs)
            .Sum(SizeIfThere);
        return new StoreUsage(SizeIfThere(store.Environments), blobs.Bytes + unfinished, blobs.Count, other);
    }

    /// <summary>What a folder takes on the disk with all that is in it; 0 where it is not there.</summary>
    /// <exception cref="RGridException">It can't be read (<see cref="ErrorCode.StoreUnusable"/>).</exception>
    public static long SizeOf(string folder)
    {
        try
        {
            return FolderWalk.Run<Sum>(folder, Vanishing.IsExpected, static (sum, page) => sum.Take(page)).Sum(sum => sum.Bytes);
        }
        catch (IOException exception)
        {
            throw StoreFailure.Of(exception, folder);
        }
    }

    private static long SizeIfThere(string path) => PosixFile.TryLstat(path) switch
    {
        { Kind: FileKind.Folder } => SizeOf(path),
        { } stat => stat.Size,
        null => 0,
    };

    private sealed class Sum
    {
        public long Bytes { get; private set; }

        public void Take(FolderPage page)
        {
            foreach (ref readonly var entry in page.Entries)
            {
                Bytes += entry.Allocated;
            }
        }
    }
}
