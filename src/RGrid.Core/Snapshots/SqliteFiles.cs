using RGrid.FileSystem;

namespace RGrid.Snapshots;

/// <summary>The files that SQLite keeps beside a database (https://www.sqlite.org/tempfiles.html).</summary>
internal static class SqliteFiles
{
    private static readonly string[] Suffixes = ["-wal", "-journal", "-shm"];

    /// <summary>The files beside a database that hold some of it, with the endings of their names; none for any other file.</summary>
    /// <param name="path">Absolute path of a file, or of a link to one: SQLite looks beside the file itself.</param>
    public static IReadOnlyList<(string Suffix, string Path)> Beside(string path)
    {
        var real = PathRelation.BehindLink(path);
        return [.. Suffixes[..2].Select(suffix => (suffix, real + suffix)).Where(one => PosixFile.TryStat(one.Item2) is { Kind: FileKind.File, Size: > 0 } && IsDatabase(real))];
    }

    /// <summary>The database beside which a file of this name would stand; null for a name that is none of theirs.</summary>
    /// <param name="path">A path.</param>
    public static string? DatabaseOf(string path) => Suffixes.FirstOrDefault(suffix => path.EndsWith(suffix, StringComparison.Ordinal)) is { } found ? path[..^found.Length] : null;

    /// <summary>True for a file that begins as each database does (https://www.sqlite.org/fileformat.html).</summary>
    public static bool IsDatabase(string path)
    {
        using var file = PosixFile.TryOpenToRead(path);
        var start = new byte[16];
        return file is not null && RandomAccess.Read(file, start, 0) == start.Length && start.AsSpan().SequenceEqual("SQLite format 3\0"u8);
    }
}
