using System.Text;
using System.Text.Unicode;

namespace RGrid.Executions;

/// <summary>
/// The words of the command line and variables as the system gave them. .NET shows bytes that are not UTF-8 as U+FFFD, so that a script would get
/// other words than were typed; they are refused (cache.md 5).
/// </summary>
public static class RawWords
{
    /// <summary>Refuses words that are not valid UTF-8.</summary>
    /// <param name="words">The words as .NET shows them.</param>
    /// <exception cref="RGridException">One of them is not.</exception>
    public static void Require(IReadOnlyList<string> words)
    {
        if (words.Any(IsDoubtful) && FindInvalid("/proc/self/cmdline", _ => true) is { } word)
        {
            throw new RGridException(
                ErrorCode.InputInvalid,
                $"the argument `{word}` is not valid UTF-8, so no key can hold it",
                "rename the file that it names, or give the bytes to the script in another form");
        }
    }

    /// <summary>What is wrong with the value of a variable of the caller's; null where nothing is.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value as .NET shows it.</param>
    public static string? FindVariableError(string name, string value) =>
        IsDoubtful(value) && FindInvalid("/proc/self/environ", word => word.StartsWith(name + "=", StringComparison.Ordinal)) is not null
            ? $"the value of the variable `{name}` is not valid UTF-8, so no key can hold it"
            : null;

    // U+FFFD may be meant, so the bytes are looked at.
    private static bool IsDoubtful(string word) => word.Contains('\uFFFD', StringComparison.Ordinal);

    private static string? FindInvalid(string place, Predicate<string> isMeant)
    {
        var raw = File.Exists(place) ? File.ReadAllBytes(place) : [];
        var start = 0;
        for (var end = Array.IndexOf(raw, (byte)0); end >= 0; end = Array.IndexOf(raw, (byte)0, start))
        {
            var word = raw.AsSpan(start, end - start);
            if (!Utf8.IsValid(word) && isMeant(Encoding.UTF8.GetString(word)))
            {
                return Encoding.UTF8.GetString(word);
            }

            start = end + 1;
        }

        return null;
    }
}
