using System.Text.Json.Nodes;
using Microsoft.Win32.SafeHandles;

namespace RGrid.Local.Sandbox;

/// <summary>What bubblewrap tells of a world: JSON objects, one a line (man 1 bwrap, --json-status-fd).</summary>
/// <param name="FirstProcess">The process that is the world's first, by its number outside; null where none was started.</param>
/// <param name="HasEnded">Whether the script was started and has ended.</param>
internal sealed record BubblewrapStatus(int? FirstProcess, bool HasEnded)
{
    /// <summary>Reads to the end, which comes when bubblewrap has ended.</summary>
    /// <param name="pipe">Where it told.</param>
    public static BubblewrapStatus Read(SafeFileHandle pipe)
    {
        using var reader = new StreamReader(new FileStream(pipe, FileAccess.Read, 0));
        var status = new BubblewrapStatus(null, HasEnded: false);
        while (reader.ReadLine() is { } line)
        {
            status = status.With(line);
        }

        return status;
    }

    private BubblewrapStatus With(string line)
    {
        try
        {
            var told = JsonNode.Parse(line);
            return new BubblewrapStatus(FirstProcess ?? (int?)told?["child-pid"], HasEnded || told?["exit-code"] is not null);
        }
        catch (Exception exception) when (exception is System.Text.Json.JsonException or InvalidOperationException or FormatException)
        {
            // Half a line of one that was killed.
            return this;
        }
    }
}
