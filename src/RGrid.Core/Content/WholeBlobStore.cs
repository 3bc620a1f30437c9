namespace RGrid.Content;

/// <summary>
/// Holds no large blob that is damaged: it counts as absent, and whoever adds its bytes makes it anew. Stands between the store and
/// those who have the bytes at hand in a file of the user's, so that a damaged blob costs a read and never the run.
/// </summary>
/// <param name="inner">The store.</param>
/// <param name="large">Checks each large blob once.</param>
public sealed class WholeBlobStore(IBlobStore inner, LargeBlobs large) : IBlobStore
{
    /// <inheritdoc/>
    public Blob Add(ReadOnlySpan<byte> content) => inner.Add(content);

    /// <inheritdoc/>
    /// <remarks>A stream that can't be read twice is added without a look at what was there.</remarks>
    public Blob Add(Stream content)
    {
        var start = content.CanSeek ? content.Position : 0;
        var blob = inner.Add(content);
        if (IsWhole(blob.Digest, blob.Size) || !content.CanSeek)
        {
            return blob;
        }

        content.Position = start;
        return inner.Add(content);
    }

    /// <inheritdoc/>
    public Stream? TryOpen(Digest digest)
    {
        var stream = inner.TryOpen(digest);
        if (stream is null || IsWhole(digest, stream.Length))
        {
            return stream;
        }

        stream.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public bool TryCopyTo(Digest digest, string path) => inner.TryCopyTo(digest, path);

    /// <inheritdoc/>
    public void SetAside(Digest digest) => inner.SetAside(digest);

    private bool IsWhole(Digest digest, long size) => size < LargeBlobs.Smallest || large.TryLocate(digest) is not null;
}
