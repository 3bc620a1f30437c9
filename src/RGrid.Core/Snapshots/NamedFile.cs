using System.Buffers;
using System.Text;
using RGrid.FileSystem;
using RGrid.Runtimes;

namespace RGrid.Snapshots;

/// <summary>
/// Tells what a text of a program names on this disk. A text can be anything, so one that is too long for a name, or leads through
/// what can't be entered, names nothing.
/// </summary>
internal static class NamedFile
{
    private const int LongestPath = 4096;

    private static readonly SearchValues<char> NoName = SearchValues.Create("\0\r\n");

    /// <summary>The extensions of scripts in every language that is known.</summary>
    public static IReadOnlySet<string> ScriptExtensions { get; } = Languages.All
        .SelectMany(language => language.Facts.Extensions)
        .Concat([".jsx", ".ts", ".cts", ".mts", ".tsx", ".ksh", ".pyw"])
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>The normalised path of a name in a folder; null where the name can be none.</summary>
    public static string? In(string folder, string name) =>
        name.Length is 0 or > LongestPath || name.AsSpan().ContainsAny(NoName) ? null : Path.GetFullPath(Path.Combine(folder, name));

    /// <summary>What a path leads to, or null where that is nothing.</summary>
    public static FileKind? KindOf(string path)
    {
        try
        {
            return PosixFile.Kind(path);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>True for a path that leads to a regular file.</summary>
    public static bool Exists(string path) => KindOf(path) == FileKind.File;

    /// <summary>True for what was installed: seen from the root, it lies in a `node_modules`.</summary>
    public static bool IsInstalled(string path, string root) =>
        path.Contains("/node_modules", StringComparison.Ordinal)
        && PathRelation.Relative(root, path).Split('/').Contains("node_modules", StringComparer.Ordinal);

    /// <summary>True for a name with the extension of a script.</summary>
    public static bool IsScriptName(string name) => ScriptExtensions.Contains(Path.GetExtension(name));

    /// <summary>Text as its language reads it: UTF-8, with or without a mark in front.</summary>
    public static string Decode(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text.StartsWith("\ufeff"u8) ? text[3..] : text);
}
