namespace RGrid.FileSystem;

/// <summary>How two absolute, normalised paths stand to each other; compared byte for byte, on every system.</summary>
public static class PathRelation
{
    /// <summary>A path that begins with `~/` as one in a home folder; any other as it is.</summary>
    public static string FromHome(string path, string homeFolder) => path.StartsWith("~/", StringComparison.Ordinal) ? homeFolder + path[1..] : path;

    /// <summary>True where a path lies below a folder (and is not the folder itself).</summary>
    public static bool IsBelow(string path, string folder)
    {
        var prefix = folder.EndsWith('/') ? folder : folder + "/";
        return path.Length > prefix.Length && path.StartsWith(prefix, StringComparison.Ordinal);
    }

    /// <summary>True where a path is a folder or lies below it.</summary>
    public static bool IsIn(string path, string folder) => path == folder || IsBelow(path, folder);

    /// <summary>A path relative to a folder: `a/b`, `../a`, or `.` for the folder itself.</summary>
    public static string Relative(string folder, string path) => Path.GetRelativePath(folder, path);

    /// <summary>A relative path below a relative folder, by the words alone: `a` and `../b` are `b`, `.` and `../b` are `../b`.</summary>
    public static string Join(string folder, string path)
    {
        var parts = new List<string>();
        foreach (var part in $"{folder}/{path}".Split('/').Where(part => part is not ("" or ".")))
        {
            if (part == ".." && parts is [.., not ".."])
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else
            {
                parts.Add(part);
            }
        }

        return parts.Count == 0 ? "." : string.Join('/', parts);
    }

    /// <summary>How many `..` a relative path begins with.</summary>
    public static int LevelsUp(string relative)
    {
        var levels = 0;
        while (relative.AsSpan(levels * 3).StartsWith("../", StringComparison.Ordinal))
        {
            levels++;
        }

        return relative.AsSpan(levels * 3) is ".." ? levels + 1 : levels;
    }

    /// <summary>
    /// The absolute path that a path means to the kernel: `..` behind a link leads up from where the link leads. By the words alone
    /// wherever that is the same thing.
    /// </summary>
    /// <param name="folder">Absolute path of the folder that a relative path begins at.</param>
    /// <param name="path">The path as typed.</param>
    public static string Follow(string folder, string path)
    {
        var plain = Path.GetFullPath(Path.Combine(folder, path));
        if (!path.Contains("/..", StringComparison.Ordinal))
        {
            return plain;
        }

        var at = Path.IsPathRooted(path) ? "/" : folder;
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != "."))
        {
            at = part == ".." ? Path.GetDirectoryName(RealPath(at) ?? at) ?? "/" : Path.Combine(at, part);
        }

        return RealPath(at) == RealPath(plain) ? plain : at;
    }

    /// <summary>What a path that is itself a link leads to; any other path, and a link to nothing, as it is. Links above it stay.</summary>
    public static string BehindLink(string path) => PosixFile.LinkKind(path) == FileKind.Link ? RealPath(path) ?? path : path;

    /// <summary>The path with every link in it resolved (man 3 realpath), or null where it leads to nothing.</summary>
    public static string? RealPath(string path)
    {
        var resolved = "/";
        var rest = new Stack<string>(Path.GetFullPath(path).Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        const int mostLinks = 40;
        for (var links = 0; rest.TryPop(out var part);)
        {
            if (part == "..")
            {
                resolved = Path.GetDirectoryName(resolved) ?? "/";
                continue;
            }

            var next = Path.Combine(resolved, part);
            var stat = PosixFile.TryLstat(next);
            if (stat is null || links > mostLinks)
            {
                return null;
            }

            if (stat.Value.Kind != FileKind.Link)
            {
                resolved = next;
                continue;
            }

            links++;
            var target = PosixFile.ReadLink(next);
            resolved = target.StartsWith('/') ? "/" : resolved;
            foreach (var piece in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse().Where(piece => piece != "."))
            {
                rest.Push(piece);
            }
        }

        return resolved;
    }
}
