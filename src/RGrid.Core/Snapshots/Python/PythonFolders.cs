namespace RGrid.Snapshots.Python;

/// <summary>
/// Finds bare words that name a folder which the code reads (`HERE / "data"`, `join(HERE, "data", "*.csv")`, `isdir("data")`). A bare word alone is far more
/// often something else, so what stands around it has to say that it is a path.
/// </summary>
internal static class PythonFolders
{
    private const int CallSight = 24;

    private static readonly string[] AskingNames = ["isdir", "exists", "lexists"];
    private static readonly string[] AskingMembers = ["iterdir", "exists", "is_dir", "walk", "glob", "rglob"];

    /// <summary>The folder with a `/` behind it, or null where no folder is named.</summary>
    /// <param name="tokens">The program.</param>
    /// <param name="first">Where the first literal of a path stands.</param>
    /// <param name="at">Where the last one stands so far.</param>
    /// <param name="joined">The path.</param>
    public static string? In(IReadOnlyList<PythonToken> tokens, int first, int at, string joined)
    {
        if (PythonMentions.Is(tokens, at + 1, ',') || PythonMentions.Is(tokens, at + 1, '/'))
        {
            return null;
        }

        var parts = joined.Split('/');
        var plain = string.Join('/', parts.TakeWhile(part => !part.AsSpan().ContainsAny('*', '?', '[')));
        var isWhole = plain.Length == joined.Length;
        if (plain.Length == 0 || plain.Contains('.', StringComparison.Ordinal) || (isWhole && parts.Length > 1 && first == at))
        {
            return null;
        }

        return (IsJoined(tokens, first) || (isWhole && first == at && IsAskedFor(tokens, at))) && !IsMade(tokens, first) ? plain + "/" : null;
    }

    // Behind a path: HERE / "data", (HERE.parent) / "data", join(HERE, "data"), HERE.joinpath("data")
    private static bool IsJoined(IReadOnlyList<PythonToken> tokens, int first)
    {
        if (PythonMentions.Is(tokens, first - 1, '/'))
        {
            return KindOf(tokens, first - 2) == PythonTokenKind.Name || PythonMentions.Is(tokens, first - 2, ')');
        }

        // ",".join("data") joins no path.
        var isLater = PythonMentions.Is(tokens, first - 1, ',');
        return (isLater || PythonMentions.Is(tokens, first - 1, '(')) && CallOf(tokens, first) is var call && (call == "joinpath" || (call == "join" && isLater));
    }

    private static bool IsAskedFor(IReadOnlyList<PythonToken> tokens, int at)
    {
        if (!PythonMentions.Is(tokens, at - 1, '(') || !PythonMentions.Is(tokens, at + 1, ')') || KindOf(tokens, at - 2) != PythonTokenKind.Name)
        {
            return false;
        }

        var name = tokens[at - 2].Value;
        return Array.IndexOf(AskingNames, name) >= 0
            || (name == "Path" && PythonMentions.Is(tokens, at + 2, '.') && at + 3 < tokens.Count && Array.IndexOf(AskingMembers, tokens[at + 3].Value) >= 0);
    }

    // What the call is named that a literal is an argument of.
    private static string? CallOf(IReadOnlyList<PythonToken> tokens, int at)
    {
        var depth = 0;
        for (var i = at - 1; i > 0 && i > at - CallSight; i--)
        {
            if (PythonMentions.Is(tokens, i, ')'))
            {
                depth++;
            }
            else if (PythonMentions.Is(tokens, i, '(') && depth-- == 0)
            {
                return tokens[i - 1].Kind == PythonTokenKind.Name ? tokens[i - 1].Value : null;
            }
        }

        return null;
    }

    // PLOTS = HERE / "plots", of which the program says elsewhere PLOTS.mkdir() or os.makedirs(PLOTS); likewise os.makedirs("plots").
    private static bool IsMade(IReadOnlyList<PythonToken> tokens, int first)
    {
        var start = first;
        while (start > 0 && tokens[start - 1].Kind != PythonTokenKind.End)
        {
            start--;
        }

        var variable = KindOf(tokens, start) == PythonTokenKind.Name && PythonMentions.Is(tokens, start + 1, '=') ? tokens[start] : (PythonToken?)null;
        for (var i = 0; i < tokens.Count; i++)
        {
            var isIt = (variable is { } named && tokens[i].Kind == PythonTokenKind.Name && tokens[i].Value == named.Value)
                || (tokens[i].Kind == PythonTokenKind.Text && tokens[i].Value == tokens[first].Value);
            if (isIt && (IsMaking(tokens, PythonMentions.Is(tokens, i + 1, '.') ? i + 2 : i + 3) || (PythonMentions.Is(tokens, i - 1, '(') && IsMaking(tokens, i - 2))))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsMaking(IReadOnlyList<PythonToken> tokens, int at) => KindOf(tokens, at) == PythonTokenKind.Name && tokens[at].Value is "mkdir" or "makedirs" or "rmtree";

    private static PythonTokenKind? KindOf(IReadOnlyList<PythonToken> tokens, int at) => at >= 0 && at < tokens.Count ? tokens[at].Kind : null;
}
