using System.Text;
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
/// <param name="Other">Everything else: the database, logs, tools, what runs have open.</param>
/// <param name="Images">Images in a container engine.</param>
public sealed record StoreUsage(long Environments, long Blobs, long Other, long Images = 0)
{
    /// <summary>All of it.</summary>
    public long Total => Environments + Blobs + Other + Images;

    /// <summary>Measures a store; others may be at work in it.</summary>
    /// <exception cref="RGridException">It can't be read (<see cref="ErrorCode.StoreUnusable"/>).</exception>
    public static StoreUsage Measure(StoreFolders store)
    {
        var (environments, blobs) = (Encoding.UTF8.GetBytes(store.Environments), Encoding.UTF8.GetBytes(store.Blobs));
        var parts = Walk<Parts>(store.Home, (parts, page) => parts.Take(page, environments, blobs));
        return new StoreUsage(parts.Sum(part => part.Environments), parts.Sum(part => part.Blobs), parts.Sum(part => part.Other));
    }

    /// <summary>What a folder takes on the disk with all that is in it; 0 where it is not there.</summary>
    /// <exception cref="RGridException">It can't be read (<see cref="ErrorCode.StoreUnusable"/>).</exception>
    public static long SizeOf(string folder) => Walk<Parts>(folder, static (parts, page) => parts.Take(page, [], [])).Sum(part => part.Other);

    private static IReadOnlyList<T> Walk<T>(string folder, Action<T, FolderPage> take)
        where T : class, new()
    {
        try
        {
            return [.. FolderWalk.Run(folder, Vanishing.IsExpected, take)];
        }
        catch (IOException exception)
        {
            throw StoreFailure.Of(exception, folder);
        }
    }

    // One walk for all three: a store may hold hundreds of thousands of blobs.
    private sealed class Parts
    {
        public long Environments { get; private set; }

        public long Blobs { get; private set; }

        public long Other { get; private set; }

        public void Take(FolderPage page, byte[] environments, byte[] blobs)
        {
            var bytes = 0L;
            foreach (ref readonly var entry in page.Entries)
            {
                bytes += entry.Allocated;
            }

            var path = page.Path.AsSpan(0, page.Path.Length - 1);
            if (IsIn(path, environments))
            {
                Environments += bytes;
            }
            else if (IsIn(path, blobs))
            {
                Blobs += bytes;
            }
            else
            {
                Other += bytes;
            }
        }

        private static bool IsIn(ReadOnlySpan<byte> path, byte[] folder) =>
            folder.Length > 0 && path.StartsWith(folder) && (path.Length == folder.Length || path[folder.Length] == '/');
    }
}
