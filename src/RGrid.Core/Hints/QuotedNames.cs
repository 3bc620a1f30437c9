using System.Globalization;
using System.Text;

namespace RGrid.Hints;

/// <summary>Takes names out of the quotes that programs print around them.</summary>
internal static class QuotedNames
{
    private const string Opening = "'\"‘`";

    /// <summary>What stands between quotes, in order: `'a'`, `"a"`, `‘a’` and <c>`a'</c>, as they stand.</summary>
    public static IEnumerable<string> In(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (!Opening.Contains(text[at], StringComparison.Ordinal) || IsApostrophe(text, at))
            {
                continue;
            }

            var close = text[at] switch { '‘' => text.IndexOf('’', at + 1), '`' => text.AsSpan(at + 1).IndexOfAny('\'', '`') + at + 1, var quote => text.IndexOf(quote, at + 1) };
            if (close > at + 1)
            {
                yield return text[(at + 1)..close];
                at = close;
            }
        }
    }

    /// <summary>The values of the string and bytes literals that Python's `repr` printed.</summary>
    public static IEnumerable<string> OfPython(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] is not ('\'' or '"') || IsApostrophe(text, at))
            {
                continue;
            }

            var end = at + 1;
            while (end < text.Length && text[end] != text[at])
            {
                end += text[end] == '\\' ? 2 : 1;
            }

            if (end >= text.Length)
            {
                yield break;
            }

            yield return Unescape(text.AsSpan(at + 1, end - at - 1), at > 0 && text[at - 1] == 'b');
            at = end;
        }
    }

    // doesn't, it's: no quote opens inside of a word, but Python's b'…' is one.
    private static bool IsApostrophe(string text, int at) =>
        at > 0 && char.IsLetterOrDigit(text[at - 1]) && !(text[at - 1] == 'b' && (at == 1 || !char.IsLetterOrDigit(text[at - 2])));

    private static string Unescape(ReadOnlySpan<char> text, bool isBytes)
    {
        if (!text.Contains('\\'))
        {
            return text.ToString();
        }

        var value = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '\\' || at + 1 == text.Length)
            {
                value.Append(text[at]);
                continue;
            }

            at++;
            var digits = text[at] switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
            if (digits > 0 && at + digits < text.Length
                && int.TryParse(text.Slice(at + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
                && Rune.IsValid(code))
            {
                value.Append(new Rune(code).ToString());
                at += digits;
                continue;
            }

            value.Append(text[at] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', var plain => plain });
        }

        return isBytes ? Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(value.ToString())) : value.ToString();
    }
}
