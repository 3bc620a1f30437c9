using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.Keys;

namespace RGrid.Environments;

/// <summary>Reads back from a requirements manifest what was asked then.</summary>
public static class RequirementsInputs
{
    /// <summary>Each file's path in the key and bytes, in their order; files that the store no longer holds are left out.</summary>
    public static IReadOnlyList<(string KeyPath, byte[] Bytes)> Read(byte[] manifest, IBlobStore blobs)
    {
        var inputs = new List<(string, byte[])>();
        foreach (var part in JsonNode.Parse(manifest)![RequirementsManifest.PartsMember]!.AsArray())
        {
            if (Digest.TryParse(part!["sha256"]?.GetValue<string>(), out var digest) && blobs.TryRead(digest) is { } bytes)
            {
                inputs.Add((part["path"]!.GetValue<string>(), bytes));
            }
        }

        return inputs;
    }
}
