using RGrid.Faults;
using RGrid.FileSystem;

namespace RGrid.Content;

/// <summary>
/// A blob on its way into the store: a file of its own name, gone at the end unless it was moved to its place. It is locked as long as it is
/// written, so that upkeep can tell it from what a killed RGrid left; readers of the moved one share the lock.
/// </summary>
internal sealed class TemporaryBlob : IDisposable
{
    // Smaller holes are not worth a look.
    private const int SmallestHole = 1 << 16;

    private readonly string _path;
    private readonly FileLock _held;
    private long _length;
    private bool _isMoved;

    /// <summary>Makes an empty one in a folder.</summary>
    /// <exception cref="RGridException">The disk refused (<see cref="ErrorCode.StoreUnusable"/>).</exception>
    public TemporaryBlob(string folder)
    {
        FileLock? held;
        do
        {
            // Null means that upkeep has just taken the new file for a leftover; so another name is taken.
            _path = Path.Combine(folder, Guid.NewGuid().ToString("N"));
            held = FileLock.TryTake(_path, LockKind.Shared);
        }
        while (held is null);

        _held = held;
    }

    /// <summary>Appends bytes. Many zeros take no space on the disk: a file of ten GiB that holds nothing is one that takes nothing.</summary>
    /// <exception cref="RGridException">The disk refused (<see cref="ErrorCode.StoreUnusable"/>).</exception>
    public void Write(ReadOnlySpan<byte> content)
    {
        try
        {
            FaultPoint.Reach("blob.write.before");
            if (content.Length >= SmallestHole && !content.ContainsAnyExcept((byte)0))
            {
                RandomAccess.SetLength(_held.File, _length + content.Length);
            }
            else
            {
                RandomAccess.Write(_held.File, content, _length);
            }

            _length += content.Length;
            FaultPoint.Reach("blob.write.after");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreFailure.Of(exception, _path);
        }
    }

    /// <summary>Sets its mode and renames it, in place of what is there.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public void MoveTo(string path, int mode)
    {
        PosixFile.Chmod(_path, mode);
        FaultPoint.Reach("blob.rename.before");
        File.Move(_path, path, overwrite: true);
        _isMoved = true;
        FaultPoint.Reach("blob.rename.after");
    }

    /// <summary>Closes the file and removes it where it was not moved.</summary>
    public void Dispose()
    {
        if (!_isMoved)
        {
            Remove(_path);
        }

        _held.Dispose();
    }

    /// <summary>Removes a file that is not whole; that it can't be removed is never the failure to tell.</summary>
    internal static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The first failure is the one to tell.
        }
    }
}
