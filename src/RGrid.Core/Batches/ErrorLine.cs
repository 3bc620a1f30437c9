using System.Text;
using System.Text.RegularExpressions;
using RGrid.Catalog;
using RGrid.Content;
using RGrid.Executions.Reuse;

namespace RGrid.Batches;

/// <summary>The one line of a failed script's stderr that says what went wrong.</summary>
internal static partial class ErrorLine
{
    private const int Tail = 64 * 1024;
    private const int Longest = 300;

    /// <summary>The last line that begins with the name of an error (`ValueError: …`), else the last that is not empty, else how it ended.</summary>
    public static string Of(IBlobStore blobs, Execution execution)
    {
        using var stream = execution.Stderr is { } stderr ? blobs.TryOpen(stderr) : null;
        if (stream is null)
        {
            return Keeping.OfEnd(execution);
        }

        stream.Position = Math.Max(0, stream.Length - Tail);
        var bytes = new byte[stream.Length - stream.Position];
        stream.ReadExactly(bytes);
        var lines = Encoding.UTF8.GetString(bytes).Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0).ToList();
        var found = lines.FindLast(line => NamesError().IsMatch(line)) ?? lines.LastOrDefault() ?? Keeping.OfEnd(execution);
        return found.Length > Longest ? found[..Longest] : found;
    }

    [GeneratedRegex(@"^[\w.]*(Error|Exception)\b", RegexOptions.CultureInvariant)]
    private static partial Regex NamesError();
}
