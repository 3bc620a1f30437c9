using System.Globalization;

namespace RGrid.Testing;

/// <summary>Processes of this machine, found by a word of their command line: in a closed world a script knows its own number only.</summary>
public static class LiveProcesses
{
    /// <summary>The numbers of the processes that have a word in their command line.</summary>
    public static IReadOnlyList<int> With(string word) => [.. All().Where(process => CommandLine(process).Contains(word, StringComparison.Ordinal))];

    /// <summary>The numbers of the processes whose working folder is in a folder.</summary>
    public static IReadOnlyList<int> In(string folder) => [.. All().Where(process => WorkingFolder(process).StartsWith(folder, StringComparison.Ordinal))];

    private static IEnumerable<int> All() => Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var process) ? process : 0)
        .Where(process => process > 0);

    private static string WorkingFolder(int process)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/cwd", returnFinalTarget: false)?.FullName ?? "";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile.
            return "";
        }
    }

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
