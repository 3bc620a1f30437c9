namespace RGrid.Hints;

/// <summary>Reads what Node.js prints: errors of the file system, of child processes, and of both module loaders.</summary>
internal sealed class NodeComplaints : IComplaintReader
{
    private const int StackSight = 14;
    private const string Absent = "ENOENT: no such file or directory, ";

    private static readonly string[] Refused =
        ["EACCES: permission denied, ", "EPERM: operation not permitted, ", "EROFS: read-only file system, ", "EBUSY: resource busy or locked, "];

    private static readonly string[] WritingFrames = [".writeFile", ".appendFile", "WriteStream", ".writeFileSync", ".appendFileSync", ".cp"];
    private static readonly string[] ReadingFrames = [".readFile", ".readFileSync", "ReadStream"];

    /// <inheritdoc/>
    public Complaint? Read(IReadOnlyList<string> lines, int at)
    {
        var line = lines[at];
        if (line.IndexOf(Absent, StringComparison.Ordinal) is >= 0 and var absent)
        {
            var call = line[(absent + Absent.Length)..];
            return new AbsentPath(NamesIn(call), UseOf(call, lines, at));
        }

        foreach (var code in Refused)
        {
            if (line.IndexOf(code, StringComparison.Ordinal) is >= 0 and var refused)
            {
                return new RefusedPath(NamesIn(line[(refused + code.Length)..]));
            }
        }

        return (Complaint?)ReadChild(line) ?? ReadModule(lines, at);
    }

    // open 'a', copyfile 'a' -> 'b', chdir '/from' -> 'to': the names are not escaped.
    private static string[] NamesIn(string call)
    {
        var open = call.IndexOf('\'', StringComparison.Ordinal);
        var close = call.LastIndexOf('\'');
        if (open < 0 || close <= open)
        {
            return [];
        }

        var names = call[(open + 1)..close].Split("' -> '");
        return call.StartsWith("chdir ", StringComparison.Ordinal) ? names[^1..] : names;
    }

    private static PathUse UseOf(string call, IReadOnlyList<string> lines, int at)
    {
        switch (call.Split(' ', 2)[0])
        {
            case "mkdir" or "symlink" or "mkdtemp":
                return PathUse.Written;
            case "scandir" or "stat" or "lstat" or "access" or "opendir" or "chdir" or "unlink" or "rmdir" or "readlink" or "realpath" or "watch":
                return PathUse.Read;
            case "copyfile" or "rename" or "link" or "cp":
                return PathUse.Unknown;
        }

        for (var i = at + 1; i < Math.Min(lines.Count, at + StackSight); i++)
        {
            // The loader's own frames read too, and come last.
            if (lines[i].StartsWith("Node.js v", StringComparison.Ordinal) || lines[i].Contains("node:internal/modules", StringComparison.Ordinal))
            {
                break;
            }

            if (Array.Exists(WritingFrames, frame => lines[i].Contains(frame, StringComparison.Ordinal)))
            {
                return PathUse.Written;
            }

            if (Array.Exists(ReadingFrames, frame => lines[i].Contains(frame, StringComparison.Ordinal)))
            {
                return PathUse.Read;
            }
        }

        return PathUse.Unknown;
    }

    // Error: spawn ./tool.sh ENOENT
    private static AbsentPath? ReadChild(string line)
    {
        if (!line.EndsWith(" ENOENT", StringComparison.Ordinal) || line.IndexOf("spawn", StringComparison.Ordinal) is not (>= 0 and var spawn))
        {
            return null;
        }

        var name = line[spawn..^" ENOENT".Length].Split(' ', 2);
        return name.Length == 2 && name[1].Contains('/', StringComparison.Ordinal) ? new AbsentPath([name[1]], PathUse.Read) : null;
    }

    private static AbsentNodeModule? ReadModule(IReadOnlyList<string> lines, int at)
    {
        var line = lines[at];
        var start = line.IndexOf("Cannot find module '", StringComparison.Ordinal);
        start = start < 0 ? line.IndexOf("Cannot find package '", StringComparison.Ordinal) : start;
        if (start < 0)
        {
            return null;
        }

        var open = line.IndexOf('\'', start) + 1;
        const string from = "' imported from ";
        if (line.IndexOf(from, open, StringComparison.Ordinal) is >= 0 and var close)
        {
            return new AbsentNodeModule(line[open..close], ToPath(line[(close + from.Length)..]));
        }

        var end = line.LastIndexOf('\'');
        var importer = at + 2 < lines.Count && lines[at + 1].StartsWith("Require stack:", StringComparison.Ordinal) && lines[at + 2].StartsWith("- ", StringComparison.Ordinal)
            ? lines[at + 2][2..]
            : null;
        return end > open ? new AbsentNodeModule(line[open..end], importer) : null;
    }

    private static string ToPath(string text) =>
        text.StartsWith("file:", StringComparison.Ordinal) && Uri.TryCreate(text, UriKind.Absolute, out var uri) ? uri.LocalPath : text;
}
