using RGrid.Local.Processes;

namespace RGrid.Local;

/// <summary>What the caller of this process had open besides the three streams.</summary>
public static class CallersDescriptors
{
    /// <summary>Keeps it from every child, and puts `/dev/null` where a stream is closed. To be called before anything else opens files.</summary>
    public static void Guard() => PosixProcess.GuardDescriptors();
}
