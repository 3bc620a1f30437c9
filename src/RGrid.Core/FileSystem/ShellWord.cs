namespace RGrid.FileSystem;

/// <summary>Words as a POSIX shell reads them (and Python's `shlex`).</summary>
public static class ShellWord
{
    private const string Plain = "_./-+@%,:=";

    /// <summary>A text as one word; quoted only where it has to be.</summary>
    public static string Quote(string text) =>
        text.Length > 0 && text.All(character => char.IsLetterOrDigit(character) || Plain.Contains(character, StringComparison.Ordinal))
            ? text
            : $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
