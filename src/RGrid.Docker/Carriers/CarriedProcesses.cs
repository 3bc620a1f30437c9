using System.Globalization;
using System.Runtime.InteropServices;

namespace RGrid.Docker.Carriers;

/// <summary>Processes that runs in carriers have started. Their control groups bear the names of the runs, which begin with the carrier's id.</summary>
internal static unsafe partial class CarriedProcesses
{
    private const int Kill = 9;

    /// <summary>The first process of a run becomes a child of this one when the program that started it ends.</summary>
    public static void Adopt()
    {
        const int childSubreaper = 36;
        _ = Prctl(childSubreaper, 1, 0, 0, 0);
    }

    /// <summary>Sends a signal to a child; nothing happens where it has ended.</summary>
    public static void Tell(int process, int signal) => _ = KillNative(process, signal);

    /// <summary>Waits for a child; its exit code, 128+n after signal n.</summary>
    /// <exception cref="RGridException">It is none.</exception>
    public static int Wait(int process)
    {
        const int interrupted = 4;
        const int signals = 128;
        int status;
        while (WaitPid(process, &status, 0) < 0)
        {
            if (Marshal.GetLastPInvokeError() != interrupted)
            {
                throw new RGridException(ErrorCode.Internal, $"the end of process {process.ToString(CultureInfo.InvariantCulture)} could not be waited for");
            }
        }

        return (status & 0x7f) is var signal and > 0 ? signals + signal : (status >> 8) & 0xff;
    }

    /// <summary>Kills all whose control group's name has a text in it, and removes these groups.</summary>
    /// <param name="name">The name of a run; or the id of a carrier and a dash, for all of its runs.</param>
    public static void End(string name)
    {
        var groups = new HashSet<string>(StringComparer.Ordinal);
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var process) && ReadGroups(folder) is { } text && text.Contains(name, StringComparison.Ordinal))
            {
                _ = KillNative(process, Kill);
                groups.UnionWith(CarriedGroups.FoldersOf(text, name));
            }
        }

        CarriedGroups.Remove(groups);
    }

    private static string? ReadGroups(string folder)
    {
        try
        {
            return File.ReadAllText(folder + "/cgroup");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has just ended.
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int KillNative(int process, int signal);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int WaitPid(int process, int* status, int options);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Prctl(int option, ulong first, ulong second, ulong third, ulong fourth);
}
