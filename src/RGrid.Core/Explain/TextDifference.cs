namespace RGrid.Explain;

/// <summary>Says where two texts differ first.</summary>
public static class TextDifference
{
    /// <summary>` (line 12)`, ` (only line endings differ)`, or nothing where one of them is not text or not there.</summary>
    public static string Describe(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        if (before.IsEmpty && after.IsEmpty || before.Contains((byte)0) || after.Contains((byte)0))
        {
            return "";
        }

        if (WithoutReturns(before).SequenceEqual(WithoutReturns(after)))
        {
            return before.SequenceEqual(after) ? " (mode)" : " (only line endings differ)";
        }

        var same = before.CommonPrefixLength(after);
        return $" (line {before[..same].Count((byte)'\n') + 1})";
    }

    private static ReadOnlySpan<byte> WithoutReturns(ReadOnlySpan<byte> text) =>
        text.ToArray().Where(character => character != '\r').ToArray();
}
