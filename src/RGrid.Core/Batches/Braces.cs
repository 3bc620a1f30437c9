using System.Globalization;

namespace RGrid.Batches;

/// <summary>Expands `{a,b}`, nested ones too, and `{1..100}` (with leading zeros as `{001..100}`), as a shell does. What is neither stays as it is.</summary>
public static class Braces
{
    /// <summary>More words than this are a mistake.</summary>
    public const int MostWords = 1_000_000;

    /// <summary>The words of a pattern, in order.</summary>
    /// <exception cref="RGridException">They are too many.</exception>
    public static IReadOnlyList<string> Expand(string pattern)
    {
        var words = new List<string>();
        foreach (var word in Words(pattern))
        {
            if (words.Count == MostWords)
            {
                throw new RGridException(ErrorCode.Usage, $"`{pattern}` stands for more than {MostWords} words", "name fewer of them");
            }

            words.Add(word);
        }

        return words;
    }

    private static IEnumerable<string> Words(string pattern)
    {
        for (var open = pattern.IndexOf('{', StringComparison.Ordinal); open >= 0; open = pattern.IndexOf('{', open + 1))
        {
            if (Close(pattern, open) is { } close && Choices(pattern[(open + 1)..close]) is { } choices)
            {
                return choices.SelectMany(choice => Words(choice + pattern[(close + 1)..]).Select(word => pattern[..open] + word));
            }
        }

        return [pattern];
    }

    private static int? Close(string pattern, int open)
    {
        var depth = 0;
        for (var i = open; i < pattern.Length; i++)
        {
            depth += pattern[i] == '{' ? 1 : pattern[i] == '}' ? -1 : 0;
            if (depth == 0)
            {
                return i;
            }
        }

        return null;
    }

    private static IEnumerable<string>? Choices(string inside)
    {
        var parts = new List<string>();
        var (depth, start) = (0, 0);
        for (var i = 0; i < inside.Length; i++)
        {
            depth += inside[i] == '{' ? 1 : inside[i] == '}' ? -1 : 0;
            if (depth == 0 && inside[i] == ',')
            {
                parts.Add(inside[start..i]);
                start = i + 1;
            }
        }

        return parts.Count > 0 ? [.. parts, inside[start..]] : Range(inside);
    }

    private static IEnumerable<string>? Range(string inside)
    {
        var dots = inside.IndexOf("..", StringComparison.Ordinal);
        if (dots < 0
            || !int.TryParse(inside.AsSpan(0, dots), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var first)
            || !int.TryParse(inside.AsSpan(dots + 2), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var last))
        {
            return null;
        }

        var (from, to) = (inside[..dots], inside[(dots + 2)..]);
        var width = IsPadded(from) || IsPadded(to) ? Math.Max(from.Length, to.Length) : 0;
        return Numbers(first, last).Select(number => number.ToString("D" + (width - (number < 0 ? 1 : 0) is > 0 and var digits ? digits : 1), CultureInfo.InvariantCulture));
    }

    private static bool IsPadded(string number) => number.TrimStart('-') is { Length: > 1 } digits && digits[0] == '0';

    private static IEnumerable<int> Numbers(int first, int last)
    {
        for (long number = first; first <= last ? number <= last : number >= last; number += first <= last ? 1 : -1)
        {
            yield return (int)number;
        }
    }
}
