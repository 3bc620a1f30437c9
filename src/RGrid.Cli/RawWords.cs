using System.Text;
using System.Text.Unicode;

namespace RGrid.Cli;

/// <summary>
/// The words of the command line as the system gave them. .NET shows bytes that are not UTF-8 as U+FFFD, so that a script would get
/// other words than were typed; they are refused (cache.md 5).
/// </summary>
internal static class RawWords
{
    private const string Place = "/proc/self/cmdline";

    /// <summary>Refuses words that are not valid UTF-8.</summary>
    /// <param name="words">The words as .NET shows them.</param>
    /// <exception cref="RGridException">One of them is not.</exception>
    public static void Require(IReadOnlyList<string> words)
    {
        if (!words.Any(word => word.Contains('\uFFFD', StringComparison.Ordinal)) || !File.Exists(Place))
        {
            return;
        }

        var raw = File.ReadAllBytes(Place);
        var start = 0;
        for (var end = Array.IndexOf(raw, (byte)0); end >= 0; end = Array.IndexOf(raw, (byte)0, start))
        {
            var word = raw.AsSpan(start, end - start);
            if (!Utf8.IsValid(word))
            {
                throw new RGridException(
                    ErrorCode.InputInvalid,
                    $"the argument `{Encoding.UTF8.GetString(word)}` is not valid UTF-8, so no key can hold it",
                    "rename the file that it names, or give the bytes to the script in another form");
            }

            start = end + 1;
        }
    }
}
