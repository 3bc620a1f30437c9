namespace RGrid.Snapshots.Node;

/// <summary>A text between two equal quotes on one line.</summary>
/// <param name="Text">The inside.</param>
/// <param name="Start">Where the opening quote stands.</param>
/// <param name="End">Behind the closing quote.</param>
internal readonly record struct QuotedText(string Text, int Start, int End);

/// <summary>
/// Every text that could be a string literal: from each quote to the next equal one of its line. Where a regular expression or a
/// comment confuses what is a string, this finds too much; a literal that is there it can't miss, for a literal begins at a quote.
/// </summary>
internal static class QuotedTexts
{
    private const int Longest = 300;

    /// <summary>The texts in order of their opening quotes.</summary>
    public static IEnumerable<QuotedText> Of(string source)
    {
        for (var start = 0; start < source.Length; start++)
        {
            var quote = source[start];
            if (quote is not ('"' or '\'' or '`'))
            {
                continue;
            }

            var end = source.AsSpan(start + 1, Math.Min(Longest, source.Length - start - 1)).IndexOfAny(quote, '\n');
            if (end > 0 && source[start + 1 + end] == quote)
            {
                yield return new QuotedText(source.Substring(start + 1, end), start, start + end + 2);
            }
        }
    }
}
