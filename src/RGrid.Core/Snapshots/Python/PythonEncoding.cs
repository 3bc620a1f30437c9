using System.Text;

namespace RGrid.Snapshots.Python;

/// <summary>In which way the bytes of a source file are to be read (PEP 263): a comment in its first two lines says so.</summary>
internal static class PythonEncoding
{
    /// <summary>Read exactly: UTF-8.</summary>
    public const string Utf8 = "utf-8";

    /// <summary>Read exactly, as far as the language's own signs go: one byte a character, the lower half ASCII.</summary>
    public const string SingleByte = "single-byte";

    /// <summary>Not read exactly: the second byte of a character may look like a quote or a backslash.</summary>
    public const string Uncertain = "uncertain";

    private const int LongestHead = 400;

    // EUC has two bytes a character, but neither looks like ASCII.
    private static readonly string[] SingleByteNames =
        ["latin", "l1", "iso8859", "iso885915", "88", "125", "windows125", "koi8", "ascii", "usascii", "mac", "cp125", "cp4", "cp8", "cp1", "cp7", "euc", "tis", "ptcp", "kz1048"];

    /// <summary>Which of these a source file has.</summary>
    public static string Of(ReadOnlySpan<byte> source)
    {
        if (source.StartsWith("\ufeff"u8))
        {
            return Utf8;
        }

        var head = Encoding.Latin1.GetString(source[..Math.Min(source.Length, LongestHead)]);
        var name = head.Split('\n', 3).Take(2).Select(NameIn).FirstOrDefault(found => found.Length > 0) ?? "utf8";
        return name is "utf8" or "u8" or "utf" or "utf8sig" ? Utf8
            : Array.Exists(SingleByteNames, known => name.StartsWith(known, StringComparison.Ordinal)) ? SingleByte
            : Uncertain;
    }

    /// <summary>The text of a source file.</summary>
    public static string Decode(ReadOnlySpan<byte> source)
    {
        var isSingleByte = Of(source) == SingleByte;
        source = source.StartsWith("\ufeff"u8) ? source[3..] : source;
        return (isSingleByte ? Encoding.Latin1 : Encoding.UTF8).GetString(source);
    }

    private static string NameIn(string line)
    {
        if (!line.TrimStart().StartsWith('#'))
        {
            return "";
        }

        const string word = "coding";
        for (var at = line.IndexOf(word, StringComparison.Ordinal); at >= 0; at = line.IndexOf(word, at + 1, StringComparison.Ordinal))
        {
            var rest = line[(at + word.Length)..];
            var name = rest.Length > 0 && rest[0] is ':' or '='
                ? string.Concat(rest[1..].TrimStart().TakeWhile(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.').Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant()
                : "";
            if (name.Length > 0)
            {
                return name;
            }
        }

        return "";
    }
}
