using System.Globalization;

namespace RGrid.Hints;

/// <summary>
/// Reads what shells and the tools that scripts call print (GNU and busybox, awk, perl and the like). They all say it in about the same
/// words, `program: [what it tried] NAME: reason`, with or without quotes around the name.
/// </summary>
internal sealed class ShellComplaints : IComplaintReader
{
    private static readonly string[] Absent =
    [
        "No such file or directory", "No such file", "no such file or directory", "Directory nonexistent", ": not found", "can't cd to ", "cannot open ",
        "can't open ", "Can't open ", "Could not open ", "unable to open ", "failed to open ", " not found", "does not exist", "doesn't exist",
        "is unavailable", "cannot find or open ", "can't read ", "TemplateNotFound: ",
    ];

    private static readonly string[] Refused = ["Permission denied", "Read-only file system", "Operation not permitted", "Device or resource busy"];

    // Behind these a name stands without quotes and may be a bare word.
    private static readonly string[] Verbs =
    [
        "cannot open ", "can't open ", "Can't open ", "can't read ", "couldn't open file ", "can't cd to ", "cannot create ", "Could not open file ",
        "cannot stat ", "cannot access ", "Can't open input file ", "cannot find or open ", "unable to open ", "failed to open ",
    ];

    private static readonly string[] Unset = [": parameter not set", ": unbound variable"];

    // What a program, a command or a library is called is no path of the project.
    private static readonly string[] Foreign = ["command not found", "failed to run command", "shared libraries", "HTTP", "http:", "https:", "[Errno ", "not a git repository"];

    /// <inheritdoc/>
    public Complaint? Read(IReadOnlyList<string> lines, int at)
    {
        const int longestMessage = 1000;
        var line = lines[at];
        if (line.Length is 0 or > longestMessage || Array.Exists(Foreign, text => line.Contains(text, StringComparison.Ordinal)) || line.StartsWith("env: ", StringComparison.Ordinal))
        {
            return null;
        }

        // dash: `s.sh: 1: MODE: parameter not set`; bash: `s.sh: line 1: MODE: unbound variable`.
        if (Array.Find(Unset, text => line.EndsWith(text, StringComparison.Ordinal)) is { } unset)
        {
            return new AbsentVariable(line[..^unset.Length].Split(": ")[^1]);
        }

        // `truncate: cannot open 'x' for writing: Permission denied`: the reason counts, not what was tried.
        var isRefused = Array.Exists(Refused, text => line.Contains(text, StringComparison.Ordinal));
        if (!isRefused && !Array.Exists(Absent, text => line.Contains(text, StringComparison.Ordinal)))
        {
            return null;
        }

        var names = NamesIn(line);
        return names.Count == 0 ? null : isRefused ? new RefusedPath(names) : new AbsentPath(names, UseOf(line), SourceOf(line));
    }

    private static PathUse UseOf(string line) =>
        line.Contains("cannot create", StringComparison.Ordinal) || line.Contains("cannot touch", StringComparison.Ordinal) || line.StartsWith("tee: ", StringComparison.Ordinal)
            ? PathUse.Written
            : PathUse.Unknown;

    // bash: `s.sh: line 3: …`, in the same words for `< x` and `> x`.
    private static SourceLine? SourceOf(string line)
    {
        const string mark = ": line ";
        var at = line.IndexOf(mark, StringComparison.Ordinal);
        var end = at < 0 ? -1 : line.IndexOf(": ", at + mark.Length, StringComparison.Ordinal);
        return end > 0 && int.TryParse(line.AsSpan(at + mark.Length, end - at - mark.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new SourceLine(line[..at], number)
            : null;
    }

    private static List<string> NamesIn(string line)
    {
        var names = QuotedNames.In(line).ToList();
        var segments = line.Split(": ");
        var isNotFound = segments[^1] is "not found";
        var isSourced = isNotFound && segments.Length > 2 && segments[^3] is "." or "source";
        for (var i = segments.Length - 1; i >= 0; i--)
        {
            var segment = segments[i].Split(" (", 2)[0].Trim().TrimEnd('.', ',');
            foreach (var verb in Verbs)
            {
                if (segment.StartsWith(verb, StringComparison.Ordinal))
                {
                    names.Add(segment[verb.Length..].Split(" for ", 2)[0].Split(", ", 2)[0]);
                }
            }

            // `ls: data: No such file or directory` names data; `build: not found` is a command, unless it was to be sourced.
            var isBareName = i == segments.Length - 2 && i > 0 && (!isNotFound || isSourced);
            if (isBareName || segment.AsSpan().ContainsAny('.', '/'))
            {
                names.Add(segment);
                names.AddRange(segment.Split(' ').Select(word => word.Trim(',', ';', '\'', '"', '`')).Where(word => word.Length > 1 && word.AsSpan().ContainsAny('.', '/')));
            }
        }

        return [.. names.Where(name => name.Length > 0 && !name.StartsWith('-')).Distinct(StringComparer.Ordinal)];
    }
}
