using System.Text.Json;
using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.Faults;

namespace RGrid.Upkeep;

/// <summary>A small file in which upkeep leaves something for the next time. Nothing depends on it: it may be lost, old or unreadable.</summary>
internal static class UpkeepFile
{
    /// <summary>What a file holds; null where it is not there or not as it should be.</summary>
    /// <param name="path">The file.</param>
    /// <param name="read">Takes it from the document; whatever is not as it should be may be thrown.</param>
    public static T? TryRead<T>(string path, Func<JsonNode, T> read)
        where T : class
    {
        try
        {
            return read(JsonNode.Parse(File.ReadAllBytes(path))!);
        }
        catch (Exception exception) when (exception
            is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or FormatException or NullReferenceException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Writes a file in place of the one before. That it can't be written is no failure.</summary>
    public static void Write(string path, JsonObject document)
    {
        // Always the same name: what a killed RGrid left under it goes the next time. Two that write at once may make one that can't be read.
        var temporary = path + ".new";
        try
        {
            FaultPoint.Reach("stamp.write.before");
            File.WriteAllBytes(temporary, CanonicalJson.Serialize(document));
            FaultPoint.Reach("stamp.write.after");
            File.Move(temporary, path, overwrite: true);
            FaultPoint.Reach("stamp.rename.after");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next one finds the earlier one, or none.
            TemporaryBlob.Remove(temporary);
        }
    }
}
