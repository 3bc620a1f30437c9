using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using RGrid.Faults;

namespace RGrid.FileSystem;

/// <summary>Who else may hold a lock at the same time.</summary>
public enum LockKind
{
    /// <summary>Nobody.</summary>
    Exclusive,

    /// <summary>Others that share it.</summary>
    Shared,
}

/// <summary>
/// A lock of the operating system on a file (man 2 flock): free the moment its owner dies, however that happens. .NET's FileShare does
/// the same, but not where the caller has set DOTNET_SYSTEM_IO_DISABLEFILELOCKING, and it can't tell that the file was removed
/// meanwhile. Here a lock is only taken on the file that the path names: whoever waited on a removed one tries again on the new.
/// </summary>
public sealed partial class FileLock : IDisposable
{
    private const int ReadWrite = 0x2;
    private const int Create = 0x40;
    private const int CloseOnExec = 0x80000;
    private const int OwnersMode = 0x180;

    private readonly SafeFileHandle _file;
    private readonly string _path;

    private FileLock(SafeFileHandle file, string path)
    {
        _file = file;
        _path = path;
    }

    /// <summary>Takes a lock, making its file where there is none; null where another holder excludes this.</summary>
    /// <exception cref="RGridException">The disk refused (<see cref="ErrorCode.StoreUnusable"/>).</exception>
    public static FileLock? TryTake(string path, LockKind kind)
    {
        while (true)
        {
            if (TryTakeOnce(path, kind, Create) is not (var held, true))
            {
                return null;
            }

            if (held is not null)
            {
                return held;
            }
        }
    }

    /// <summary>Takes the lock of a file alone; null where another holds it or there is no such file.</summary>
    /// <exception cref="RGridException">The disk refused (<see cref="ErrorCode.StoreUnusable"/>).</exception>
    public static FileLock? TryTakeExisting(string path) => TryTakeOnce(path, LockKind.Exclusive, 0).Held;

    /// <summary>The file, open for reading and writing as long as the lock is held.</summary>
    internal SafeFileHandle File => _file;

    /// <summary>What the owner of a lock wrote into its file; empty where that can't be told.</summary>
    public static string ReadNote(string path)
    {
        using var file = Open(path, CloseOnExec, 0);
        Span<byte> text = stackalloc byte[64];
        try
        {
            return file.IsInvalid ? "" : Encoding.ASCII.GetString(text[..RandomAccess.Read(file, text, 0)]);
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>Writes a short text into the file, for messages only: it is never believed.</summary>
    public void Note(string text)
    {
        try
        {
            RandomAccess.SetLength(_file, 0);
            RandomAccess.Write(_file, Encoding.ASCII.GetBytes(text), 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The lock holds without it.
        }
    }

    /// <summary>Sets the file's mtime to now, so that others can tell when it was last taken.</summary>
    public void Touch() => _ = Futimens((int)_file.DangerousGetHandle(), 0);

    /// <summary>Removes the file of a lock that is held alone, which gives the lock up: who waits for it notices and makes a new one.</summary>
    public void RemoveFile()
    {
        try
        {
            System.IO.File.Delete(_path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A lock file that stays does no harm.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    // No lock and true: the file was removed or replaced while it was waited for, so it has to be tried again.
    private static (FileLock? Held, bool IsFree) TryTakeOnce(string path, LockKind kind, int creation)
    {
        var error = 0;
        FaultPoint.Reach("lock.open.before", ref error);
        if (error != 0)
        {
            throw Failure(error, path);
        }

        var file = Open(path, ReadWrite | CloseOnExec | creation, OwnersMode);
        if (file.IsInvalid)
        {
            error = Marshal.GetLastPInvokeError();
            const int noEntry = 2;
            return error == noEntry && creation == 0 ? (null, false) : throw Failure(error, path);
        }

        if (!TryLock(file, kind, path))
        {
            file.Dispose();
            return (null, false);
        }

        var held = PosixFile.Fstat(file);
        if (PosixFile.TryLstat(path) is { } named && (named.Device, named.Inode) == (held.Device, held.Inode))
        {
            return (new FileLock(file, path), true);
        }

        file.Dispose();
        return (null, true);
    }

    private static bool TryLock(SafeFileHandle file, LockKind kind, string path)
    {
        const int shared = 1;
        const int exclusive = 2;
        const int withoutWaiting = 4;
        if (Flock((int)file.DangerousGetHandle(), (kind == LockKind.Shared ? shared : exclusive) | withoutWaiting) == 0)
        {
            return true;
        }

        // 11 is EAGAIN on Linux, 35 on macOS: somebody holds it. Everything else is the disk's failure.
        var error = Marshal.GetLastPInvokeError();
        if (error is 11 or 35)
        {
            return false;
        }

        file.Dispose();
        throw Failure(error, path);
    }

    private static RGridException Failure(int error, string path)
    {
        const int notPermitted = 1;
        const int noAccess = 13;
        var text = Marshal.GetPInvokeErrorMessage(error);
        return StoreFailure.Of(error is notPermitted or noAccess ? new UnauthorizedAccessException(text) : new IOException(text, error), path);
    }

    private static SafeFileHandle Open(string path, int flags, int mode) => new(OpenNative(path, flags, mode), ownsHandle: true);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenNative(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(int descriptor, int operation);

    [LibraryImport("libc", EntryPoint = "futimens")]
    private static partial int Futimens(int descriptor, nint times);
}
