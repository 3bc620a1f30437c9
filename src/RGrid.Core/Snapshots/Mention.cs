using System.Buffers;

namespace RGrid.Snapshots;

/// <summary>A text that could be the name of a file or folder, or a pattern of some: a whole literal of the code, or a part of an argument.</summary>
/// <param name="Text">The text.</param>
/// <param name="File">Absolute path of the file of code that it stands in; empty for an argument.</param>
public sealed record Mention(string Text, string File)
{
    private const int ShortOption = 2;

    private const int LongestName = 200;
    private const int LongestExtension = 8;

    // What stands in patterns, formats, markup, URLs and sentences far more often than in the name of a file.
    private static readonly SearchValues<char> Foreign = SearchValues.Create("\0\r\n\t*?<>|\"'`{}$%&=;,()[]\\^~#!:");

    /// <summary>
    /// True for a text that looks like the relative name of a file: it has an extension, begins with a dot, or has a `/` in it. A bare
    /// word (`data`, `test`) is far more often something else. Looks at the text alone, not at the disk.
    /// </summary>
    public static bool CouldName(ReadOnlySpan<char> text)
    {
        if (text.Length is < 2 or > LongestName || text[0] is '/' or '-' or ' ' || text.ContainsAny(Foreign) || text.Contains("//", StringComparison.Ordinal))
        {
            return false;
        }

        var name = text[(text.LastIndexOf('/') + 1)..];
        if (name.Length == text.Length || text.Contains(' '))
        {
            return HasExtension(name) && !text.Contains(". ", StringComparison.Ordinal);
        }

        return text.IndexOfAnyExcept('.', '/') >= 0;
    }

    /// <summary>True for a part of an argument.</summary>
    public bool IsArgument => File.Length == 0;

    /// <summary>
    /// What arguments could name otherwise than by a whole word, which is looked at anyway: patterns that the script expands itself
    /// (`'data/*.csv'`), lists (`a.csv,b.csv`), a file of arguments (`@FILE`), the value of a short option (`-fFILE`).
    /// </summary>
    public static IEnumerable<Mention> InArguments(IEnumerable<string> words) => words.Where(word => word.Length is > 1 and <= LongestName && !word.Contains('\0', StringComparison.Ordinal)).SelectMany(word =>
        word.AsSpan().ContainsAny('*', '?') ? [word]
        : word[0] == '@' ? [word[1..]]
        : word[0] == '-' && word.Length > ShortOption && word[1] != '-' ? [word[ShortOption..]]
        : word.Contains(',', StringComparison.Ordinal) ? word.Split(',', StringSplitOptions.RemoveEmptyEntries)
        : Array.Empty<string>()).Select(text => new Mention(text, ""));

    /// <summary>True for a pattern of names in one folder (`*.csv`).</summary>
    public static bool IsPattern(ReadOnlySpan<char> text) =>
        text.Length is > 1 and <= LongestName && text.ContainsAny('*', '?') && !text.ContainsAny('/', '\\') && HasExtension(text) && text.IndexOf("**") < 0;

    private static bool HasExtension(ReadOnlySpan<char> name)
    {
        var extension = name[(name.LastIndexOf('.') + 1)..];
        return extension.Length < name.Length
            && extension.Length is > 0 and <= LongestExtension
            && extension.ContainsAnyInRange('A', 'z')
            && !extension.Contains(' ');
    }
}
