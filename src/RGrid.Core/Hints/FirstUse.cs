using System.Text.RegularExpressions;

namespace RGrid.Hints;

/// <summary>Tells by its text whether code first reads a file that it names: `if os.path.exists("count.txt")`, `[ -f count.txt ]`, `STATE = "s.json"` … `open(STATE)`.</summary>
internal static partial class FirstUse
{
    private static readonly string[] Questions = ["exists(", "isfile(", "existsSync(", "readFileSync(", "[ -f ", "[ -e ", "[ -s ", "test -f ", "test -e ", "test -s ", "cat "];
    private static readonly string[] Methods = [".exists(", ".is_file(", ".read_text(", ".read_bytes("];

    /// <summary>True where the first use of a file's name is one that reads.</summary>
    /// <param name="text">The code.</param>
    /// <param name="name">The name, without folders.</param>
    public static bool IsReading(string text, string name) =>
        text.IndexOf(name, StringComparison.Ordinal) is var at and >= 0 && IsReadingAt(text, name, at, isFirst: true);

    /// <summary>True where any use of a file's name is one that reads.</summary>
    /// <param name="text">The code.</param>
    /// <param name="name">The name, without folders.</param>
    public static bool HasReading(string text, string name)
    {
        for (var at = text.IndexOf(name, StringComparison.Ordinal); at >= 0; at = text.IndexOf(name, at + 1, StringComparison.Ordinal))
        {
            if (IsReadingAt(text, name, at, isFirst: false))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsReadingAt(string text, string name, int at, bool isFirst)
    {
        var start = at;
        while (start > 0 && text[start - 1] is not ('"' or '\'' or '`' or ' ' or '\t' or '\n' or '(' or '='))
        {
            start--;
        }

        var isQuoted = start > 0 && text[start - 1] is '"' or '\'' or '`';
        return IsRead(text, isQuoted ? start - 1 : start, at + name.Length + (isQuoted ? 1 : 0))
            || (VariableOf(text[..(isQuoted ? start - 1 : start)]) is { } variable && IsReadByName(text, variable, at + name.Length, isFirst));
    }

    // The first use, or any, of a variable behind the place where it is set.
    private static bool IsReadByName(string text, string variable, int from, bool isFirst)
    {
        for (var at = text.IndexOf(variable, from, StringComparison.Ordinal); at >= 0; at = text.IndexOf(variable, at + 1, StringComparison.Ordinal))
        {
            var end = at + variable.Length;
            if (!IsLetter(text[at - 1]) && (end == text.Length || !IsLetter(text[end])))
            {
                // "$STATE", ${STATE}
                var start = at - (text[at - 1] == '{' ? 2 : text[at - 1] == '$' ? 1 : 0);
                var isRead = IsRead(text, text[start - 1] == '"' ? start - 1 : start, end);
                if (isRead || isFirst)
                {
                    return isRead;
                }
            }
        }

        return false;
    }

    private static bool IsRead(string text, int start, int end)
    {
        var before = text.AsSpan(0, start);
        foreach (var question in Questions)
        {
            if (before.EndsWith(question))
            {
                return true;
            }
        }

        var behind = text.AsSpan(end);
        foreach (var method in Methods)
        {
            if (behind.StartsWith(method) || (before.EndsWith("Path(") && behind.StartsWith(")" + method)))
            {
                return true;
            }
        }

        // open(STATE), open(STATE, "r"): without a mode it reads.
        return before.EndsWith("open(") && (behind.StartsWith(")") || behind.StartsWith(", \"r") || behind.StartsWith(", 'r"));
    }

    // STATE = "…", const state = '…', STATE = Path("…"), STATE: Path = Path(__file__).parent / "…", STATE=…
    private static string? VariableOf(string before)
    {
        var statement = before[(before.AsSpan().LastIndexOfAny('\n', ';') + 1)..];
        return Assignment().Match(statement) is { Success: true } match ? match.Groups[1].Value : null;
    }

    [GeneratedRegex(@"^\s*(?:export |const |let |var )*([A-Za-z_]\w*)\s*(?::[^=]*)?=(?!=)")]
    private static partial Regex Assignment();

    private static bool IsLetter(char letter) => char.IsLetterOrDigit(letter) || letter == '_';
}
