using RGrid.Catalog;
using RGrid.Content;
using RGrid.Environments;
using RGrid.Settings;

namespace RGrid.Upkeep;

/// <summary>Upkeep of a store on this machine. A lock of the operating system lets one go on at a time.</summary>
/// <param name="catalog">What is remembered; it must not forgive, and its damage must not pass for emptiness.</param>
/// <param name="blobs">The store, as it lies there: nothing is checked while it is read.</param>
/// <param name="store">The places of the store.</param>
/// <param name="images">The images of its entries.</param>
/// <param name="settings">The personal settings.</param>
/// <param name="hasDoubt">Tells whether something of the catalog could not be read.</param>
/// <param name="clock">The clock.</param>
public sealed class StoreUpkeep(
    CatalogSet catalog, IBlobStore blobs, StoreFolders store, IImageUpkeep images, CacheSettings settings, Func<bool> hasDoubt, TimeProvider clock) : IUpkeep
{
    private const string LockName = "upkeep";

    /// <summary>True while another upkeep of a store goes on.</summary>
    public static bool IsGoingOn(StoreFolders store)
    {
        using var held = BuildLock.TryAcquire(BuildLock.PathOf(store.Locks, LockName));
        return held is null;
    }

    /// <inheritdoc/>
    public CollectReport Collect(CollectRequest request, IUpkeepObserver observer, CancellationToken cancellationToken)
    {
        using var held = Wait(observer, cancellationToken);
        observer.Step("measuring the store");
        var stored = StoredImages.Find(catalog.Entries, images, cancellationToken);
        var space = StoreSpace.Measure(store, settings, stored.Bytes);
        var bound = request.MaxSize is { } bytes ? SpaceBound.Exactly(bytes) : space.Bound;
        var (now, earlier) = (clock.GetUtcNow(), UpkeepStamp.TryRead(store));
        var report = new Collector(catalog, blobs, store, stored, images, hasDoubt, clock)
            .Run(request.Mode, earlier?.DoMarksHold(now) == true ? earlier.MarksHold : null, space.Usage, bound, observer.Step, cancellationToken);
        if (request.Mode == CollectMode.Remove)
        {
            var disk = DiskSpace.Of(store.Home);
            var limit = SpaceBound.Of(settings, disk, report.UsedAfter).Bytes;
            new UpkeepStamp(clock.GetUtcNow(), report.UsedAfter, disk.Free, limit, report.MarksHold).Write(store);
        }

        return report;
    }

    /// <inheritdoc/>
    public VerifyReport Verify(IUpkeepObserver observer, CancellationToken cancellationToken)
    {
        using var held = Wait(observer, cancellationToken);
        return new Verifier(catalog, blobs, store, images, clock).Run(observer, cancellationToken);
    }

    private BuildLock Wait(IUpkeepObserver observer, CancellationToken cancellationToken) => BuildLock.Acquire(
        store.Locks, LockName, owner => observer.Note($"waiting for another upkeep of this store to end (pid {owner})"), cancellationToken);
}
