namespace RGrid.Environments;

/// <summary>
/// A folder of one run alone, removed at its end. A lock of the operating system beside it tells the living from what a killed RGrid
/// left behind.
/// </summary>
public sealed class PrivateFolder : IDisposable
{
    private readonly BuildLock _held;

    private PrivateFolder(string path, BuildLock held)
    {
        Path = path;
        _held = held;
    }

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    /// <summary>Makes a new one.</summary>
    /// <param name="parent">Where; it exists.</param>
    public static PrivateFolder Create(string parent)
    {
        string path;
        BuildLock? held;
        do
        {
            // Null means that a clean-up tried the new lock at this very moment; it will remove it, so another name is taken.
            path = System.IO.Path.Combine(parent, Guid.NewGuid().ToString("N"));
            held = BuildLock.TryAcquire(path + ".lock");
        }
        while (held is null);

        try
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            held.Dispose();
            throw StoreFailure.Of(exception, path);
        }

        return new PrivateFolder(path, held);
    }

    /// <summary>Removes the folders whose owner is gone.</summary>
    public static void RemoveAbandoned(string parent)
    {
        foreach (var lockPath in Directory.EnumerateFiles(parent, "*.lock"))
        {
            if (BuildLock.TryAcquire(lockPath) is { } held)
            {
                using (held)
                {
                    WriteProtection.Remove(lockPath[..^".lock".Length]);
                    RemoveLock(lockPath);
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        WriteProtection.Remove(Path);
        RemoveLock(Path + ".lock");
        _held.Dispose();
    }

    private static void RemoveLock(string path)
    {
        File.Delete(path);
        File.Delete(path + ".pid");
    }
}
