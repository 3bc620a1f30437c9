namespace RGrid.Content;

/// <summary>Order of the UTF-8 bytes, which is the order of the code points; UTF-16 order differs beyond the basic plane.</summary>
public static class Utf8Order
{
    /// <summary>Compares two strings by their UTF-8 bytes.</summary>
    public static readonly IComparer<string> Comparer = Comparer<string>.Create(Compare);

    private static int Compare(string left, string right)
    {
        var length = Math.Min(left.Length, right.Length);
        for (var i = 0; i < length; i++)
        {
            if (left[i] != right[i])
            {
                // A surrogate is a code point above U+FFFF, so it stands after every other unit.
                return (char.IsSurrogate(left[i]), left[i]).CompareTo((char.IsSurrogate(right[i]), right[i]));
            }
        }

        return left.Length.CompareTo(right.Length);
    }
}
