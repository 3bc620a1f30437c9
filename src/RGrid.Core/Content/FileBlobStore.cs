using System.Buffers;
using System.Security.Cryptography;
using RGrid.FileSystem;

namespace RGrid.Content;

/// <summary>
/// Blobs as files of mode 0444 below a folder, `ab/cdef…`. A blob is written beside its place and renamed, so a name never stands for
/// half a file.
/// </summary>
public sealed class FileBlobStore : IBlobStore
{
    private const int ReadOnlyMode = 0x124;
    private const int CopyMode = 0x1A4;
    private const int BufferSize = 1 << 20;

    private static readonly Digest DigestOfNothing = Digest.Of([]);

    private readonly string _folder;
    private readonly string _temporary;
    private readonly string _damaged;

    /// <summary>Opens a store, making its folders where they are missing.</summary>
    /// <param name="store">The places of the store.</param>
    public FileBlobStore(StoreFolders store)
    {
        _folder = store.Blobs;
        _temporary = Path.Combine(store.Blobs, "tmp");
        _damaged = Path.Combine(store.Home, "damaged");
        Guard(() => Directory.CreateDirectory(_temporary));
    }

    /// <inheritdoc/>
    public Blob Add(ReadOnlySpan<byte> content)
    {
        var digest = Digest.Of(content);
        if (!IsHeldWhole(digest, content))
        {
            var temporary = TemporaryName();
            try
            {
                using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0))
                {
                    file.Write(content);
                }

                Publish(temporary, digest);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw Discard(temporary, exception);
            }
        }

        return new Blob(digest, content.Length);
    }

    /// <inheritdoc/>
    public Blob Add(Stream content)
    {
        var temporary = TemporaryName();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            var size = 0L;
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0))
            {
                for (int length; (length = content.Read(buffer, 0, BufferSize)) > 0; size += length)
                {
                    hash.AppendData(buffer, 0, length);
                    file.Write(buffer, 0, length);
                }
            }

            var digest = new Digest(hash.GetHashAndReset());
            if (Find(digest) is not null)
            {
                File.Delete(temporary);
            }
            else
            {
                Publish(temporary, digest);
            }

            return new Blob(digest, size);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Discard(temporary, exception);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    public Stream? TryOpen(Digest digest) =>
        Find(digest) is { } path ? Guard(() => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 0)) : null;

    /// <inheritdoc/>
    public bool TryCopyTo(Digest digest, string path)
    {
        if (Find(digest) is not { } source)
        {
            return false;
        }

        Guard(() => File.Copy(source, path));
        PosixFile.Chmod(path, CopyMode);
        return true;
    }

    /// <inheritdoc/>
    public void SetAside(Digest digest) => Guard(() =>
    {
        Directory.CreateDirectory(_damaged);
        var path = PathOf(digest);
        if (File.Exists(path))
        {
            File.Move(path, Path.Combine(_damaged, $"{digest}-{Guid.NewGuid():N}"));
        }
    });

    private string PathOf(Digest digest)
    {
        var hex = digest.ToString();
        return Path.Combine(_folder, hex[..2], hex[2..]);
    }

    private string? Find(Digest digest)
    {
        var path = PathOf(digest);
        if (PosixFile.TryLstat(path) is not { Kind: FileKind.File } stat)
        {
            return null;
        }

        // What a power cut leaves of a file that was not synced is an empty one under its final name.
        if (stat.Size == 0 && digest != DigestOfNothing)
        {
            SetAside(digest);
            return null;
        }

        return path;
    }

    // The bytes are at hand, so a damaged blob is noticed and mended here instead of being run.
    private bool IsHeldWhole(Digest digest, ReadOnlySpan<byte> content)
    {
        if (Find(digest) is not { } path)
        {
            return false;
        }

        if (Guard(() => File.ReadAllBytes(path)).AsSpan().SequenceEqual(content))
        {
            return true;
        }

        SetAside(digest);
        return false;
    }

    private string TemporaryName() => Path.Combine(_temporary, Guid.NewGuid().ToString("N"));

    private void Publish(string temporary, Digest digest)
    {
        var path = PathOf(digest);
        PosixFile.Chmod(temporary, ReadOnlyMode);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Move(temporary, path, overwrite: true);
    }

    private RGridException Discard(string temporary, Exception exception)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (IOException)
        {
            // The first failure is the one to tell.
        }

        return StoreFailure.Of(exception, _folder);
    }

    private void Guard(Action action) => Guard(() =>
    {
        action();
        return true;
    });

    private T Guard<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreFailure.Of(exception, _folder);
        }
    }
}
