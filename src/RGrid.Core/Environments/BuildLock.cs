using System.Globalization;
using RGrid.Faults;
using RGrid.FileSystem;

namespace RGrid.Environments;

/// <summary>
/// One build for one key (cache.md 20): a lock of the operating system on a file, so that it is free the moment its owner dies. The
/// process id in the file is for the message only and is never believed.
/// </summary>
public sealed class BuildLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    private readonly FileLock _held;

    private BuildLock(FileLock held) => _held = held;

    /// <summary>Takes the lock, waiting for another owner.</summary>
    /// <param name="folder">The folder of locks.</param>
    /// <param name="name">What is locked: a key.</param>
    /// <param name="waiting">Called once, with the owner's process id where it can be read, when there is one to wait for.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static BuildLock Acquire(string folder, string name, Action<string> waiting, CancellationToken cancellationToken)
    {
        var path = PathOf(folder, name);
        for (var tries = 0; ; tries++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryAcquire(path) is { } taken)
            {
                return taken;
            }

            // At the second try: by then the owner has written who it is, and a short hold is not worth a word.
            if (tries == 1)
            {
                waiting(FileLock.ReadNote(path) is { Length: > 0 } owner ? owner : "unknown");
            }

            cancellationToken.WaitHandle.WaitOne(Pause);
        }
    }

    /// <summary>Takes a lock that nobody holds, or null.</summary>
    /// <exception cref="RGridException">The disk refused (<see cref="ErrorCode.StoreUnusable"/>).</exception>
    public static BuildLock? TryAcquire(string path)
    {
        if (FileLock.TryTake(path, LockKind.Exclusive) is not { } held)
        {
            return null;
        }

        FaultPoint.Pass("lock.take.after");
        held.Note(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return new BuildLock(held);
    }

    /// <summary>Where the lock of a key is.</summary>
    internal static string PathOf(string folder, string name) => Path.Combine(folder, name + ".lock");

    /// <summary>Frees the lock. Its file stays, for others may be waiting on it; upkeep removes old ones.</summary>
    public void Dispose()
    {
        FaultPoint.Pass("lock.free.before");
        _held.Dispose();
    }
}
