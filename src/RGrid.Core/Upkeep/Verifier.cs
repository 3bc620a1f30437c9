using RGrid.Catalog;
using RGrid.Content;

namespace RGrid.Upkeep;

/// <summary>Verifies the store: every blob, every folder of installed dependencies, every image, and that nothing is lacking that the catalog names.</summary>
/// <param name="catalog">What is remembered.</param>
/// <param name="blobs">The store, as it lies there.</param>
/// <param name="store">The places of the store.</param>
/// <param name="images">The engine's images.</param>
/// <param name="clock">The clock.</param>
internal sealed class Verifier(CatalogSet catalog, IBlobStore blobs, StoreFolders store, IImageUpkeep images, TimeProvider clock)
{
    private readonly List<Damage> _damage = [];

    /// <summary>Verifies.</summary>
    public VerifyReport Run(IUpkeepObserver observer, CancellationToken cancellationToken)
    {
        var stored = StoredBlobs.List(store);
        var entries = catalog.Entries.List(EntryLevel.Dependencies, int.MaxValue).Where(entry => entry is { State: EntryState.Ready, IsImage: false } && (entry.Folder is not { } folder || store.Holds(folder))).ToList();
        var reading = new ReadingProgress(observer, stored.Sum(blob => blob.Size), entries.Sum(entry => entry.Size));
        var damaged = new BlobReading(store).FindDamaged(stored, reading.Blob, cancellationToken);
        foreach (var blob in damaged.Keys)
        {
            blobs.SetAside(blob);
        }

        observer.Step("looking for what is lacking");
        var held = stored.Select(blob => blob.Digest).Except(damaged.Keys).ToHashSet();
        AddBlobs(damaged, new BlobRoles(catalog, blobs).FindLacking(digest => held.Contains(digest) || blobs.Contains(digest), cancellationToken));
        var check = new FolderCheck(catalog.Entries, blobs, store, clock);
        foreach (var entry in entries)
        {
            _damage.AddRange(check.Check(entry, cancellationToken) is { } found ? [found] : []);
            reading.Folder(entry.Size);
        }

        observer.Step("looking into images");
        var there = StoredImages.Find(catalog.Entries, images, cancellationToken);
        _damage.AddRange(new ImageLook(catalog.Entries, blobs, images, store, clock).Check(there.Entries, cancellationToken));
        return new VerifyReport(
            stored.Count,
            entries.Count,
            there.Entries.Count,
            stored.Sum(blob => blob.Size) + entries.Sum(entry => entry.Size) + there.Bytes,
            _damage,
            [.. Notes(entries), .. Notes(there)]);
    }

    private void AddBlobs(IReadOnlyDictionary<Digest, string> damaged, IReadOnlyDictionary<Digest, string> lacking)
    {
        foreach (var (blob, wrong) in damaged.OrderBy(pair => pair.Key))
        {
            var role = lacking.GetValueOrDefault(blob, "nothing needs it");
            _damage.Add(new Damage(DamageKind.Blob, blob, $"blob {blob.Short} ({role})", wrong, $"set aside; {NextUse(role)}"));
        }

        foreach (var (blob, role) in lacking.Where(pair => !damaged.ContainsKey(pair.Key) && catalog.Blobs.FindEviction(pair.Key) is null))
        {
            _damage.Add(new Damage(DamageKind.Missing, blob, $"blob {blob.Short} ({role})", "it is not in the store", NextUse(role)));
        }
    }

    private static string NextUse(string role) => role.Split(' ')[0] switch
    {
        "output" or "stdout" or "stderr" => "only running it again brings it back",
        "nothing" => "nothing is lost",
        _ => "stored again when the script next runs from its files",
    };

    private static List<string> Notes(IReadOnlyList<Entry> entries)
    {
        var unlisted = entries.Count(entry => entry.Contents is null);
        return unlisted == 0 ? [] : [$"{unlisted} folders were installed by an earlier RGrid, which did not write down their bytes: only their seals were checked"];
    }

    private static IEnumerable<string> Notes(StoredImages images)
    {
        if (images.Doubt is { } doubt)
        {
            yield return $"images were not looked at: {doubt}";
        }

        if (images.Absent > 0)
        {
            yield return $"{(images.Absent == 1 ? "1 image is" : $"{images.Absent} images are")} not in the container engine any more, and will be built again when wanted";
        }
    }

    private sealed class ReadingProgress(IUpkeepObserver observer, long blobBytes, long folderBytes)
    {
        private readonly Lock _gate = new();
        private long _blobs;
        private long _folders;

        public void Blob(long bytes)
        {
            lock (_gate)
            {
                observer.Progress("blobs", _blobs += bytes, blobBytes);
            }
        }

        public void Folder(long bytes) => observer.Progress("installed dependencies", _folders += bytes, folderBytes);
    }
}
