using System.Text.Json.Nodes;
using RGrid.Content;

namespace RGrid.Keys;

/// <summary>
/// The execution manifests of many runs that differ in arguments and inputs alone: what they have in common is written once. Its bytes are
/// those of <see cref="ExecutionManifest.ToManifest"/>, to the last.
/// </summary>
public sealed class ExecutionManifestTemplate
{
    private const string Arguments = "arguments";
    private const string Inputs = "inputs";

    private readonly byte[] _before;
    private readonly byte[] _between;
    private readonly byte[] _after;

    /// <summary>Makes one of any of the runs.</summary>
    public ExecutionManifestTemplate(ExecutionManifest manifest)
    {
        var document = JsonNode.Parse(manifest.ToManifest().Bytes)!.AsObject();
        _before = [(byte)'{', .. Members(document, name => string.CompareOrdinal(name, Arguments) < 0, Side.Behind), .. "\"arguments\":"u8];
        _between = [.. Members(document, name => string.CompareOrdinal(name, Arguments) > 0 && string.CompareOrdinal(name, Inputs) < 0, Side.InFront), .. ",\"inputs\":"u8];
        _after = [.. Members(document, name => string.CompareOrdinal(name, Inputs) > 0, Side.InFront), (byte)'}'];
    }

    private enum Side
    {
        InFront,
        Behind,
    }

    /// <summary>The manifest of one run.</summary>
    /// <exception cref="RGridException">A text in it has no UTF-8 form.</exception>
    public Manifest Of(IReadOnlyList<string> arguments, BlobTree inputs)
    {
        try
        {
            byte[] bytes = [.. _before, .. CanonicalJson.Serialize(PairsJson.Of(arguments)), .. _between, .. CanonicalJson.Serialize(inputs.ToJson()), .. _after];
            return new Manifest(bytes, Digest.Of(bytes));
        }
        catch (ArgumentException exception)
        {
            throw new RGridException(
                ErrorCode.InputInvalid, "something in the `rgrid.execution/1` of this run is not valid UTF-8", "rename the file, or change the argument", exception);
        }
    }

    private static byte[] Members(JsonObject document, Predicate<string> isWanted, Side comma)
    {
        var part = new JsonObject();
        foreach (var (name, value) in document.Where(member => isWanted(member.Key)))
        {
            part[name] = value?.DeepClone();
        }

        if (part.Count == 0)
        {
            return [];
        }

        var inside = CanonicalJson.Serialize(part).AsSpan()[1..^1];
        return comma == Side.InFront ? [(byte)',', .. inside] : [.. inside, (byte)','];
    }
}
