using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.FileSystem;

namespace RGrid.Upkeep;

/// <summary>What blobs take on the disk.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Bytes">Bytes on the disk.</param>
internal readonly record struct BlobsSize(long Count, long Bytes)
{
    /// <summary>Both together.</summary>
    public static BlobsSize operator +(BlobsSize one, BlobsSize other) => new(one.Count + other.Count, one.Bytes + other.Bytes);
}

/// <summary>
/// Measures the folders of the blobs. A blob never changes, so a folder with the times that it had takes what it took: that is kept in
/// `sizes.json`, and a store of a hundred thousand blobs is measured by 256 stats. Nothing that is given back depends on it.
/// </summary>
/// <param name="store">The places of the store.</param>
internal sealed class BlobFolders(StoreFolders store)
{
    private const int FirstDigits = 2;
    private const int MostThreads = 8;

    // A name may still come within the same tick of the file system's clock.
    private static readonly long StillNs = (long)TimeSpan.FromSeconds(2).TotalNanoseconds;

    /// <summary>Measures them; others may be at work there.</summary>
    /// <exception cref="RGridException">They can't be read (<see cref="ErrorCode.StoreUnusable"/>).</exception>
    public BlobsSize Measure()
    {
        var known = TryRead();
        var found = new Dictionary<string, (FileStat Stat, BlobsSize Size)>(StringComparer.Ordinal);
        var unknown = new List<(string Name, FileStat Stat)>();
        foreach (var name in Names())
        {
            if (PosixFile.TryLstat(Path.Combine(store.Blobs, name)) is not { Kind: FileKind.Folder } stat)
            {
                continue;
            }

            if (known.TryGetValue(name, out var kept) && kept.Times == TimesOf(stat))
            {
                found.Add(name, (stat, kept.Size));
            }
            else
            {
                unknown.Add((name, stat));
            }
        }

        Read(unknown, found);
        if (unknown.Count > 0)
        {
            Write(found);
        }

        return found.Values.Aggregate(default(BlobsSize), (sum, folder) => sum + folder.Size);
    }

    private IEnumerable<string> Names() => PosixFile.IsFolder(store.Blobs) ? FolderListing.Names(store.Blobs).Where(name => name.Length == FirstDigits) : [];

    private void Read(List<(string Name, FileStat Stat)> folders, Dictionary<string, (FileStat Stat, BlobsSize Size)> found)
    {
        try
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Min(Environment.ProcessorCount, MostThreads) };
            Parallel.ForEach(folders, options, () => new FolderPage(), (folder, _, page) =>
            {
                page.Read(Encoding.UTF8.GetBytes(Path.Combine(store.Blobs, folder.Name) + '\0'), Vanishing.IsExpected);
                var size = Sum(page);
                lock (found)
                {
                    found.Add(folder.Name, (folder.Stat, size));
                }

                return page;
            }, _ => { });
        }
        catch (AggregateException exception) when (exception.InnerException is IOException inner)
        {
            throw StoreFailure.Of(inner, store.Blobs);
        }
    }

    private static BlobsSize Sum(FolderPage page)
    {
        var size = default(BlobsSize);
        foreach (ref readonly var entry in page.Entries)
        {
            size += new BlobsSize(entry.Kind == FileKind.File ? 1 : 0, entry.Allocated);
        }

        return size;
    }

    // Nanoseconds are more than a number of JSON holds exactly.
    private static string TimesOf(FileStat stat) => string.Create(CultureInfo.InvariantCulture, $"{stat.Inode} {stat.ModifiedNs} {stat.ChangedNs}");

    private Dictionary<string, (string Times, BlobsSize Size)> TryRead() => UpkeepFile.TryRead(store.Sizes, document => document.AsObject().ToDictionary(
        folder => folder.Key,
        folder => (folder.Value![0]!.GetValue<string>(), new BlobsSize(Number(folder, 1), Number(folder, 2))))) ?? [];

    private static long Number(KeyValuePair<string, JsonNode?> folder, int index) => folder.Value![index]!.GetValue<long>();

    private void Write(Dictionary<string, (FileStat Stat, BlobsSize Size)> folders)
    {
        var still = (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100 - StillNs;
        var document = new JsonObject();
        foreach (var (name, (stat, size)) in folders.Where(folder => folder.Value.Stat.ModifiedNs < still).OrderBy(folder => folder.Key, StringComparer.Ordinal))
        {
            document[name] = new JsonArray(TimesOf(stat), size.Count, size.Bytes);
        }

        UpkeepFile.Write(store.Sizes, document);
    }
}
