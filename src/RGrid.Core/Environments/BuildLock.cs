using System.Globalization;

namespace RGrid.Environments;

/// <summary>
/// One build for one key (cache.md 20): a lock of the operating system on a file, so that it is free the moment its owner dies. The
/// process id in the file is for the message only and is never believed.
/// </summary>
public sealed class BuildLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    private readonly FileStream _file;

    private BuildLock(FileStream file) => _file = file;

    /// <summary>Takes the lock, waiting for another owner.</summary>
    /// <param name="folder">The folder of locks.</param>
    /// <param name="name">What is locked: a key.</param>
    /// <param name="waiting">Called once, with the owner's process id where it can be read, when there is one to wait for.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static BuildLock Acquire(string folder, string name, Action<string> waiting, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, name + ".lock");
        var hasWaited = false;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryAcquire(path) is { } taken)
            {
                return taken;
            }

            if (!hasWaited)
            {
                hasWaited = true;
                waiting(ReadOwner(path + ".pid"));
            }

            cancellationToken.WaitHandle.WaitOne(Pause);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>Takes a lock that nobody holds, or null.</summary>
    public static BuildLock? TryAcquire(string path)
    {
        try
        {
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(path + ".pid", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new BuildLock(file);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw StoreFailure.Of(exception, path);
        }
        catch (IOException exception)
        {
            // 11 is EAGAIN on Linux, 35 on macOS: somebody holds it. Everything else is the disk's failure.
            return exception.HResult is 11 or 35 ? null : throw StoreFailure.Of(exception, path);
        }
    }

    private static string ReadOwner(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "unknown";
        }
    }
}
