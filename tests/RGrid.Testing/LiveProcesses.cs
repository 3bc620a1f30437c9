using System.Globalization;

namespace RGrid.Testing;

/// <summary>Processes of this machine, found by a word of their command line: in a closed world a script knows its own number only.</summary>
public static class LiveProcesses
{
    /// <summary>The numbers of the processes that have a word in their command line.</summary>
    public static IReadOnlyList<int> With(string word) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var process) ? process : 0)
            .Where(process => process > 0 && CommandLine(process).Contains(word, StringComparison.Ordinal)),
    ];

    private static string CommandLine(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/cmdline");
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return "";
        }
    }
}
