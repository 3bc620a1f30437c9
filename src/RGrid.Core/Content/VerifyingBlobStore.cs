namespace RGrid.Content;

/// <summary>
/// Checks the bytes of every blob that is copied out against its name, and sets a damaged one aside (cache.md 18). Stands around the
/// store that stages are made from, so that what runs is what was hashed even where somebody changed the store.
/// </summary>
/// <param name="inner">The store.</param>
public sealed class VerifyingBlobStore(IBlobStore inner) : IBlobStore
{
    /// <inheritdoc/>
    public Blob Add(ReadOnlySpan<byte> content) => inner.Add(content);

    /// <inheritdoc/>
    public Blob Add(Stream content) => inner.Add(content);

    /// <inheritdoc/>
    public Stream? TryOpen(Digest digest) => inner.TryOpen(digest);

    /// <inheritdoc/>
    public bool TryCopyTo(Digest digest, string path)
    {
        if (!inner.TryCopyTo(digest, path))
        {
            return false;
        }

        using (var copy = File.OpenRead(path))
        {
            if (new Digest(System.Security.Cryptography.SHA256.HashData(copy)) == digest)
            {
                return true;
            }
        }

        File.Delete(path);
        inner.SetAside(digest);
        return false;
    }

    /// <inheritdoc/>
    public void SetAside(Digest digest) => inner.SetAside(digest);
}
