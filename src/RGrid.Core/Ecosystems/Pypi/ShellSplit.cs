using System.Text;

namespace RGrid.Ecosystems.Pypi;

/// <summary>Words as pip takes the options of a requirements file apart: Python's `shlex.split`, POSIX mode, without comments.</summary>
internal static class ShellSplit
{
    /// <summary>The words of a text; null where a quotation is not closed or nothing stands behind the last `\`.</summary>
    public static IReadOnlyList<string>? TrySplit(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var (isOpen, quote) = (false, '\0');
        for (var index = 0; index < text.Length; index++)
        {
            var letter = text[index];
            if (letter == '\\' && quote != '\'')
            {
                if (++index == text.Length)
                {
                    return null;
                }

                // Between double quotes a `\` stands for itself, but for those two.
                word.Append(quote == '"' && text[index] is not ('"' or '\\') ? "\\" : "").Append(text[index]);
                isOpen = true;
            }
            else if (quote != '\0' && letter == quote)
            {
                quote = '\0';
            }
            else if (quote != '\0')
            {
                word.Append(letter);
            }
            else if (letter is '"' or '\'')
            {
                (isOpen, quote) = (true, letter);
            }
            else if (letter is ' ' or '\t' or '\r' or '\n')
            {
                End();
            }
            else
            {
                word.Append(letter);
                isOpen = true;
            }
        }

        End();
        return quote == '\0' ? words : null;

        void End()
        {
            if (isOpen)
            {
                words.Add(word.ToString());
                word.Clear();
                isOpen = false;
            }
        }
    }
}
