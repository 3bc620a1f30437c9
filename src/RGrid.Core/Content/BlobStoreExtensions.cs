namespace RGrid.Content;

/// <summary>What every blob store can do by means of its five members.</summary>
public static class BlobStoreExtensions
{
    /// <summary>True where the blob can be opened.</summary>
    public static bool Contains(this IBlobStore store, Digest digest)
    {
        using var stream = store.TryOpen(digest);
        return stream is not null;
    }

    /// <summary>All bytes of a small blob, or null where the store doesn't hold it.</summary>
    public static byte[]? TryRead(this IBlobStore store, Digest digest)
    {
        using var stream = store.TryOpen(digest);
        if (stream is null)
        {
            return null;
        }

        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>All bytes of a small blob.</summary>
    /// <exception cref="RGridException">The store doesn't hold it.</exception>
    public static byte[] Read(this IBlobStore store, Digest digest) =>
        store.TryRead(digest) ?? throw new RGridException(
            ErrorCode.NotFound,
            $"blob `{digest}` is not in the store",
            "it was removed or set aside as damaged; run the script again from its files");
}
