namespace RGrid.Explain;

/// <summary>Says where two texts differ first.</summary>
public static class TextDifference
{
    /// <summary>`line 12`, `only line endings differ`, or nothing where one of them is no text.</summary>
    public static string Describe(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        if (!IsText(before) || !IsText(after))
        {
            return "";
        }

        if (!before.SequenceEqual(after) && WithOneEnding(before).SequenceEqual(WithOneEnding(after)))
        {
            return "only line endings differ";
        }

        var same = before.CommonPrefixLength(after);
        return $"line {before[..same].Count((byte)'\n') + 1}";
    }

    /// <summary>True for bytes without a NUL, which is what git goes by too.</summary>
    public static bool IsText(ReadOnlySpan<byte> bytes) => !bytes.Contains((byte)0);

    private static ReadOnlySpan<byte> WithOneEnding(ReadOnlySpan<byte> text)
    {
        var lines = new byte[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\r')
            {
                lines[length++] = (byte)'\n';
                i += i + 1 < text.Length && text[i + 1] == '\n' ? 1 : 0;
            }
            else
            {
                lines[length++] = text[i];
            }
        }

        return lines.AsSpan(0, length);
    }
}
