using System.Globalization;

namespace RGrid.Cli.Commands;

/// <summary>Times as people write them: `30` (seconds), `500ms`, `90s`, `5m`, `1h30m`, `1.5h`.</summary>
internal static class Duration
{
    /// <summary>The time, or null where the text is none or not above zero.</summary>
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
            var factor = unit switch { "ms" => 0.001, "s" or "" => 1, "m" => 60, "h" => 3600, "d" => 86400, _ => -1 };
            if (factor < 0 || !double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
            {
                return null;
            }

            seconds += value * factor;
        }

        const double longest = 40 * 86400;
        return seconds is > 0 and < longest ? TimeSpan.FromSeconds(seconds) : null;
    }
}
