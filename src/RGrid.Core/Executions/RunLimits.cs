namespace RGrid.Executions;

/// <summary>What a run may use of the machine. None of it is in a key.</summary>
/// <param name="Timeout">The longest that it may run; null for no limit.</param>
/// <param name="Memory">The most memory, in bytes; null for no limit.</param>
/// <param name="Cpus">The most processors' worth of time; null for no limit.</param>
/// <param name="Processes">The most processes and threads at once.</param>
public sealed record RunLimits(TimeSpan? Timeout, long? Memory, double? Cpus, int Processes)
{
    /// <summary>Enough for any usual script, and too few for a machine to suffer from one that forks without end.</summary>
    public const int UsualProcesses = 4096;

    /// <summary>No limit but that of processes.</summary>
    public static readonly RunLimits Usual = new(null, null, null, UsualProcesses);
}
