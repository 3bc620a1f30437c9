using System.Security.Cryptography;

namespace RGrid.Content;

/// <summary>
/// Checks the bytes of every blob that is handed out against its name, and sets a damaged one aside (cache.md 18). Stands around the
/// store that stages are made from, so that what runs is what was hashed even where somebody changed the store.
/// </summary>
/// <param name="inner">The store.</param>
public sealed class VerifyingBlobStore(IBlobStore inner) : IBlobStore
{
    /// <summary>Up to this length a blob is checked when it is opened, and is absent if damaged; a longer one when it is first read. In bytes.</summary>
    public const int LargestCheckedAtOnce = 1 << 20;

    private const int LargestReadWhole = 1 << 16;
    private const int FileExists = 17;
    private const UnixFileMode CopyMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <inheritdoc/>
    public Blob Add(ReadOnlySpan<byte> content) => inner.Add(content);

    /// <inheritdoc/>
    public Blob Add(Stream content) => inner.Add(content);

    /// <inheritdoc/>
    /// <remarks>
    /// Asking whether a large blob is there must not cost reading it, so it is checked before its first byte is given out; a damaged
    /// one then throws <see cref="RGridException"/> with <see cref="ErrorCode.NotFound"/>.
    /// </remarks>
    public Stream? TryOpen(Digest digest)
    {
        var stream = inner.TryOpen(digest);
        if (stream is null || stream.Length > LargestCheckedAtOnce)
        {
            return stream is null ? null : new VerifyingStream(stream, digest, inner);
        }

        if (Matches(stream, digest))
        {
            stream.Position = 0;
            return stream;
        }

        stream.Dispose();
        inner.SetAside(digest);
        return null;
    }

    /// <inheritdoc/>
    public bool TryCopyTo(Digest digest, string path)
    {
        using (var stream = inner.TryOpen(digest))
        {
            if (stream is null)
            {
                return false;
            }

            if (stream.Length <= LargestReadWhole)
            {
                return TryWrite(stream, digest, path);
            }
        }

        if (!inner.TryCopyTo(digest, path))
        {
            return false;
        }

        if (IsCopyOf(digest, path))
        {
            return true;
        }

        TemporaryBlob.Remove(path);
        inner.SetAside(digest);
        return false;
    }

    // A small one is read once, checked and written, instead of being copied and read again.
    private bool TryWrite(Stream stream, Digest digest, string path)
    {
        try
        {
            Span<byte> bytes = GC.AllocateUninitializedArray<byte>((int)stream.Length);
            bytes = bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
            if (Digest.Of(bytes) != digest)
            {
                inner.SetAside(digest);
                return false;
            }

            using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
            RandomAccess.Write(file, bytes, 0);
            File.SetUnixFileMode(file, CopyMode);
            return true;
        }
        catch (IOException exception) when (exception.HResult == FileExists)
        {
            throw new ArgumentException($"Something is at `{path}` already.", nameof(path), exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            TemporaryBlob.Remove(path);
            throw StoreFailure.Of(exception, path);
        }
    }

    /// <inheritdoc/>
    public void SetAside(Digest digest) => inner.SetAside(digest);

    /// <summary>True where the rest of a stream is what the digest says.</summary>
    /// <exception cref="RGridException">It can't be read (<see cref="ErrorCode.StoreUnusable"/>).</exception>
    internal static bool Matches(Stream stream, Digest digest)
    {
        try
        {
            return DigestOf(stream) == digest;
        }
        catch (IOException exception)
        {
            throw StoreFailure.Of(exception, digest.ToString());
        }
    }

    private static Digest DigestOf(Stream stream)
    {
        if (stream.Length - stream.Position > LargestCheckedAtOnce)
        {
            return new Digest(SHA256.HashData(stream));
        }

        var bytes = GC.AllocateUninitializedArray<byte>((int)(stream.Length - stream.Position));
        return Digest.Of(bytes.AsSpan(0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)));
    }

    private static bool IsCopyOf(Digest digest, string path)
    {
        try
        {
            using var copy = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
            return Matches(copy, digest);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreFailure.Of(exception, path);
        }
    }
}
