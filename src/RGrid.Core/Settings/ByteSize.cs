using System.Globalization;

namespace RGrid.Settings;

/// <summary>Sizes as people write them: `512MB`, `2g`, `1.5 GiB`, `1048576` (bytes). `k`, `M`, `G`, `T` are powers of 1000, `Ki` and so on of 1024.</summary>
public static class ByteSize
{
    private const string Steps = "KMGT";

    /// <summary>The size in bytes, or null where the text is none or not above zero.</summary>
    public static long? TryParse(string text)
    {
        var rest = text.AsSpan().Trim();
        var end = rest.IndexOfAnyExcept("0123456789.");
        var number = end < 0 ? rest : rest[..end];
        var unit = end < 0 ? "" : rest[end..].Trim().ToString().ToUpperInvariant();
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
        {
            return null;
        }

        unit = unit.EndsWith('B') ? unit[..^1] : unit;
        var step = unit.Length == 0 ? 0 : Steps.IndexOf(unit[0], StringComparison.Ordinal) + 1;
        var isKnown = unit.Length == 0 || (step > 0 && unit[1..] is "" or "I");
        var bytes = value * Math.Pow(unit.EndsWith('I') ? 1024 : 1000, step);
        return isKnown && bytes is >= 1 and < long.MaxValue ? (long)bytes : null;
    }
}
