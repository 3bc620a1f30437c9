using RGrid.Faults;
using RGrid.FileSystem;

namespace RGrid.Environments;

/// <summary>
/// A folder of one run alone, removed at its end. A lock of the operating system beside it tells the living from what a killed RGrid
/// left behind.
/// </summary>
public sealed class PrivateFolder : IDisposable
{
    private const string LockSuffix = ".lock";

    private readonly FileLock _held;

    private PrivateFolder(string path, FileLock held)
    {
        Path = path;
        Neighbours = new Neighbours(path);
        _held = held;
    }

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    /// <summary>Names for what its owner makes beside the user's files.</summary>
    public Neighbours Neighbours { get; }

    /// <summary>Makes a new one.</summary>
    /// <param name="parent">Where; it exists.</param>
    public static PrivateFolder Create(string parent)
    {
        string path;
        FileLock? held;
        do
        {
            // Null means that a clean-up tried the new lock at this very moment; it will remove it, so another name is taken.
            path = System.IO.Path.Combine(parent, Guid.NewGuid().ToString("N"));
            held = FileLock.TryTake(path + LockSuffix, LockKind.Exclusive);
        }
        while (held is null);

        try
        {
            FaultPoint.Reach("private.make.before");
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            PosixFile.LeaveGroup(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            held.RemoveFile();
            held.Dispose();
            throw StoreFailure.Of(exception, path);
        }

        FaultPoint.Pass("private.make.after");
        return new PrivateFolder(path, held);
    }

    /// <summary>Takes a folder of the store out of its place, and removes it.</summary>
    /// <param name="parent">Where it stands meanwhile; on the same disk.</param>
    /// <param name="folder">The folder.</param>
    /// <exception cref="IOException">It can't be moved.</exception>
    public static void Discard(string parent, string folder)
    {
        const int mine = 0x1C0;
        using var own = Create(parent);
        PosixFile.Chmod(folder, mine);
        Directory.Move(folder, System.IO.Path.Combine(own.Path, "discarded"));
    }

    /// <summary>Removes the folders whose owner is gone, with the processes and files that it left.</summary>
    public static void RemoveAbandoned(string parent)
    {
        foreach (var path in Locked(parent))
        {
            if (FileLock.TryTakeExisting(path + LockSuffix) is { } held)
            {
                LeftProcesses.End(path);
                Neighbours.RemoveLeft(path);
                Remove(path, held);
            }
        }

        foreach (var path in Unlocked(parent))
        {
            WriteProtection.TryRemove(path);
        }
    }

    /// <summary>The folders whose owner is gone, absolute; nothing is removed.</summary>
    public static IReadOnlyList<string> FindAbandoned(string parent)
    {
        var abandoned = Unlocked(parent);
        foreach (var path in Locked(parent))
        {
            using var held = FileLock.TryTakeExisting(path + LockSuffix);
            if (held is not null)
            {
                abandoned.Add(path);
            }
        }

        return abandoned;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Neighbours.Dispose();
        Remove(Path, _held);
    }

    // What can't be removed keeps its lock file, so that the next clean-up finds it.
    private static void Remove(string path, FileLock held)
    {
        using (held)
        {
            FaultPoint.Pass("private.remove.before");
            if (WriteProtection.TryRemove(path))
            {
                FaultPoint.Pass("private.remove.after");
                held.RemoveFile();
            }
        }
    }

    private static List<string> Locked(string parent) =>
        [.. Directory.EnumerateFiles(parent, "*" + LockSuffix).Select(path => path[..^LockSuffix.Length])];

    // The lock is made before its folder and removed after it, so a folder that is found without one has no owner.
    private static List<string> Unlocked(string parent) =>
        [.. Directory.EnumerateDirectories(parent).Where(path => PosixFile.TryLstat(path + LockSuffix) is null)];
}
