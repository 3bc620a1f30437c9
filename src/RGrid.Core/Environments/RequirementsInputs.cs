using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.Keys;

namespace RGrid.Environments;

/// <summary>Reads back from a requirements manifest what was asked then.</summary>
public static class RequirementsInputs
{
    /// <summary>The bytes of each file by its path; files that the store no longer holds are left out.</summary>
    public static IReadOnlyDictionary<string, byte[]> Read(byte[] manifest, IBlobStore blobs)
    {
        var inputs = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var part in JsonNode.Parse(manifest)![RequirementsManifest.PartsMember]!.AsArray())
        {
            if (Digest.TryParse(part!["sha256"]?.GetValue<string>(), out var digest) && blobs.TryRead(digest) is { } bytes)
            {
                inputs[part["path"]!.GetValue<string>()] = bytes;
            }
        }

        return inputs;
    }
}
