using RGrid.FileSystem;

namespace RGrid.Content;

/// <summary>A blob on its way into the store: a file of its own name, gone at the end unless it was moved to its place.</summary>
internal sealed class TemporaryBlob : IDisposable
{
    // Smaller holes are not worth a look.
    private const int SmallestHole = 1 << 16;

    private readonly string _path;
    private readonly FileStream _file;
    private bool _isMoved;

    /// <summary>Makes an empty one in a folder.</summary>
    /// <exception cref="RGridException">The disk refused (<see cref="ErrorCode.StoreUnusable"/>).</exception>
    public TemporaryBlob(string folder)
    {
        _path = Path.Combine(folder, Guid.NewGuid().ToString("N"));
        try
        {
            _file = new FileStream(_path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreFailure.Of(exception, _path);
        }
    }

    /// <summary>Appends bytes. Many zeros take no space on the disk: a file of ten GiB that holds nothing is one that takes nothing.</summary>
    /// <exception cref="RGridException">The disk refused (<see cref="ErrorCode.StoreUnusable"/>).</exception>
    public void Write(ReadOnlySpan<byte> content)
    {
        try
        {
            if (content.Length >= SmallestHole && !content.ContainsAnyExcept((byte)0))
            {
                _file.SetLength(_file.Position + content.Length);
                _file.Position = _file.Length;
                return;
            }

            _file.Write(content);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreFailure.Of(exception, _path);
        }
    }

    /// <summary>Closes it, sets its mode and renames it, in place of what is there.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public void MoveTo(string path, int mode)
    {
        _file.Dispose();
        PosixFile.Chmod(_path, mode);
        File.Move(_path, path, overwrite: true);
        _isMoved = true;
    }

    /// <summary>Closes the file and removes it where it was not moved.</summary>
    public void Dispose()
    {
        try
        {
            _file.Dispose();
        }
        catch (IOException)
        {
            // Nothing is buffered; what was not written is told by the write.
        }

        if (!_isMoved)
        {
            Remove(_path);
        }
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
