namespace RGrid.Cli.Output;

/// <summary>Breaks a line between words where it is longer than a terminal is wide.</summary>
internal static class Wrapping
{
    /// <summary>The lines; a single word that is too long stays whole, so that it can be copied.</summary>
    /// <param name="text">The text, already escaped; colours in it count as no columns.</param>
    /// <param name="first">What stands before the first line.</param>
    /// <param name="others">What stands before the others.</param>
    /// <param name="columns">Columns; null where nothing is broken.</param>
    public static IEnumerable<string> Lines(string text, string first, string others, int? columns)
    {
        if (columns is not { } most)
        {
            yield return first + text;
            yield break;
        }

        var (line, isEmpty) = (first, true);
        foreach (var word in text.Split(' '))
        {
            if (!isEmpty && Width(line) + 1 + Width(word) > most)
            {
                yield return line.TrimEnd();
                (line, isEmpty) = (others, true);
            }

            line += isEmpty ? word : " " + word;
            isEmpty = false;
        }

        yield return line.TrimEnd();
    }

    private static int Width(string text)
    {
        var width = 0;
        for (var start = 0; start < text.Length;)
        {
            var escape = text.IndexOf("\u001b[", start, StringComparison.Ordinal);
            width += Visible.Width(text[start..(escape < 0 ? text.Length : escape)]);
            start = escape < 0 ? text.Length : text.IndexOf('m', escape) + 1;
        }

        return width;
    }
}
