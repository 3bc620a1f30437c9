using System.Globalization;
using System.Text;

namespace RGrid.Snapshots.Node;

/// <summary>What stands between two equal quotes.</summary>
/// <param name="Start">Where the opening quote stands.</param>
/// <param name="End">Behind the closing quote.</param>
internal readonly record struct QuotedText(int Start, int End);

/// <summary>
/// Every text that could be a string literal or a template of ECMAScript (ECMA-262, 12.9.4 and 12.9.6): from each quote to the next
/// equal one. Telling comments, regular expressions, JSX and strings apart can go wrong and then hides all that follows; this can't:
/// a literal begins at a quote that no backslash escapes and ends at the next such quote, wherever it stands. It finds too much instead.
/// Whether a quote is escaped is told by the number of backslashes before it alone, so the texts of one quote never overlap.
/// </summary>
internal static class QuotedTexts
{
    /// <summary>The texts, first those in double quotes, then in single ones, then templates; each kind in order.</summary>
    public static IEnumerable<QuotedText> Of(string source) =>
        Of(source, '"').Concat(Of(source, '\'')).Concat(Of(source, '`'));

    /// <summary>Where the text begins that a closing quote ends, or -1.</summary>
    public static int OpeningOf(string source, int close)
    {
        for (var at = close; at > 0;)
        {
            at = source.LastIndexOf(source[close], at - 1);
            if (at < 0)
            {
                return -1;
            }

            if (!IsEscaped(source, at))
            {
                return EndOf(source, at) == close ? at : -1;
            }
        }

        return -1;
    }

    /// <summary>The value of a text: its escapes resolved (ECMA-262, 12.9.4.3).</summary>
    public static string ValueOf(ReadOnlySpan<char> text)
    {
        if (!text.Contains('\\'))
        {
            return text.ToString();
        }

        var value = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length;)
        {
            if (text[at] != '\\' || at + 1 == text.Length)
            {
                value.Append(text[at++]);
                continue;
            }

            at += 2;
            switch (text[at - 1])
            {
                case 'x':
                    AppendCode(value, text, ref at, Math.Min(2, text.Length - at));
                    break;
                case 'u' when at < text.Length && text[at] == '{':
                    at++;
                    AppendCode(value, text, ref at, text[at..].IndexOf('}'));
                    at++;
                    break;
                case 'u':
                    AppendCode(value, text, ref at, Math.Min(4, text.Length - at));
                    break;
                case '\r':
                    at += at < text.Length && text[at] == '\n' ? 1 : 0;
                    break;
                case '\n' or '\u2028' or '\u2029':
                    break;
                case >= '0' and <= '7':
                    AppendOctal(value, text, ref at);
                    break;
                case var plain:
                    value.Append(plain switch { 'n' => '\n', 't' => '\t', 'b' => '\b', 'v' => '\v', 'f' => '\f', 'r' => '\r', _ => plain });
                    break;
            }
        }

        return value.ToString();
    }

    private static IEnumerable<QuotedText> Of(string source, char quote)
    {
        for (var start = source.IndexOf(quote, StringComparison.Ordinal); start >= 0;)
        {
            var end = IsEscaped(source, start) ? start + 1 : EndOf(source, start);
            if (end < source.Length && source[end] == quote && !IsEscaped(source, start))
            {
                yield return new QuotedText(start, end + 1);
            }

            start = end < source.Length ? source.IndexOf(quote, end) : -1;
        }
    }

    // The closing quote, or the line break or end of text that comes before one.
    private static int EndOf(string source, int start)
    {
        var stops = source[start] switch { '"' => "\"\\\r\n", '\'' => "'\\\r\n", _ => "`\\" };
        for (var at = start + 1; at < source.Length;)
        {
            var next = source.AsSpan(at).IndexOfAny(stops);
            if (next < 0)
            {
                break;
            }

            at += next;
            if (source[at] != '\\')
            {
                return at;
            }

            at += source.AsSpan(at).StartsWith("\\\r\n") ? 3 : 2;
        }

        return source.Length;
    }

    private static bool IsEscaped(string source, int at)
    {
        var before = at;
        while (before > 0 && source[before - 1] == '\\')
        {
            before--;
        }

        return (at - before) % 2 == 1;
    }

    private static void AppendCode(StringBuilder value, ReadOnlySpan<char> text, ref int at, int length)
    {
        if (length > 0 && int.TryParse(text.Slice(at, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) && code is >= 0 and <= 0x10ffff)
        {
            // Two halves of a pair may be written one after the other.
            value.Append(code <= 0xffff ? ((char)code).ToString() : char.ConvertFromUtf32(code));
            at += length;
        }
    }

    private static void AppendOctal(StringBuilder value, ReadOnlySpan<char> text, ref int at)
    {
        var code = text[at - 1] - '0';
        while (at < text.Length && text[at] is >= '0' and <= '7' && (code * 8) + text[at] - '0' <= 255)
        {
            code = (code * 8) + text[at++] - '0';
        }

        value.Append((char)code);
    }
}
