namespace RGrid.FileSystem;

/// <summary>Paths as people type them.</summary>
public static class TypedPath
{
    /// <summary>The absolute path that a text means, `..` taken away by its words.</summary>
    /// <param name="folder">What it is relative to.</param>
    /// <param name="typed">The text.</param>
    /// <exception cref="RGridException">It goes through a linked folder and back up: the kernel finds another thing than its words say.</exception>
    public static string Resolve(string folder, string typed)
    {
        var raw = Path.Combine(folder, typed);
        var path = Path.GetFullPath(raw);
        if (!typed.Contains("..", StringComparison.Ordinal))
        {
            return path;
        }

        var (meant, found) = (PosixFile.TryStat(raw), PosixFile.TryStat(path));
        return (meant?.Device, meant?.Inode) == (found?.Device, found?.Inode) ? path : throw new RGridException(
            ErrorCode.InputInvalid,
            $"`{typed}` goes through a link and back up with `..`, so it is not what it says",
            "name it by its real path: realpath -- PATH");
    }
}
