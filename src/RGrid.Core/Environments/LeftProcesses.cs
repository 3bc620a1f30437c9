using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace RGrid.Environments;

/// <summary>
/// Ends what a killed RGrid left running: an installer, a script in an open world, a sandbox that was killed before it had tied itself to its
/// parent. They are known by the private folder of their run, whose name is used once: it is among their arguments, or they work in it.
/// </summary>
internal static partial class LeftProcesses
{
    private const int Kill = 9;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Ends the processes of an abandoned folder and waits, not for long, until they are gone.</summary>
    /// <param name="folder">Absolute path.</param>
    public static void End(string folder)
    {
        var found = Find(folder);
        foreach (var process in found)
        {
            _ = KillNative(process, Kill);
        }

        for (var waited = TimeSpan.Zero; waited < Patience && found.Exists(process => Has(process, folder)); waited += Pause)
        {
            Thread.Sleep(Pause);
        }
    }

    private static List<int> Find(string folder)
    {
        try
        {
            return
            [
                .. Directory.EnumerateDirectories("/proc")
                    .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var process) ? process : 0)
                    .Where(process => process > 0 && process != Environment.ProcessId && Has(process, folder)),
            ];
        }
        catch (IOException)
        {
            // There is no /proc: nothing can be told.
            return [];
        }
    }

    // Of another user's process nothing can be read; one that is ending has no arguments any more.
    private static bool Has(int process, string folder)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}");
        try
        {
            return File.ReadAllBytes(place + "/cmdline").AsSpan().IndexOf(Encoding.UTF8.GetBytes(folder)) >= 0
                || File.ResolveLinkTarget(place + "/cwd", returnFinalTarget: false)?.FullName.StartsWith(folder + "/", StringComparison.Ordinal) == true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int KillNative(int process, int signal);
}
