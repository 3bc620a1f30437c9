using System.Globalization;

namespace RGrid.Cli.Output;

/// <summary>Tells whether a process that was recorded still lives, from /proc (man 5 proc).</summary>
internal static class LiveProcess
{
    private const int TicksPerSecond = 100;
    private static readonly TimeSpan ClockSteps = TimeSpan.FromMinutes(1);

    /// <summary>True where a process of that number lives and is old enough to have done something at a moment; a younger one got the number of a dead one.</summary>
    public static bool CouldHaveStarted(int processId, DateTimeOffset moment)
    {
        try
        {
            // The second field is a name in brackets that may hold anything, so fields are counted from its end; the 22nd is the start in ticks since boot.
            var stat = File.ReadAllText($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var isZombie = fields[0] is "Z" or "X";
            var began = Boot() + TimeSpan.FromSeconds(double.Parse(fields[19], CultureInfo.InvariantCulture) / TicksPerSecond);
            return !isZombie && began <= moment + ClockSteps;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            return false;
        }
    }

    private static DateTimeOffset Boot()
    {
        var line = File.ReadLines("/proc/stat").First(line => line.StartsWith("btime ", StringComparison.Ordinal));
        return DateTimeOffset.FromUnixTimeSeconds(long.Parse(line.AsSpan(6), CultureInfo.InvariantCulture));
    }
}
