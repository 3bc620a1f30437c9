using RGrid.Content;
using RGrid.FileSystem;
using RGrid.Snapshots;

namespace RGrid.Hints;

/// <summary>
/// Finds outputs that the code goes on writing to (`open("log.txt", "a")`, `>> log.txt`, `sqlite3.connect("state.db")`) or reads before it
/// writes them (`if os.path.exists("count.txt"):`): each run begins without them, so what an earlier one wrote is not there.
/// </summary>
/// <param name="project">The run.</param>
/// <param name="outputs">Absolute paths that the run made.</param>
public sealed class AppendedOutputs(RanProject project, IReadOnlyCollection<string> outputs)
{
    private const int MostOutputs = 20;
    private const int MostFiles = 50;

    private static readonly string[] Openers = ["appendFile(", "appendFileSync(", "sqlite3.connect(", "shelve.open("];

    /// <summary>The line that tells of the first of them, without `note:`; null where there are none.</summary>
    public string? Note()
    {
        var names = outputs.Where(path => !project.IsInput(path) && !project.Sources.Updated.Any(updated => PathRelation.IsIn(path, updated))).Take(MostOutputs).ToList();
        if (names.Count == 0)
        {
            return null;
        }

        foreach (var file in project.Code.Entries.Where(entry => entry.Kind == TreeEntryKind.File && entry.Size <= FileSnapshots.LargestSmallFile).Take(MostFiles))
        {
            var text = NamedFile.Decode(project.ReadCode(file));
            var appended = names.Find(path => IsAppendedTo(text, Path.GetFileName(path)));
            if ((appended ?? names.Find(path => FirstUse.IsReading(text, Path.GetFileName(path)))) is { } found)
            {
                var (typed, code) = (project.Name(found).Typed, project.Name(Path.Combine(project.Folders.Root, file.Path)).Typed);
                var quoted = ShellWord.Quote(typed);
                var does = appended is null ? $"looks for {typed} before it writes it" : $"goes on writing to {typed}";
                return $"{code} {does}, and each run begins without it; to go on from what is there, add --input {quoted} --output {quoted}";
            }
        }

        return null;
    }

    private static bool IsAppendedTo(string text, string name)
    {
        for (var at = text.IndexOf(name, StringComparison.Ordinal); at >= 0; at = text.IndexOf(name, at + 1, StringComparison.Ordinal))
        {
            var before = text.AsSpan(0, at);
            before = before[(before.LastIndexOfAny("\"'`\n") + 1)..];
            var quote = at - before.Length - 1;
            var line = text.AsSpan(0, at);
            line = line[(line.LastIndexOf('\n') + 1)..].TrimEnd("\"'");
            var isPath = before.Length == 0 || before[^1] == '/';
            if ((isPath || char.IsWhiteSpace(before[^1]) || before[^1] == '>') && (IsRedirection(line) || (isPath && quote >= 0 && text[quote] != '\n' && IsOpened(text, quote, at + name.Length))))
            {
                return true;
            }
        }

        return false;
    }

    // echo x >> logs/log.txt
    private static bool IsRedirection(ReadOnlySpan<char> line)
    {
        var at = line.LastIndexOf(">>");
        return at >= 0 && !line[(at + 2)..].TrimStart().ContainsAny(" ;&|");
    }

    // open("log.txt", "a"), open('log.txt', mode='a+'), sqlite3.connect("log.txt")
    private static bool IsOpened(string text, int quote, int end)
    {
        if (end >= text.Length || text[end] != text[quote])
        {
            return false;
        }

        var call = text.AsSpan(0, quote).TrimEnd();
        foreach (var opener in Openers)
        {
            if (call.EndsWith(opener))
            {
                return true;
            }
        }

        var rest = text.AsSpan(end + 1).TrimStart();
        if (!rest.StartsWith(","))
        {
            return false;
        }

        rest = rest[1..].TrimStart();
        rest = rest.StartsWith("mode") ? rest[4..].TrimStart(" =") : rest;
        var close = rest.Length > 1 && rest[0] is '"' or '\'' ? rest[1..].IndexOf(rest[0]) : -1;
        return close is > 0 and <= 4 && rest.Slice(1, close).Contains('a') && !rest.Slice(1, close).ContainsAnyExcept("abt+");
    }
}
