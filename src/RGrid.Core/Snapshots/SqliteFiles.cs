using RGrid.FileSystem;

namespace RGrid.Snapshots;

/// <summary>The files that SQLite keeps beside a database (https://www.sqlite.org/tempfiles.html).</summary>
internal static class SqliteFiles
{
    private static readonly string[] Suffixes = ["-wal", "-journal", "-shm"];

    /// <summary>The endings of those beside a database that hold some of it; empty for any other file.</summary>
    /// <param name="path">Absolute path of a file.</param>
    public static IReadOnlyList<string> Going(string path) =>
        [.. Suffixes[..2].Where(suffix => PosixFile.TryStat(path + suffix) is { Kind: FileKind.File, Size: > 0 } && IsDatabase(path))];

    /// <summary>The database beside which a file of this name would stand; null for a name that is none of theirs.</summary>
    /// <param name="path">A path.</param>
    public static string? DatabaseOf(string path) => Suffixes.FirstOrDefault(suffix => path.EndsWith(suffix, StringComparison.Ordinal)) is { } found ? path[..^found.Length] : null;

    // The first bytes of each (https://www.sqlite.org/fileformat.html).
    private static bool IsDatabase(string path)
    {
        using var file = PosixFile.TryOpenToRead(path);
        var start = new byte[16];
        return file is not null && RandomAccess.Read(file, start, 0) == start.Length && start.AsSpan().SequenceEqual("SQLite format 3\0"u8);
    }
}
