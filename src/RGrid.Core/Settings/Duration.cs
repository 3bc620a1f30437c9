using System.Globalization;

namespace RGrid.Settings;

/// <summary>Times as people write them: `30` (seconds), `500ms`, `90s`, `5m`, `1h30m`, `1.5h`.</summary>
public static class Duration
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(40);

    /// <summary>The time, or null where the text is none, is not above zero, or is above 40 days (the longest that a timer can wait).</summary>
    public static TimeSpan? TryParse(string text)
    {
        var seconds = 0.0;
        var rest = text.AsSpan().Trim();
        if (rest.IsEmpty)
        {
            return null;
        }

        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept("0123456789.");
            var number = digits < 0 ? rest : rest[..digits];
            rest = digits < 0 ? [] : rest[digits..];
            var letters = rest.IndexOfAnyInRange('0', '9');
            var unit = letters < 0 ? rest : rest[..letters];
            rest = letters < 0 ? [] : rest[letters..];

            // `1h30`: the unit may only be missing where nothing but a number is written, or it could mean minutes or seconds.
            var isBare = unit.IsEmpty && seconds == 0;
            var factor = unit switch { "ms" => 0.001, "s" => 1, "m" => 60, "h" => 3600, "d" => 86400, _ => isBare ? 1 : -1 };
            if (factor < 0 || !double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
            {
                return null;
            }

            seconds += value * factor;
        }

        return seconds > 0 && seconds < Longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
    }
}
