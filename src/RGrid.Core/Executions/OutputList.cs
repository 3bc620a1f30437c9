using System.Text.Json;
using System.Text.Json.Nodes;
using RGrid.Content;

namespace RGrid.Executions;

/// <summary>The outputs of an execution as they are kept: a blob `rgrid.outputs/1`.</summary>
/// <param name="Tree">The outputs; paths relative to the working folder, absolute where the script was told so.</param>
/// <param name="Modes">Permission bits of the files that have others than usual.</param>
public sealed record OutputList(BlobTree Tree, IReadOnlyDictionary<string, int> Modes)
{
    /// <summary>The permission bits of a file that says nothing else, under the umask that runs have.</summary>
    public const int UsualMode = 0x1A4;

    private const string Schema = "rgrid.outputs/1";
    private const int UsualExecutableMode = 0x1ED;

    /// <summary>The permission bits of a file.</summary>
    public int ModeOf(TreeEntry entry) =>
        Modes.TryGetValue(entry.Path, out var mode) ? mode : entry.IsExecutable ? UsualExecutableMode : UsualMode;

    /// <summary>Writes a list.</summary>
    public static byte[] Write(IReadOnlyList<Output> outputs)
    {
        var modes = new JsonObject();
        foreach (var output in outputs.Where(output => output.Entry.Kind == TreeEntryKind.File))
        {
            if (output.Mode != (output.Entry.IsExecutable ? UsualExecutableMode : UsualMode))
            {
                modes[output.Entry.Path] = output.Mode;
            }
        }

        var document = new JsonObject
        {
            ["schema"] = Schema,
            ["tree"] = new BlobTree(outputs.Select(output => output.Entry)).ToJson(),
        };
        if (modes.Count > 0)
        {
            document["modes"] = modes;
        }

        return CanonicalJson.Serialize(document);
    }

    /// <summary>Reads a list; null where it is none that this version can read.</summary>
    public static OutputList? TryRead(ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (JsonNode.Parse(bytes) is not JsonObject document || document["schema"]?.GetValue<string>() != Schema)
            {
                return null;
            }

            var modes = document["modes"] is JsonObject members
                ? members.ToDictionary(member => member.Key, member => member.Value!.GetValue<int>(), StringComparer.Ordinal)
                : [];
            return new OutputList(BlobTree.FromJson(document["tree"]!.AsArray()), modes);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or NullReferenceException or ArgumentException)
        {
            return null;
        }
    }
}
