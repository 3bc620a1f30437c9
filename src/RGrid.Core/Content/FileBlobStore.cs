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
    private const int FileExists = 17;

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
        _damaged = store.Damaged;
        Guard(() => Directory.CreateDirectory(_temporary));
    }

    /// <inheritdoc/>
    public Blob Add(ReadOnlySpan<byte> content)
    {
        var digest = Digest.Of(content);
        if (!IsHeldWhole(digest, content))
        {
            using var file = new TemporaryBlob(_temporary);
            file.Write(content);
            Publish(file, digest);
        }

        return new Blob(digest, content.Length);
    }

    /// <inheritdoc/>
    public Blob Add(Stream content)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            using var file = new TemporaryBlob(_temporary);
            var size = 0L;

            // Reading stands outside of any guard: what goes wrong there is the caller's stream, not the store.
            for (int length; (length = content.Read(buffer, 0, BufferSize)) > 0; size += length)
            {
                hash.AppendData(buffer, 0, length);
                file.Write(buffer.AsSpan(0, length));
            }

            var digest = new Digest(hash.GetHashAndReset());
            if (!IsHeld(digest, size))
            {
                Publish(file, digest);
            }

            return new Blob(digest, size);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    public Stream? TryOpen(Digest digest)
    {
        if (Find(digest) is not { } found)
        {
            return null;
        }

        return Guard(() =>
        {
            try
            {
                return new FileStream(found.Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 0);
            }
            catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
            {
                // Set aside by another process since it was found.
                return null;
            }
        });
    }

    /// <inheritdoc/>
    public bool TryCopyTo(Digest digest, string path)
    {
        if (Find(digest) is not { } found)
        {
            return false;
        }

        try
        {
            File.Copy(found.Path, path);
            PosixFile.Chmod(path, CopyMode);
            return true;
        }
        catch (FileNotFoundException) when (Find(digest) is null)
        {
            return false;
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
    public void SetAside(Digest digest) => Guard(() =>
    {
        Directory.CreateDirectory(_damaged);
        try
        {
            File.Move(PathOf(digest), Path.Combine(_damaged, $"{digest}-{Guid.NewGuid():N}"));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // Absent, or set aside by another process already.
        }
    });

    private string PathOf(Digest digest)
    {
        var hex = digest.ToString();
        return Path.Combine(_folder, hex[..2], hex[2..]);
    }

    private (string Path, long Size)? Find(Digest digest)
    {
        var path = PathOf(digest);
        if (Guard(() => PosixFile.TryLstat(path)) is not { Kind: FileKind.File } stat)
        {
            return null;
        }

        // What a power cut leaves of a file that was not synced is an empty one under its final name.
        if (stat.Size == 0 && digest != DigestOfNothing)
        {
            SetAside(digest);
            return null;
        }

        return (path, stat.Size);
    }

    // Whoever adds knows how long the blob has to be, so one that was cut off is noticed and mended here.
    private bool IsHeld(Digest digest, long size)
    {
        if (Find(digest) is not { } found)
        {
            return false;
        }

        if (found.Size == size)
        {
            return true;
        }

        SetAside(digest);
        return false;
    }

    // The bytes are at hand, so a damaged blob is noticed and mended here instead of being run.
    private bool IsHeldWhole(Digest digest, ReadOnlySpan<byte> content)
    {
        if (!IsHeld(digest, content.Length))
        {
            return false;
        }

        if (this.TryRead(digest) is { } held && held.AsSpan().SequenceEqual(content))
        {
            return true;
        }

        SetAside(digest);
        return false;
    }

    private void Publish(TemporaryBlob file, Digest digest) => Guard(() =>
    {
        var path = PathOf(digest);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);

        // Two that publish the same bytes at once replace each other's file by an equal one, in one step each.
        file.MoveTo(path, ReadOnlyMode);
    });

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
