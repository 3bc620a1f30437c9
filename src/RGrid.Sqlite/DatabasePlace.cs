using System.Globalization;
using RGrid.FileSystem;

namespace RGrid.Sqlite;

/// <summary>Which file a database was when it was opened, so that a damaged one is set aside once and never a good one that took its place.</summary>
/// <param name="path">Absolute path.</param>
internal sealed class DatabasePlace(string path)
{
    private (long Device, long Inode)? _file = Identity(path);

    /// <summary>Absolute path.</summary>
    public string Path => path;

    /// <summary>Remembers the file that opening has just made.</summary>
    public void RememberNew() => _file ??= Identity(path);

    /// <summary>Moves the file and what belongs to it aside. Nothing is deleted.</summary>
    /// <returns>Where it is now; null where another process was faster.</returns>
    /// <exception cref="RGridException">The disk refused (<see cref="ErrorCode.StoreUnusable"/>).</exception>
    public string? TrySetAside(TimeProvider clock)
    {
        if (_file is null || Identity(path) != _file)
        {
            return null;
        }

        var aside = $"{path}.damaged-{clock.GetUtcNow().ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture)}";
        try
        {
            // The log goes first: were it left beside a new database, SQLite could take it for that one's.
            return TryMove("-wal", aside) & TryMove("-shm", aside) & TryMove("", aside) ? aside : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreFailure.Of(exception, path);
        }
    }

    // False only where the database itself is gone; it may have no log.
    private bool TryMove(string suffix, string aside)
    {
        try
        {
            File.Move(path + suffix, aside + suffix);
            return true;
        }
        catch (FileNotFoundException)
        {
            return suffix.Length > 0;
        }
    }

    private static (long Device, long Inode)? Identity(string path)
    {
        try
        {
            return PosixFile.TryStat(path) is { } stat ? (stat.Device, stat.Inode) : null;
        }
        catch (IOException)
        {
            // Opening it tells why.
            return null;
        }
    }
}
