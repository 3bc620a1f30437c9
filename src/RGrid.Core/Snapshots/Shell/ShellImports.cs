using System.Text;
using RGrid.FileSystem;

namespace RGrid.Snapshots.Shell;

/// <summary>
/// Finds the files that a shell script names: every word, quoted or not, that names a regular file beside the script. What an
/// expansion makes of the front of a word (`"$(dirname "$0")/lib.sh"`, `$HERE/lib.sh`) is dropped and the rest is tried. Absolute
/// paths are the system's.
/// </summary>
public sealed class ShellImports : ICodeScanner
{
    private const string Breaks = " \t\r\n;|&()<>\"'`${}=,:*?[]!\\";

    /// <inheritdoc/>
    public bool Understands(string path, ReadOnlySpan<byte> text) =>
        Path.GetExtension(path) is ".sh" or ".bash" or ".dash" or ".ksh"
        || Runtimes.Languages.InterpreterLine(text) is "sh" or "bash" or "dash" or "ksh";

    /// <inheritdoc/>
    public CodeReferences Scan(CodeFile file)
    {
        var text = Encoding.UTF8.GetString(file.Text.Span);
        var folders = new[] { Path.GetDirectoryName(file.Path)!, file.Folders.EntryFolder, file.Folders.WorkingFolder }.Distinct(StringComparer.Ordinal).ToList();
        var files = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var word in Words(text).Concat(Quoted(text)).Distinct(StringComparer.Ordinal))
        {
            foreach (var path in folders.Select(folder => Path.GetFullPath(Path.Combine(folder, word))))
            {
                if (PosixFile.TryStat(path)?.Kind == FileKind.File)
                {
                    files.Add(path);
                }
            }
        }

        files.Remove(file.Path);
        return new CodeReferences([.. files], []);
    }

    private static IEnumerable<string> Words(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var length = text.AsSpan(start).IndexOfAny(Breaks);
            var end = length < 0 ? text.Length : start + length;
            if (end > start && ToRelative(text[start..end], start == 0 ? ' ' : text[start - 1]) is { } word)
            {
                yield return word;
            }

            start = end + 1;
        }
    }

    // Names with spaces stand in quotes.
    private static IEnumerable<string> Quoted(string text) =>
        Node.QuotedTexts.Of(text).Where(quoted => quoted.Text.Contains(' ', StringComparison.Ordinal) && !quoted.Text.Contains('\0', StringComparison.Ordinal))
            .Select(quoted => quoted.Text[(quoted.Text.LastIndexOfAny(['}', ')']) + 1)..].TrimStart('/'))
            .Where(word => word.Length > 0);

    private static string? ToRelative(string word, char before)
    {
        if (word.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        if (word.StartsWith('/'))
        {
            // `)/lib.sh` and `}/lib.sh` go on behind an expansion; `"/lib.sh"` may go on behind a quote.
            return before is ')' or '}' or '"' ? word.TrimStart('/') : null;
        }

        // `$HERE/lib.sh`: the name of the variable is no part of the path.
        var slash = word.IndexOf('/', StringComparison.Ordinal);
        return before == '$' ? (slash < 0 ? null : word[(slash + 1)..]) : word;
    }
}
