using RGrid.FileSystem;
using RGrid.Runtimes;

namespace RGrid.Snapshots.Shell;

/// <summary>
/// Finds the files that a shell script names: every word, quoted or not, that names a regular file beside the script, and the scripts
/// that a pattern such as `lib/*.sh` names. What an expansion makes of the front of a word (`"$(dirname "$0")/lib.sh"`, `$HERE/lib.sh`)
/// is dropped and the rest is tried. Absolute paths outside of the project are the system's. One instance serves one run.
/// </summary>
public sealed class ShellImports : ICodeScanner
{
    private const string Breaks = " \t\r\n;|&()<>\"'`${}=,:*?[]!\\@";

    // Files that no name tells to be a shell script, and that are run as such: `. ./common.inc`.
    private readonly HashSet<string> _sourced = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public bool Understands(string path, ReadOnlySpan<byte> text) =>
        Path.GetExtension(path) is ".sh" or ".bash" or ".dash" or ".ksh"
        || Languages.InterpreterLine(text) is "sh" or "bash" or "dash" or "ksh"
        || _sourced.Contains(path);

    /// <inheritdoc/>
    public CodeReferences Scan(CodeFile file)
    {
        var text = NamedFile.Decode(file.Text.Span);
        var references = new ShellReferences(file);
        var mentions = new List<string>();
        var isSource = false;
        var end = 0;
        foreach (var word in ShellWords.Of(text))
        {
            isSource &= !text.AsSpan(end, word.Start - end).Contains('\n');
            end = word.End;
            var files = NamesIn(text, word).SelectMany(references.Add).ToList();
            if (isSource && files.Count > 0)
            {
                _sourced.UnionWith(files.Where(path => !NamedFile.IsScriptName(path)));
                isSource = false;
            }

            if (word.Pieces is [var first, ..] && FolderIn(first.IsBehindExpansion ? first.Text.TrimStart('/') : first.Text) is { } folder)
            {
                mentions.Add(folder);
            }

            isSource |= word.Whole is { } whole && (whole is "." or "source" || Path.GetFileName(whole) is "sh" or "bash" or "dash" or "ksh");
        }

        references.Files.Remove(file.Path);
        return new CodeReferences([.. references.Files], [], mentions);
    }

    // data/ in `data/*.csv` and `data/$name`. Files that a word names are taken as code; folders are not.
    private static string? FolderIn(string text) =>
        text.LastIndexOf('/') is > 0 and var slash && Mention.CouldName(text.AsSpan(0, slash + 1)) ? text[..(slash + 1)] : null;

    // The word as the shell reads it, and every piece that could be a name: in `--file=x.awk`, `{a,b}.sh`, `bash -c "source lib.sh"`.
    private static IEnumerable<string> NamesIn(string text, ShellWord word)
    {
        foreach (var piece in word.Pieces)
        {
            yield return piece.IsBehindExpansion ? piece.Text.TrimStart('/') : piece.Text;
            if (piece.Text is ['-', _, _, ..])
            {
                // awk -fprog.awk
                yield return piece.Text[2..];
            }
        }

        for (var start = word.Start; start < word.End;)
        {
            var length = text.AsSpan(start, word.End - start).IndexOfAny(Breaks);
            var end = length < 0 ? word.End : start + length;
            if (end > start)
            {
                var name = text[start..end];
                var before = start == 0 ? ' ' : text[start - 1];
                yield return before is ')' or '}' or '"' or '`' or '\'' ? name.TrimStart('/') : name;
                if (before == ':' && name[0] is '-' or '+' or '?')
                {
                    // ${LIB:-lib.sh}
                    yield return name[1..];
                }

                if (before == '$' && name.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash)
                {
                    yield return name[(slash + 1)..];
                }
            }

            start = end + 1;
        }
    }
}
