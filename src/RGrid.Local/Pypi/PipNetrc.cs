using RGrid.FileSystem;

namespace RGrid.Local.Pypi;

/// <summary>
/// Credentials for files that lie beside an index, on the same host: before 23.1 pip gives those of an index to URLs below it only, and a
/// lock names files by their URLs. The caller's own `.netrc` is part of it.
/// </summary>
internal static class PipNetrc
{
    private const int Mine = 0x180;

    /// <summary>Writes it where there is anything to write.</summary>
    /// <param name="path">A file that pip will read.</param>
    /// <param name="callers">The caller's own file, whether it is there or not.</param>
    /// <param name="indexes">URLs of indexes, with what credentials they hold.</param>
    /// <returns>True where it was written.</returns>
    public static bool TryWrite(string path, string callers, IEnumerable<string> indexes)
    {
        List<string> lines = PosixFile.IsFile(callers) ? [File.ReadAllText(callers)] : [];
        lines.AddRange(indexes.Select(ToLine).OfType<string>());
        if (lines.Count == 0)
        {
            return false;
        }

        File.WriteAllLines(path, lines);
        PosixFile.Chmod(path, Mine);
        return true;
    }

    private static string? ToLine(string index)
    {
        if (!Uri.TryCreate(index, UriKind.Absolute, out var url) || url.UserInfo.Split(':', 2) is not [var user, var password])
        {
            return null;
        }

        var words = new[] { url.Host, Uri.UnescapeDataString(user), Uri.UnescapeDataString(password) };

        // The form has no way to write blanks and quotes that every reader of it knows.
        return words.Any(word => word.Length == 0 || word.Any(letter => char.IsWhiteSpace(letter) || letter is '"' or '\'' or '#' or '\\'))
            ? null
            : $"machine {words[0]} login {words[1]} password {words[2]}";
    }
}
