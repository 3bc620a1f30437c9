using RGrid.Snapshots.Python;

namespace RGrid.Hints;

/// <summary>Reads what CPython and PyPy print: the last line of a traceback, and what `python -m` says.</summary>
internal sealed class PythonComplaints : IComplaintReader
{
    private const int LongestTraceback = 80;
    private const int MostFrames = 8;
    private const string NoModule = "No module named ";
    private const string NoKey = "KeyError: ";
    private const string NoDistribution = "PackageNotFoundError: No package metadata was found for ";
    private const string NoMember = "ImportError: cannot import name ";

    // ENOENT; EPERM, EACCES, EBUSY (something is mounted there) and EROFS. CPython prints the numbers of the system, here those of Linux.
    private const string Absent = "[Errno 2] ";
    private static readonly string[] Refused = ["[Errno 1] ", "[Errno 13] ", "[Errno 16] ", "[Errno 30] "];

    private static readonly string[] WritingCalls = ["mkdir(", "symlink(", "mknod(", "mkfifo("];
    private static readonly string[] ReadingCalls =
        ["listdir(", "scandir(", "chdir(", "stat(", "getsize(", "getmtime(", "_execute_child", "posix_spawn", "read_", "load"];

    /// <inheritdoc/>
    public Complaint? Read(IReadOnlyList<string> lines, int at)
    {
        // An exception group draws its tree with bars.
        var line = lines[at].TrimStart(' ', '|', '+', '-');
        if (ReadModule(line) is { } module)
        {
            return module;
        }

        if (line.StartsWith(NoKey, StringComparison.Ordinal) && QuotedNames.OfPython(line[NoKey.Length..]).FirstOrDefault() is { Length: > 0 } key)
        {
            // Whether it was `os.environ` or any other dictionary is told by the code.
            return Frames(lines, at).Any(code => code.Contains("environ", StringComparison.Ordinal)) ? new AbsentVariable(key) : null;
        }

        if (line.IndexOf(Absent, StringComparison.Ordinal) is >= 0 and var absent)
        {
            // python3: can't open file '/x/s.py': [Errno 2] No such file or directory
            var named = NamesIn(line[(absent + Absent.Length)..]);
            return Of(named.Count > 0 ? named : NamesIn(line[..absent]), names => new AbsentPath(names, UseOf(lines, at)));
        }

        if (line.StartsWith("FileNotFoundError", StringComparison.Ordinal))
        {
            return Of(NamesIn(line["FileNotFoundError".Length..]), names => new AbsentPath(names, UseOf(lines, at)));
        }

        if (line.Contains("non-existent directory: ", StringComparison.Ordinal))
        {
            // pandas names the folder that it wants to write a table into
            return Of(NamesIn(line), names => new AbsentPath([.. names.Select(name => name + "/table")], PathUse.Written));
        }

        foreach (var code in Refused)
        {
            if (line.IndexOf(code, StringComparison.Ordinal) is >= 0 and var refused)
            {
                return IsStart(lines, at) ? null : Of(NamesIn(line[(refused + code.Length)..]), names => new RefusedPath(names));
            }
        }

        return null;
    }

    private static Complaint? ReadModule(string line)
    {
        if (line.StartsWith(NoMember, StringComparison.Ordinal) && QuotedNames.In(line).Take(2).ToArray() is [var name, var module])
        {
            var open = line.LastIndexOf('(');
            var file = open > 0 && line.EndsWith(')') && line[open + 1] == '/' ? line[(open + 1)..^1] : null;
            return new AbsentPythonMember(name, module, file);
        }

        if (line.StartsWith("importlib", StringComparison.Ordinal) && line.IndexOf(NoDistribution, StringComparison.Ordinal) is >= 0 and var asked)
        {
            return new AbsentPythonDistribution(line[(asked + NoDistribution.Length)..].Trim());
        }

        var at = line.IndexOf(NoModule, StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }

        // `ModuleNotFoundError: …`, `ImportError: …`, or `/usr/bin/python3: No module named x` of `-m`, and nothing that a program may have logged.
        var rest = line[(at + NoModule.Length)..];
        var isError = line.AsSpan(0, at).TrimEnd().EndsWith("ModuleNotFoundError:") || line.StartsWith("ImportError: ", StringComparison.Ordinal)
            || (line.StartsWith('/') && line.IndexOf(": ", StringComparison.Ordinal) == at - 2);
        if (!isError || rest.Contains("is not a package", StringComparison.Ordinal) || rest.Contains("cannot be directly executed", StringComparison.Ordinal))
        {
            return null;
        }

        var named = rest.StartsWith('\'') ? QuotedNames.In(rest).FirstOrDefault() : rest.Trim();
        return named is { Length: > 0 } && named.All(character => char.IsLetterOrDigit(character) || character is '_' or '.')
            ? new AbsentPythonModule(named)
            : null;
    }

    // What is quoted; where a library says it in its own words, each word that could be a name.
    private static List<string> NamesIn(string text)
    {
        var quoted = QuotedNames.OfPython(text).ToList();
        return quoted.Count > 0 ? quoted
            : [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Trim(',', ':', ';', '(', ')').TrimEnd('.')).Where(word => word.AsSpan().ContainsAny('.', '/'))];
    }

    private static Complaint? Of(List<string> names, Func<List<string>, Complaint> make) => names.Count > 0 ? make(names) : null;

    // A program that may not be started is no refused write.
    private static bool IsStart(IReadOnlyList<string> lines, int at) =>
        Frames(lines, at).FirstOrDefault() is { } last && (last.Contains("child_exception_type", StringComparison.Ordinal) || last.Contains("posix_spawn", StringComparison.Ordinal) || last.Contains("exec", StringComparison.Ordinal));

    private static PathUse UseOf(IReadOnlyList<string> lines, int at) =>
        Frames(lines, at).Select(UseIn).FirstOrDefault(use => use != PathUse.Unknown);

    private static PathUse UseIn(string code)
    {
        var opens = code.IndexOf("open(", StringComparison.Ordinal);
        if (opens >= 0 || code.Contains("mode=", StringComparison.Ordinal) || code.Contains("File(", StringComparison.Ordinal))
        {
            for (var start = 0; NextQuoted(code, ref start) is { } text;)
            {
                var before = code.AsSpan(0, start - text.Length - 2).TrimEnd();
                if ((before.EndsWith(",") || before.EndsWith("=")) && text.Length <= 4 && !text.AsSpan().ContainsAnyExcept("rwaxbt+U"))
                {
                    return PythonMentions.IsWritingMode(text) ? PathUse.Written : PathUse.Read;
                }
            }
        }

        return Array.Exists(WritingCalls, call => code.Contains(call, StringComparison.Ordinal)) ? PathUse.Written
            : (opens >= 0 && !code.AsSpan(opens).Contains(',')) || Array.Exists(ReadingCalls, call => code.Contains(call, StringComparison.Ordinal)) ? PathUse.Read
            : PathUse.Unknown;
    }

    // The next text in quotes; `start` is behind it then.
    private static string? NextQuoted(string code, ref int start)
    {
        var open = code.AsSpan(start).IndexOfAny('\'', '"') + start;
        var close = open < start ? -1 : code.IndexOf(code[open], open + 1);
        if (close < 0)
        {
            return null;
        }

        start = close + 1;
        return code[(open + 1)..close];
    }

    // The source lines of each frame of the traceback above a line, the innermost frame first.
    private static IEnumerable<string> Frames(IReadOnlyList<string> lines, int at)
    {
        var code = "";
        var frames = 0;
        for (var i = at - 1; i >= Math.Max(0, at - LongestTraceback) && frames < MostFrames; i--)
        {
            var line = lines[i].TrimStart(' ', '|');
            if (line.StartsWith("Traceback ", StringComparison.Ordinal))
            {
                yield break;
            }

            if (line.StartsWith("File \"", StringComparison.Ordinal))
            {
                yield return code;
                code = "";
                frames++;
            }
            else if (line.AsSpan().ContainsAnyExcept("^~ "))
            {
                code = line + " " + code;
            }
        }
    }
}
