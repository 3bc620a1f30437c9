using System.Globalization;

namespace RGrid.Cli.Commands;

/// <summary>Keeps a batch from using more memory than the machine has.</summary>
internal static class MemoryBound
{
    private const string Available = "MemAvailable:";

    /// <summary>How many items may run at once, where each may use so much.</summary>
    /// <param name="parallel">How many were asked for.</param>
    /// <param name="memory">`--memory`, in bytes; null where it was not given.</param>
    /// <param name="note">Gets a line where they are fewer.</param>
    public static int Fit(int parallel, long? memory, Action<string> note)
    {
        if (memory is not { } each || FindAvailable() is not { } available)
        {
            return parallel;
        }

        var fitting = (int)Math.Clamp(available / each, 1, parallel);
        if (fitting < parallel)
        {
            note($"{fitting} of {parallel} run at once, for {available / 1_000_000} MB of memory are free and each may use {each / 1_000_000} MB");
        }

        return fitting;
    }

    // man 5 proc: in kB.
    private static long? FindAvailable()
    {
        try
        {
            var line = File.ReadLines("/proc/meminfo").FirstOrDefault(line => line.StartsWith(Available, StringComparison.Ordinal));
            return long.TryParse(line?[Available.Length..].Replace("kB", "", StringComparison.Ordinal), NumberStyles.Integer, CultureInfo.InvariantCulture, out var kilobytes)
                ? kilobytes * 1024
                : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
