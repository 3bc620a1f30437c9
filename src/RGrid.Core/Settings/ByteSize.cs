using System.Globalization;

namespace RGrid.Settings;

/// <summary>Numbers of bytes as people write them: `500MB`, `20 GB`, `1.5TB`, `2GiB`, `4096`. A kB is 1 000 bytes, a KiB 1 024 (IEC 80000-13).</summary>
public static class ByteSize
{
    private static readonly Dictionary<string, double> Units = new(StringComparer.OrdinalIgnoreCase)
    {
        [""] = 1, ["B"] = 1,
        ["kB"] = 1e3, ["MB"] = 1e6, ["GB"] = 1e9, ["TB"] = 1e12,
        ["KiB"] = 1L << 10, ["MiB"] = 1L << 20, ["GiB"] = 1L << 30, ["TiB"] = 1L << 40,
        ["K"] = 1e3, ["M"] = 1e6, ["G"] = 1e9, ["T"] = 1e12,
    };

    /// <summary>The number of bytes, or null where the text is none; 0 is one.</summary>
    public static long? TryParse(string text)
    {
        var trimmed = text.AsSpan().Trim();
        var digits = trimmed.IndexOfAnyExcept("0123456789.");
        var number = digits < 0 ? trimmed : trimmed[..digits];
        var unit = digits < 0 ? [] : trimmed[digits..].Trim();
        return double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && Units.TryGetValue(unit.ToString(), out var factor)
            && value * factor < long.MaxValue
                ? (long)(value * factor)
                : null;
    }
}
