using RGrid.Content;

namespace RGrid.Upkeep;

/// <summary>Reads every blob on all cores, the largest first so that none is waited for at the end. Memory: one buffer a core.</summary>
/// <param name="store">The places of the store.</param>
internal sealed class BlobReading(StoreFolders store)
{
    /// <summary>The blobs whose bytes are not those of their names, or can't be read at all, with what is wrong.</summary>
    /// <param name="blobs">The blobs.</param>
    /// <param name="read">Gets the bytes of each blob that was read, from any thread.</param>
    /// <param name="cancellationToken">Ends reading.</param>
    public IReadOnlyDictionary<Digest, string> FindDamaged(
        IReadOnlyList<StoredBlob> blobs, Action<long> read, CancellationToken cancellationToken)
    {
        var damaged = new Dictionary<Digest, string>();
        var next = -1;
        var ordered = blobs.OrderByDescending(blob => blob.Size).ToArray();
        var threads = Enumerable.Range(0, Math.Min(Environment.ProcessorCount, ordered.Length)).Select(_ => Task.Factory.StartNew(
            () =>
            {
                using var hasher = new FileHasher();
                for (int i; (i = Interlocked.Increment(ref next)) < ordered.Length;)
                {
                    if (Examine(ordered[i], hasher, cancellationToken) is { } wrong)
                    {
                        lock (damaged)
                        {
                            damaged.Add(ordered[i].Digest, wrong);
                        }
                    }

                    read(ordered[i].Size);
                }
            },
            cancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)).ToArray();
        Task.WhenAll(threads).GetAwaiter().GetResult();
        return damaged;
    }

    private string? Examine(StoredBlob blob, FileHasher hasher, CancellationToken cancellationToken)
    {
        try
        {
            // One that went meanwhile was set aside by a run, which has said so.
            return hasher.TryHash(store.Blob(blob.Digest), cancellationToken) is { } found && found.Digest != blob.Digest
                ? "its bytes are not those of its name"
                : null;
        }
        catch (IOException exception)
        {
            return $"it can't be read: {exception.Message}";
        }
    }
}
