namespace RGrid.Settings;

/// <summary>The TOML that a Python script carries in a comment block `# /// script` (PEP 723, "Specification").</summary>
/// <param name="Toml">The text without the comment marks.</param>
/// <param name="FirstLine">Number of its first line in the script, from 1.</param>
public sealed record ScriptBlock(string Toml, int FirstLine)
{
    private const string Start = "# /// script";
    private const string End = "# ///";

    /// <summary>The block of a script, or null where it has none.</summary>
    /// <param name="script">The script's text.</param>
    /// <param name="path">The script as typed, for the message.</param>
    /// <exception cref="RGridException">It has two, which PEP 723 forbids.</exception>
    public static ScriptBlock? TryFind(string script, string path)
    {
        var lines = script.Split('\n');
        ScriptBlock? found = null;
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].TrimEnd('\r') != Start || TryRead(lines, i) is not { } block)
            {
                continue;
            }

            if (found is not null)
            {
                throw new RGridException(
                    ErrorCode.DependencyFileInvalid, $"`{path}` has two `{Start}` blocks (lines {found.FirstLine - 1} and {i + 1})", "keep one of them");
            }

            found = block.Block;
            i = block.LastLine;
        }

        return found;
    }

    // The reference expression is greedy: the last `# ///` of an unbroken run of comment lines ends the block.
    private static (ScriptBlock Block, int LastLine)? TryRead(string[] lines, int start)
    {
        var end = -1;
        for (var i = start + 1; i < lines.Length && IsContent(lines[i].TrimEnd('\r')); i++)
        {
            if (lines[i].TrimEnd('\r') == End)
            {
                end = i;
            }
        }

        if (end < 0)
        {
            return null;
        }

        var toml = string.Join('\n', lines[(start + 1)..end].Select(line => line.TrimEnd('\r')).Select(line => line.Length < 2 ? "" : line[2..]));
        return (new ScriptBlock(toml + "\n", start + 2), end);
    }

    private static bool IsContent(string line) => line == "#" || line.StartsWith("# ", StringComparison.Ordinal);
}
