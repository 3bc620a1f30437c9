using System.Globalization;

namespace RGrid.Executions;

/// <summary>What is told of the end of a script that does not speak for itself: limits that were met or could not be enforced, and signals.</summary>
internal static class EndNotes
{
    // The numbers of Linux on x64 and Arm64 (man 7 signal).
    private static readonly Dictionary<int, string> Signals = new()
    {
        [4] = "SIGILL",
        [6] = "SIGABRT",
        [7] = "SIGBUS",
        [8] = "SIGFPE",
        [9] = "SIGKILL",
        [11] = "SIGSEGV",
        [13] = "SIGPIPE",
        [14] = "SIGALRM",
        [15] = "SIGTERM",
        [24] = "SIGXCPU",
        [25] = "SIGXFSZ",
        [31] = "SIGSYS",
    };

    /// <summary>The lines, in order, without `note:`.</summary>
    /// <param name="limits">What the script was allowed to use.</param>
    /// <param name="end">How it ended.</param>
    public static IEnumerable<string> Of(RunLimits limits, ExecutionEnd end) => [.. end.Unenforced, .. OfCause(limits, end)];

    private static IEnumerable<string> OfCause(RunLimits limits, ExecutionEnd end)
    {
        if (end.Cause == EndCause.TimedOut)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"the script was ended: its time of {limits.Timeout?.TotalSeconds:0.###} s was over (--timeout)");
        }
        else if (end.Cause == EndCause.OutOfMemory)
        {
            yield return $"the kernel ended a process of the script at its limit of memory ({limits.Memory / 1_000_000} MB); try a larger --memory";
        }
        else if (end is { Cause: EndCause.Exited, ExitCode: ExecutionEnd.KilledExitCode, Unenforced: [] } && limits.Memory is { } memory)
        {
            // Podman does not tell everywhere who killed a script.
            yield return $"the script was killed, perhaps at its limit of memory ({memory / 1_000_000} MB); if so, try a larger --memory";
        }
        else if (end.Cause != EndCause.Cancelled && Signals.TryGetValue(end.ExitCode - Stopping.SignalBase, out var signal))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"exit code {end.ExitCode} means that the script was ended by {signal}");
        }
    }
}
