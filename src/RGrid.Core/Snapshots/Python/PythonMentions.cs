namespace RGrid.Snapshots.Python;

/// <summary>
/// Finds the literals of Python code that could name a file which the code reads. Left out is what is no whole name (a part of a
/// concatenation), what is only compared, and what is plainly written to.
/// </summary>
internal static class PythonMentions
{
    private const int MostParts = 4;
    private const int ArgumentSight = 8;

    private static readonly string[] WritingNames =
        ["to_", "save", "write", "dump", "mkdir", "makedirs", "touch", "remove", "unlink", "rmdir", "rmtree", "imwrite", "imsave"];

    private static readonly string[] ListingNames = ["glob", "iglob", "rglob", "listdir", "scandir", "walk"];

    private static readonly string[] OutputWords = ["out", "log", "result", "save", "dest", "target"];

    /// <summary>The literals in order, and those that are joined as parts of one path (`"data", "x.csv"` or `/` between them).</summary>
    public static List<string> Of(IReadOnlyList<PythonToken> tokens)
    {
        var found = new List<string>();
        var joined = "";
        var (parts, first, last, isOutputOption) = (0, 0, -3, false);
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Kind == PythonTokenKind.End)
            {
                isOutputOption = false;
            }

            if (tokens[i].Kind != PythonTokenKind.Text)
            {
                continue;
            }

            var text = tokens[i].Value;
            if (Listed(tokens, i) is { } listed)
            {
                found.Add(listed);
                continue;
            }

            isOutputOption |= text.StartsWith('-') && IsOutputName(text);
            (joined, parts) = i - last == 2 && parts < MostParts && IsFolderName(tokens[last].Value) && (Is(tokens, i - 1, ',') || Is(tokens, i - 1, '/'))
                ? ($"{joined}/{text}", parts + 1)
                : (text, 1);
            first = parts == 1 ? i : first;
            last = i;
            if (PythonFolders.In(tokens, first, i, joined) is { } folder && !isOutputOption && !IsOutputName(folder) && !IsWritten(tokens, i))
            {
                Add(folder);
            }

            if (NameIn(tokens, i) is { } name && !isOutputOption && !IsWritten(tokens, i))
            {
                Add(name);
                if (parts > 1 && text.Contains('.', StringComparison.Ordinal))
                {
                    Add(joined);
                }
            }
        }

        return found;

        void Add(string name)
        {
            if (Mention.CouldName(name))
            {
                found.Add(name);
            }
        }
    }

    // What glob("d/*.csv"), listdir("d"), Path("d").glob("*.csv") and Path(x).glob("*.csv") look into: `d/`, or a pattern where the folder is not said.
    private static string? Listed(IReadOnlyList<PythonToken> tokens, int at)
    {
        if (!Is(tokens, at - 1, '(') || at < 2 || tokens[at - 2].Kind != PythonTokenKind.Name || !Array.Exists(ListingNames, name => name == tokens[at - 2].Value)
            || !(Is(tokens, at + 1, ')') || Is(tokens, at + 1, ',')))
        {
            return null;
        }

        var text = tokens[at].Value;
        var isGlob = tokens[at - 2].Value.EndsWith("glob", StringComparison.Ordinal);
        if (isGlob && Is(tokens, at - 3, '.') && Is(tokens, at - 4, ')') && at >= 6 && tokens[at - 5].Kind == PythonTokenKind.Text && Is(tokens, at - 6, '('))
        {
            return Folder(tokens[at - 5].Value);
        }

        if (!isGlob)
        {
            return Folder(text);
        }

        var parts = text.Split('/');
        var plain = parts.TakeWhile(part => !part.AsSpan().ContainsAny('*', '?', '[')).ToList();
        return plain.Count > 0 && plain.Count < parts.Length ? Folder(string.Join('/', plain)) : Mention.IsPattern(text) ? text : null;
    }

    private static string? Folder(string text) => text.TrimEnd('/') is { Length: > 0 } folder && folder is not ("." or "..") && Mention.CouldName(folder + "/") ? folder + "/" : null;

    // The name that a literal is, or null where it is only a part of a text, a text by itself, or compared with one.
    private static string? NameIn(IReadOnlyList<PythonToken> tokens, int at)
    {
        var text = tokens[at].Value;
        var before = at == 0 ? default : tokens[at - 1];
        var behind = at + 1 < tokens.Count ? tokens[at + 1] : default;
        var isAlone = (at == 0 || before.Kind == PythonTokenKind.End || Is(tokens, at - 1, ':')) && behind.Kind == PythonTokenKind.End;
        var isPart = before.Kind == PythonTokenKind.Text || behind.Kind == PythonTokenKind.Text || Is(tokens, at - 1, '"') || Is(tokens, at + 1, '"')
            || (Is(tokens, at + 1, '.') && at + 2 < tokens.Count && tokens[at + 2].Kind == PythonTokenKind.Name);
        var isCompared = (Is(tokens, at - 1, '=') && (Is(tokens, at - 2, '=') || Is(tokens, at - 2, '!'))) || Is(tokens, at + 1, '=')
            || behind is { Kind: PythonTokenKind.Name, Value: "in" or "not" };
        if (isAlone || isPart || isCompared || (Is(tokens, at + 1, '+') && !text.EndsWith('/')))
        {
            return null;
        }

        return !Is(tokens, at - 1, '+') ? text : text.StartsWith('/') ? text.TrimStart('/') : null;
    }

    private static bool IsWritten(IReadOnlyList<PythonToken> tokens, int at)
    {
        if (Is(tokens, at - 1, '(') && at >= 2 && Array.Exists(WritingNames, name => tokens[at - 2].Value.StartsWith(name, StringComparison.Ordinal)))
        {
            return true;
        }

        // LOG_FILE = "app.log", plot(outfile="x.png")
        if (Is(tokens, at - 1, '=') && at >= 2 && IsOutputName(tokens[at - 2].Value))
        {
            return true;
        }

        // Path("x.txt").write_text(…)
        if (Is(tokens, at + 1, ')') && Is(tokens, at + 2, '.') && at + 3 < tokens.Count
            && Array.Exists(WritingNames, name => tokens[at + 3].Value.StartsWith(name, StringComparison.Ordinal)))
        {
            return true;
        }

        for (var i = at + 1; i < Math.Min(tokens.Count, at + ArgumentSight) && tokens[i].Kind != PythonTokenKind.End && !Is(tokens, i, ')'); i++)
        {
            if (tokens[i].Kind == PythonTokenKind.Text && IsWritingMode(tokens[i].Value))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True for a mode of `open` that makes or appends to a file.</summary>
    internal static bool IsWritingMode(ReadOnlySpan<char> mode) =>
        mode.Length is > 0 and <= 4 && !mode.ContainsAnyExcept("rwaxbt+U") && mode.ContainsAny("wax");

    // A list of file names is no path.
    private static bool IsFolderName(string text) => text is "." or ".." || !text.Contains('.', StringComparison.Ordinal);

    private static bool IsOutputName(string name) =>
        Array.Exists(OutputWords, word => name.Contains(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>True where a mark stands at a place.</summary>
    internal static bool Is(IReadOnlyList<PythonToken> tokens, int at, char mark) =>
        at >= 0 && at < tokens.Count && tokens[at].Kind == PythonTokenKind.Mark && tokens[at].Value[0] == mark;
}
