using System.Text;
using System.Text.RegularExpressions;

namespace RGrid.Ecosystems.Pypi;

/// <summary>The inline metadata of a script (PEP 723): a comment block `# /// script` … `# ///` that holds TOML.</summary>
/// <param name="Toml">Its TOML.</param>
/// <param name="FirstLine">Number of the first line of TOML in the script, from 1.</param>
public sealed partial record ScriptBlock(string Toml, int FirstLine)
{
    /// <summary>Finds the block of a script, or null.</summary>
    /// <param name="script">The script's bytes.</param>
    /// <param name="name">The script, for messages.</param>
    /// <exception cref="RGridException">There are two.</exception>
    public static ScriptBlock? Find(ReadOnlySpan<byte> script, string name)
    {
        // The expression is that of the specification, which wants `\n`; carriage returns are told apart from the content first.
        var text = Encoding.UTF8.GetString(script).Replace("\r\n", "\n", StringComparison.Ordinal);
        var blocks = Block().Matches(text).Where(match => match.Groups["type"].Value == "script").ToList();
        if (blocks.Count == 0)
        {
            return null;
        }

        if (blocks.Count > 1)
        {
            throw new RGridException(
                ErrorCode.DependencyFileInvalid,
                $"`{name}` has a second `# /// script` block at line {LineOf(text, blocks[1].Index)}",
                "keep one of them (PEP 723)");
        }

        var lines = blocks[0].Groups["content"].Value.TrimEnd('\n').Split('\n');
        return new ScriptBlock(
            string.Join('\n', lines.Select(line => line.StartsWith("# ", StringComparison.Ordinal) ? line[2..] : line[1..])) + "\n",
            LineOf(text, blocks[0].Index) + 1);
    }

    private static int LineOf(string text, int index) => text.AsSpan(0, index).Count('\n') + 1;

    [GeneratedRegex(@"^# /// (?<type>[a-zA-Z0-9-]+)$\s(?<content>(^#(| .*)$\s)+)^# ///$", RegexOptions.Multiline)]
    private static partial Regex Block();
}
