using System.Text;
using RGrid.FileSystem;

namespace RGrid.Local.Pypi;

/// <summary>
/// Console scripts name their interpreter by the absolute path of the folder that they were installed into. They must start wherever the
/// environment is shown, so they look for it beside themselves, in the form that installers give to paths too long for a `#!` line: the
/// shell runs the second line, and Python takes it for a string.
/// </summary>
internal static class ScriptLines
{
    /// <summary>Replaces the first lines of scripts that start an interpreter of an environment.</summary>
    /// <param name="folder">The environment.</param>
    /// <returns>The absolute paths of what was changed.</returns>
    public static IReadOnlyList<string> Mend(string folder)
    {
        var bin = Path.Combine(folder, "bin");
        return [.. FolderListing.Names(bin).Select(name => Path.Combine(bin, name)).Where(path => PosixFile.LinkKind(path) == FileKind.File && TryMend(path, bin + "/"))];
    }

    private static bool TryMend(string path, string bin)
    {
        // Latin-1 keeps every byte as it is.
        var text = Encoding.Latin1.GetString(File.ReadAllBytes(path));
        if (!text.StartsWith("#!", StringComparison.Ordinal) || TakeInterpreter(text, Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(bin))) is not var (words, rest))
        {
            return false;
        }

        const string own = "\"$(dirname -- \"$(realpath -- \"$0\")\")\"/";
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes($"#!/bin/sh\n'''exec' {own}{words} \"$0\" \"$@\"\n' '''\n{rest}"));
        return true;
    }

    // `#!/bin/python -E`, or what is written where that is too long: `#!/bin/sh`, `'''exec' "/bin/python" "$0" "$@"`, `' '''`.
    private static (string Words, string Text)? TakeInterpreter(string text, string bin)
    {
        var lines = text.Split('\n', 4);
        if (lines[0][2..].TrimStart() is var direct && direct.StartsWith(bin, StringComparison.Ordinal))
        {
            return (direct[bin.Length..].TrimEnd(), text[Math.Min(text.Length, lines[0].Length + 1)..]);
        }

        const string exec = "'''exec' ";
        const string words = " \"$0\" \"$@\"";
        return lines is ["#!/bin/sh", var second, "' '''", var rest]
            && second.StartsWith(exec, StringComparison.Ordinal) && second.EndsWith(words, StringComparison.Ordinal)
            && second[exec.Length..^words.Length].Replace("\"", "", StringComparison.Ordinal) is var wrapped && wrapped.StartsWith(bin, StringComparison.Ordinal)
            ? (wrapped[bin.Length..], rest)
            : null;
    }
}
