using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using RGrid.FileSystem;

namespace RGrid.Content;

/// <summary>Hashes files of the store, one after the other through one buffer: one hasher a thread, whatever the files' sizes.</summary>
internal sealed class FileHasher : IDisposable
{
    // Fits into a core's second cache beside what SHA-256 needs, so that the copy out of the page cache is read back from there.
    private const int BufferSize = 1 << 17;
    private const int SmallestBuffer = 1 << 12;
    private const int AheadSize = 1 << 19;

    // Both are costly to have: the buffer for one small file, and the first hash of the system's library in a process.
    private byte[] _buffer = [];
    private IncrementalHash? _hash;

    /// <summary>The digest of a regular file's bytes and their number; null where no regular file is there.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="cancellationToken">Ends reading.</param>
    /// <exception cref="IOException">It can't be read.</exception>
    public Blob? TryHash(string path, CancellationToken cancellationToken)
    {
        using var file = PosixFile.TryOpenToRead(path);
        return file is null ? null : Hash(file, cancellationToken);
    }

    /// <summary>The digest of an open file's bytes and their number; where it is read next does not change.</summary>
    /// <param name="file">The file.</param>
    /// <param name="cancellationToken">Ends reading.</param>
    /// <exception cref="IOException">It can't be read.</exception>
    public Blob Hash(SafeFileHandle file, CancellationToken cancellationToken)
    {
        var length = RandomAccess.GetLength(file);
        if (_buffer.Length < BufferSize && length >= _buffer.Length)
        {
            _buffer = GC.AllocateUninitializedArray<byte>((int)Math.Min(BufferSize, Math.Max(SmallestBuffer, length + 1)));
        }

        var read = RandomAccess.Read(file, _buffer, 0);
        if (read < _buffer.Length && read == length)
        {
            return new Blob(Digest.Of(_buffer.AsSpan(0, read)), read);
        }

        _hash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var size = 0L;
        for (; read > 0; read = RandomAccess.Read(file, _buffer, size))
        {
            cancellationToken.ThrowIfCancellationRequested();
            _hash.AppendData(_buffer, 0, read);
            size += read;
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        _hash.GetHashAndReset(digest);
        return new Blob(new Digest(digest), size);
    }

    /// <summary>The same for one large file: what comes next is read on another thread while this one hashes.</summary>
    /// <param name="file">The file.</param>
    /// <param name="cancellationToken">Ends reading.</param>
    /// <exception cref="IOException">It can't be read.</exception>
    public static Blob HashAhead(SafeFileHandle file, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (now, next) = (GC.AllocateUninitializedArray<byte>(AheadSize), GC.AllocateUninitializedArray<byte>(AheadSize));
        var size = 0L;
        for (int length = RandomAccess.Read(file, now, 0); length > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (buffer, offset) = (next, size + length);
            var reading = Task.Run(() => RandomAccess.Read(file, buffer, offset));
            hash.AppendData(now, 0, length);
            size = offset;
            length = reading.GetAwaiter().GetResult();
            (now, next) = (next, now);
        }

        return new Blob(new Digest(hash.GetHashAndReset()), size);
    }

    /// <inheritdoc/>
    public void Dispose() => _hash?.Dispose();
}
