using System.Text.Json.Nodes;
using RGrid.Content;

namespace RGrid.Keys;

/// <summary>A document that describes something by its content. Its canonical bytes are a blob; their SHA-256 is the key (cache.md 1 and 2).</summary>
/// <param name="Bytes">The document in the canonical form of RFC 8785.</param>
/// <param name="Key">SHA-256 of <paramref name="Bytes"/>.</param>
public sealed record Manifest(byte[] Bytes, Digest Key)
{
    /// <summary>Makes a manifest of a document.</summary>
    /// <exception cref="RGridException">A text in it has no UTF-8 form (a name or argument that is not valid UTF-8).</exception>
    public static Manifest Of(JsonObject document)
    {
        byte[] bytes;
        try
        {
            bytes = CanonicalJson.Serialize(document);
        }
        catch (ArgumentException exception)
        {
            throw new RGridException(
                ErrorCode.InputInvalid,
                $"something in the `{document["schema"]}` of this run is not valid UTF-8",
                "rename the file, or change the argument or variable",
                exception);
        }

        return new Manifest(bytes, Digest.Of(bytes));
    }
}
