using System.Globalization;
using System.Text;

namespace RGrid.Cli.Output;

/// <summary>
/// Makes text of others safe to show: control characters, terminal escapes and marks that turn the direction of writing (which can make
/// a name look like another) are shown as what they are.
/// </summary>
internal static class Visible
{
    /// <summary>The text with what is unsafe escaped, on one line.</summary>
    public static string Text(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~') || !text.Any(IsUnsafe))
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (char.IsHighSurrogate(character) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                // Tag characters and the like come in pairs; what is drawn is kept.
                var rune = new Rune(character, text[++i]);
                _ = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.Control
                    ? escaped.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}")
                    : escaped.Append(character).Append(text[i]);
                continue;
            }

            _ = character switch
            {
                '\n' => escaped.Append("\\n"),
                '\r' => escaped.Append("\\r"),
                '\t' => escaped.Append("\\t"),
                _ when IsUnsafe(character) => escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => escaped.Append(character),
            };
        }

        return escaped.ToString();
    }

    /// <summary>The same for each line of a text that has several.</summary>
    public static string Lines(string text) => string.Join('\n', text.Split('\n').Select(line => Text(line.TrimEnd('\r'))));

    /// <summary>How many columns a text takes: wide characters of East Asia and emoji two, marks that combine none.</summary>
    public static int Width(string text)
    {
        var width = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            width += Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format
                ? 0
                : IsWide(rune.Value) ? 2 : 1;
        }

        return width;
    }

    /// <summary>A text cut to a number of columns; `…` stands for what is cut away.</summary>
    public static string Cut(string text, int columns)
    {
        if (Width(text) <= columns)
        {
            return text;
        }

        var cut = new StringBuilder();
        var width = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            width += Width(rune.ToString());
            if (width > columns - 1)
            {
                break;
            }

            cut.Append(rune.ToString());
        }

        return cut.Append('…').ToString();
    }

    private static bool IsUnsafe(char character) =>
        char.IsControl(character) || char.IsSurrogate(character) || char.GetUnicodeCategory(character)
            is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    // The blocks of Unicode's East Asian Width W and F (UAX 11) that people have in file names.
    private static bool IsWide(int value) => value
        is >= 0x1100 and <= 0x115f
        or >= 0x2e80 and <= 0x303e
        or >= 0x3041 and <= 0xa4cf
        or >= 0xac00 and <= 0xd7a3
        or >= 0xf900 and <= 0xfaff
        or >= 0xfe30 and <= 0xfe6f
        or >= 0xff00 and <= 0xff60
        or >= 0xffe0 and <= 0xffe6
        or >= 0x1f300 and <= 0x1f64f
        or >= 0x1f900 and <= 0x1f9ff
        or >= 0x20000 and <= 0x3fffd;
}
