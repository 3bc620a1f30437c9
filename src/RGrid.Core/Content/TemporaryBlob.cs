using RGrid.Faults;
using RGrid.FileSystem;

namespace RGrid.Content;

/// <summary>A blob on its way into the store: a file of its own name, gone at the end unless it was moved to its place.</summary>
internal sealed class TemporaryBlob : IDisposable
{
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
            FaultPoint.Reach("blob.make.before");
            _file = new FileStream(_path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreFailure.Of(exception, _path);
        }
    }

    /// <summary>Appends bytes.</summary>
    /// <exception cref="RGridException">The disk refused (<see cref="ErrorCode.StoreUnusable"/>).</exception>
    public void Write(ReadOnlySpan<byte> content)
    {
        try
        {
            FaultPoint.Reach("blob.write.before");
            _file.Write(content);
            FaultPoint.Reach("blob.write.after");
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
        FaultPoint.Reach("blob.rename.before");
        File.Move(_path, path, overwrite: true);
        FaultPoint.Reach("blob.rename.after");
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
