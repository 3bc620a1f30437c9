using System.Globalization;
using System.Text;
using RGrid.FileSystem;

namespace RGrid.Local.Sandbox;

/// <summary>
/// A command of more words than bubblewrap takes, its own options counted (bubblewrap.c, MAX_ARGS; `--args` counts too). It is given to a
/// shell of the world as the text of a file, which becomes the command: the same process, with the same words and variables.
/// </summary>
internal static class LongCommand
{
    /// <summary>The descriptor from which bubblewrap reads the text.</summary>
    public const int Descriptor = BubblewrapArguments.StatusDescriptor + 1;

    /// <summary>With fewer words than these it is not the command that makes it too much.</summary>
    public const int ManyWords = 1000;

    // What Linux takes where the stack is as large as is usual (man 2 execve): a quarter of 8 MiB, for words, variables and their addresses.
    private const int MostBytes = (2 * 1024 * 1024) - 8192;

    // A file system of the world's own, so that no folder of the stage tells that it was there.
    private const string Place = "/dev/rgrid-command";

    /// <summary>Whether bubblewrap would refuse it.</summary>
    /// <param name="options">How many words its options are.</param>
    /// <param name="words">How many words the command is.</param>
    public static bool IsLong(int options, int words) => options + words > BubblewrapArguments.MostWords;

    /// <summary>True for the name of a variable that a shell does not pass on (POSIX.1-2017, 3.235 Name).</summary>
    public static bool IsDropped(string name) => !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_') || char.IsAsciiDigit(name[0]);

    /// <summary>The options that show the text.</summary>
    public static IReadOnlyList<string> Options => ["--ro-bind-data", Descriptor.ToString(CultureInfo.InvariantCulture), Place];

    /// <summary>What bubblewrap starts.</summary>
    public static IReadOnlyList<string> Command => ["/bin/sh", Place];

    /// <summary>The text. `env -i`, for shells set variables and drop those whose names are none of theirs.</summary>
    /// <param name="command">The command.</param>
    /// <param name="variables">Its whole environment.</param>
    /// <exception cref="RGridException">It is too long for the system too.</exception>
    public static byte[] Text(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> variables)
    {
        var words = variables.Select(variable => $"{variable.Key}={variable.Value}").ToList();
        var bytes = words.Concat(words).Concat(command).Sum(word => (long)Encoding.UTF8.GetByteCount(word) + 1 + IntPtr.Size);
        if (bytes > MostBytes)
        {
            throw new RGridException(
                ErrorCode.StartFailed,
                string.Create(CultureInfo.InvariantCulture, $"`{command[0]}` could not be started: {command.Count} words are {bytes / 1e6:0.0} MB, more than the system takes"),
                "give the script the names in a file or by stdin, or run it once for each with --batch");
        }

        return Encoding.UTF8.GetBytes($"exec /usr/bin/env -i {string.Join(' ', words.Concat(command).Select(ShellWord.Quote))}\n");
    }
}
