namespace RGrid.Batches;

/// <summary>
/// The order in which people count: runs of digits compare as numbers (`f2` before `f10`), all else by its UTF-16 code units. Where two
/// differ in leading zeros alone, ordinal order decides, so that no two different texts are equal.
/// </summary>
public sealed class NaturalOrder : IComparer<string>
{
    /// <summary>The comparer.</summary>
    public static readonly NaturalOrder Comparer = new();

    private NaturalOrder()
    {
    }

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
        {
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        }

        var (left, right) = (0, 0);
        while (left < x.Length && right < y.Length)
        {
            int order;
            if (char.IsAsciiDigit(x[left]) && char.IsAsciiDigit(y[right]))
            {
                var (one, other) = (EndOfNumber(x, left), EndOfNumber(y, right));
                order = CompareNumbers(x.AsSpan(left, one - left), y.AsSpan(right, other - right));
                (left, right) = (one, other);
            }
            else
            {
                order = x[left++].CompareTo(y[right++]);
            }

            if (order != 0)
            {
                return order;
            }
        }

        var rest = (x.Length - left).CompareTo(y.Length - right);
        return rest != 0 ? rest : string.CompareOrdinal(x, y);
    }

    private static int EndOfNumber(string text, int start)
    {
        var end = start;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return end;
    }

    private static int CompareNumbers(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var one = left.TrimStart('0');
        var other = right.TrimStart('0');
        return one.Length != other.Length ? one.Length.CompareTo(other.Length) : one.SequenceCompareTo(other);
    }
}
