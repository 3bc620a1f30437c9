using RGrid.Local.Processes;

namespace RGrid.Local;

/// <summary>Another RGrid that runs on this machine.</summary>
public static class RunningProcess
{
    /// <summary>Tells it to end as Ctrl-C would: what it runs is told first. Nothing happens where there is no such process.</summary>
    /// <param name="processId">Its number.</param>
    public static void Interrupt(int processId) => PosixProcess.Signal(processId, PosixProcess.Interrupt);
}
