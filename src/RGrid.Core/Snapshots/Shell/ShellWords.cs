namespace RGrid.Snapshots.Shell;

/// <summary>A word of a shell script.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Behind it.</param>
/// <param name="Pieces">Its literal parts with quotes and escapes taken away (POSIX.1-2024, XCU 2.2), cut at each expansion.</param>
/// <param name="OpensSubstitution">True where it ends, within double quotes, at the `$` of `$(`.</param>
internal sealed record ShellWord(int Start, int End, IReadOnlyList<ShellPiece> Pieces, bool OpensSubstitution)
{
    /// <summary>The whole word where no expansion is in it, else null.</summary>
    public string? Whole => Pieces is [{ IsBehindExpansion: false } only] ? only.Text : null;
}

/// <summary>A literal part of a word.</summary>
/// <param name="Text">The text.</param>
/// <param name="IsBehindExpansion">True where an expansion stands before it, as in `$HERE/lib.sh`.</param>
internal readonly record struct ShellPiece(string Text, bool IsBehindExpansion);

/// <summary>
/// Splits a script into words, each line for itself: what a quote opens ends with its line, so that an apostrophe in a heredoc or a
/// case pattern can't turn the rest of the script inside out. Lines that a backslash joins are one. Comments are no words, unless a
/// quote is open in them: then they may be the middle of a string. Nor is what a redirection only writes to.
/// </summary>
internal static class ShellWords
{
    private const string Ends = " \t\r;|&()<>";

    /// <summary>The words in order.</summary>
    public static IEnumerable<ShellWord> Of(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = LineEnd(text, start);
            foreach (var word in OfLine(text, start, end))
            {
                yield return word;
            }

            start = end + 1;
        }
    }

    private static int LineEnd(string text, int start)
    {
        for (var at = start; ; at++)
        {
            at = text.IndexOf('\n', at);
            if (at < 0)
            {
                return text.Length;
            }

            var last = at > start && text[at - 1] == '\r' ? at - 2 : at - 1;
            if (last < start || text[last] != '\\')
            {
                return at;
            }
        }
    }

    private static IEnumerable<ShellWord> OfLine(string text, int start, int end)
    {
        // Where `"$(` opened, by depth of brackets: behind that bracket's `)` the double quotes go on.
        var quoted = new Stack<int>();
        var depth = 0;
        var isWritten = false;
        var isDoubtful = false;
        for (var at = start; at < end;)
        {
            var isResumed = text[at] == ')' && quoted.TryPeek(out var opened) && opened == depth;
            if (isResumed)
            {
                quoted.Pop();
            }

            if (Ends.Contains(text[at], StringComparison.Ordinal))
            {
                depth += text[at] switch { '(' => 1, ')' => -1, _ => 0 };
                isWritten = text[at] switch
                {
                    '>' => IsTruncation(text, at, start, end),
                    ' ' or '\t' or '|' or '&' => isWritten,
                    _ => false,
                };
                at++;
                if (!isResumed || at == end)
                {
                    continue;
                }
            }
            else if (text[at] == '#' && !isDoubtful)
            {
                if (IsComment(text.AsSpan(at, end - at)))
                {
                    yield break;
                }

                isDoubtful = true;
            }

            var word = ShellWordReader.Read(text, at, end, isResumed ? ShellWordStart.InDoubleQuotes : ShellWordStart.Plain);
            if (!isWritten)
            {
                yield return word;
            }

            if (word.OpensSubstitution)
            {
                quoted.Push(depth + 1);
            }

            isWritten = false;
            at = word.End;
        }
    }

    // `> x`, `>| x`, `&> x`; but not `>> x`, `<> x`, nor the arrows of other languages.
    private static bool IsTruncation(string text, int at, int start, int end)
    {
        var before = at > start ? text[at - 1] : ' ';
        var after = at + 1 < end ? text[at + 1] : ' ';
        return before is not ('>' or '<' or '=' or '-') && after is not ('>' or '(' or '=');
    }

    private static bool IsComment(ReadOnlySpan<char> rest) =>
        rest.Count('"') % 2 == 0 && rest.Count('\'') % 2 == 0 && !rest.Contains('\n');
}
