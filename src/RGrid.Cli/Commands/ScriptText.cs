using System.Text.RegularExpressions;
using RGrid.FileSystem;

namespace RGrid.Cli.Commands;

/// <summary>Whether a script speaks of an option, so that nobody needs to be told whose it is.</summary>
internal static class ScriptText
{
    private const int LargestBytes = 1 << 20;

    /// <summary>The first of the options that does not stand in the script's text; null where each does. A module, or what can't be read, speaks of none.</summary>
    /// <param name="script">The script as typed; null for a module.</param>
    /// <param name="options">Options with their dashes.</param>
    public static string? FirstUnknown(string? script, IEnumerable<string> options)
    {
        string? text = null;
        return options.FirstOrDefault(option => !Regex.IsMatch(text ??= Read(script), $@"(?<![\w-]){Regex.Escape(option)}(?![\w-])"));
    }

    private static string Read(string? script)
    {
        try
        {
            // What comes through a pipe can be read once, and that is for the run.
            return script is not null && PosixFile.IsFile(script) && new FileInfo(script).Length <= LargestBytes ? File.ReadAllText(script) : "";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Running it will say what is wrong with it.
            return "";
        }
    }
}
