using System.Buffers;
using System.Security.Cryptography;
using RGrid.Faults;
using RGrid.FileSystem;

namespace RGrid.Content;

/// <summary>
/// Blobs as files of mode 0444 below a folder, `ab/cdef…`. A blob is written beside its place and renamed, so a name never stands for
/// half a file. Its mtime tells, to within <see cref="UseResolution"/>, when it was last wanted: upkeep removes what nothing names and
/// nobody has wanted for long, and a blob that is found again in this very moment must not count as such.
/// </summary>
public sealed class FileBlobStore : IBlobStore
{
    /// <summary>How far the time of a blob's last use may be off.</summary>
    public static readonly TimeSpan UseResolution = TimeSpan.FromHours(6);

    private const int ReadOnlyMode = 0x124;
    private const int CopyMode = 0x1A4;
    private const int BufferSize = 1 << 20;
    private const int SmallSize = 1 << 16;
    private const int FileExists = 17;

    private static readonly Digest DigestOfNothing = Digest.Of([]);

    private readonly Action<Blob>? _published;
    private readonly string _folder;
    private readonly string _temporary;
    private readonly string _damaged;
    private readonly TimeProvider _clock;

    /// <summary>Opens a store on the system's clock.</summary>
    /// <param name="store">The places of the store.</param>
    public FileBlobStore(StoreFolders store)
        : this(store, TimeProvider.System)
    {
    }

    /// <summary>Opens a store, making its folders where they are missing.</summary>
    /// <param name="store">The places of the store.</param>
    /// <param name="clock">Tells whether a blob's last use was long ago.</param>
    /// <param name="published">Is told of each blob that a stream has newly made.</param>
    public FileBlobStore(StoreFolders store, TimeProvider clock, Action<Blob>? published = null)
    {
        _published = published;
        _folder = store.Blobs;
        _temporary = store.TemporaryBlobs;
        _damaged = store.Damaged;
        _clock = clock;
        Guard(() => Directory.CreateDirectory(_temporary));
    }

    /// <inheritdoc/>
    public Blob Add(ReadOnlySpan<byte> content)
    {
        var digest = Digest.Of(content);
        if (!IsHeldWhole(digest, content))
        {
            Write(digest, content);
        }

        return new Blob(digest, content.Length);
    }

    /// <inheritdoc/>
    public Blob Add(Stream content)
    {
        var (reading, writing) = (ArrayPool<byte>.Shared.Rent(BufferSize), ArrayPool<byte>.Shared.Rent(BufferSize));
        try
        {
            // Most are small and many of them are there already, which is known before a file is made.
            var first = content.ReadAtLeast(reading.AsSpan(0, BufferSize), SmallSize, throwOnEndOfStream: false);
            if (first < SmallSize)
            {
                return AddSmall(reading.AsSpan(0, first));
            }

            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            using var file = new TemporaryBlob(_temporary);
            var size = (long)first;
            (reading, writing) = (writing, reading);
            var written = WriteBehind(file, writing.AsMemory(0, first));

            // One thread reads and hashes while another writes what was read before. Reading stands outside of any guard: what goes
            // wrong there is the caller's stream, not the store.
            try
            {
                hash.AppendData(writing, 0, first);
                for (int length; (length = content.Read(reading, 0, BufferSize)) > 0; size += length)
                {
                    written.GetAwaiter().GetResult();
                    (reading, writing) = (writing, reading);
                    written = WriteBehind(file, writing.AsMemory(0, length));
                    hash.AppendData(writing, 0, length);
                }
            }
            finally
            {
                // A buffer and a file that are still being written to can't be given back.
                written.GetAwaiter().GetResult();
            }

            var blob = new Blob(new Digest(hash.GetHashAndReset()), size);
            if (!IsHeld(blob.Digest, size))
            {
                Publish(file, blob.Digest);
                _published?.Invoke(blob);
            }

            return blob;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(reading);
            ArrayPool<byte>.Shared.Return(writing);
        }
    }

    private Blob AddSmall(ReadOnlySpan<byte> content)
    {
        var blob = new Blob(Digest.Of(content), content.Length);
        if (!IsHeld(blob.Digest, blob.Size))
        {
            Write(blob.Digest, content);
            _published?.Invoke(blob);
        }

        return blob;
    }

    private void Write(Digest digest, ReadOnlySpan<byte> content)
    {
        using var file = new TemporaryBlob(_temporary);
        file.Write(content);
        Publish(file, digest);
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
            FaultPoint.Reach("blob.open.before");
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
            FaultPoint.Reach("blob.copy.before");
            File.Copy(found.Path, path);
            FaultPoint.Reach("blob.copy.after");
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
            FaultPoint.Reach("blob.aside.before");
            File.Move(PathOf(digest), Path.Combine(_damaged, $"{digest}-{Guid.NewGuid():N}"));
            FaultPoint.Reach("blob.aside.after");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // Absent, or set aside by another process already.
        }
    });

    /// <summary>When a blob was last wanted, in ns: its mtime, or its ctime where a run is shown the blob itself and so its mtime is fixed.</summary>
    internal static long LastUse(long modifiedNs, long changedNs) => modifiedNs == PosixFile.FixedTimeNs ? changedNs : modifiedNs;

    // A short rest is not worth a thread.
    private static Task WriteBehind(TemporaryBlob file, ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length == BufferSize)
        {
            return Task.Run(() => file.Write(bytes.Span));
        }

        file.Write(bytes.Span);
        return Task.CompletedTask;
    }

    private string PathOf(Digest digest) => StoreFolders.BlobIn(_folder, digest);

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

        if (stat.Size < LargeBlobs.Smallest
            && stat.ModifiedNs < (_clock.GetUtcNow() - UseResolution - DateTimeOffset.UnixEpoch).Ticks * 100)
        {
            // A large one is marked where it is shown, for its stat stands for its bytes (LargeBlobs).
            // That it fails on a store that can't be written is no failure of finding it.
            _ = PosixFile.TryTouch(path);
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
