using System.Globalization;
using System.Runtime.InteropServices;

namespace RGrid.Faults;

/// <summary>What the caller's variables ask of this process's <see cref="FaultPoint"/>s.</summary>
/// <param name="name">The point of the fault; empty for none.</param>
/// <param name="number">At which time that it is reached.</param>
/// <param name="fault">The fault.</param>
/// <param name="trace">File that gets the name of every point that is reached; null for none.</param>
internal sealed partial class FaultPlan(string name, int number, string fault, string? trace)
{
    private const string Wait = "wait:";

    private static readonly Dictionary<string, int> Errors = new(StringComparer.Ordinal) { ["EIO"] = 5, ["EMFILE"] = 24, ["ENOSPC"] = 28 };

    private readonly Lock _gate = new();
    private int _reached;

    /// <summary>The plan of this process.</summary>
    public static FaultPlan OfThisProcess { get; } = Read();

    /// <summary>The failure of a file operation at a point.</summary>
    public static IOException ErrorOf(int error, string point) => new($"{Marshal.GetPInvokeErrorMessage(error)} : '{point}'", error);

    /// <summary>Does what is asked for at a point.</summary>
    /// <param name="point">Its name.</param>
    /// <param name="error">Gets the number of a fault that is an error.</param>
    public void Reach(string point, ref int error)
    {
        lock (_gate)
        {
            if (trace is not null)
            {
                File.AppendAllText(trace, point + "\n");
            }

            if (point != name || ++_reached != number)
            {
                return;
            }
        }

        if (fault.StartsWith(Wait, StringComparison.Ordinal))
        {
            Thread.Sleep(int.Parse(fault.AsSpan(Wait.Length), CultureInfo.InvariantCulture));
        }
        else if (Errors.TryGetValue(fault, out var code))
        {
            error = code;
        }
        else
        {
            const int kill = 9;
            _ = Kill(Environment.ProcessId, kill);
            Thread.Sleep(Timeout.Infinite);
        }
    }

    private static FaultPlan Read()
    {
        var parts = (Environment.GetEnvironmentVariable("RGRID_FAULT") ?? "").Split('=');
        var point = parts[0].Split('#');
        return new FaultPlan(
            point[0],
            point.Length > 1 ? int.Parse(point[1], CultureInfo.InvariantCulture) : 1,
            parts[^1],
            Environment.GetEnvironmentVariable("RGRID_FAULT_TRACE"));
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
