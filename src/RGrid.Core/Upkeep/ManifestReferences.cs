using System.Text;
using System.Text.Json;
using RGrid.Content;

namespace RGrid.Upkeep;

/// <summary>A digest that stands in a manifest.</summary>
/// <param name="Digest">The digest. It need not be one of a blob: keys of machines look the same.</param>
/// <param name="IsContent">True for the bytes of a file, which name nothing further.</param>
/// <param name="Section">The member of the manifest that it stands in: `code`, `inputs`.</param>
/// <param name="Path">The path that stands before it, mostly of the same file.</param>
internal readonly record struct Reference(Digest Digest, bool IsContent, string Section, string Path);

/// <summary>
/// Every digest in a manifest, whatever its schema: a member that a later schema adds is found without a change here, because missing
/// one would mean to remove what is still wanted.
/// </summary>
/// <param name="Schema">The schema: `rgrid.execution/1`; empty where there is none.</param>
/// <param name="All">The digests.</param>
internal sealed record ManifestReferences(string Schema, IReadOnlyList<Reference> All)
{
    private const string Code = "rgrid.environment code";
    private const string Input = "rgrid.execution inputs";
    private const string Output = "rgrid.outputs tree";

    /// <summary>Reads the manifest of a key, or null where the store has none or it is no JSON object.</summary>
    /// <exception cref="RGridException">The store can't be read (<see cref="ErrorCode.StoreUnusable"/>).</exception>
    public static ManifestReferences? TryRead(IBlobStore blobs, Digest key)
    {
        using var stream = blobs.TryOpen(key);
        try
        {
            if (stream is null || stream.ReadByte() != '{')
            {
                return null;
            }

            stream.Position = 0;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return TryParse(bytes);
        }
        catch (IOException exception)
        {
            throw StoreFailure.Of(exception, key.ToString());
        }
    }

    /// <summary>The references in bytes, or null where they are no JSON object.</summary>
    public static ManifestReferences? TryParse(ReadOnlySpan<byte> manifest)
    {
        try
        {
            var reader = new Utf8JsonReader(manifest);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject ? Read(ref reader) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>True for an input of an execution.</summary>
    public bool IsInput(Reference reference) => reference.IsContent && Place(reference) == Input;

    /// <summary>What a reference is that a run or its user needs as a blob, in a word; null for one that need not be there.</summary>
    public string? Role(Reference reference) => !reference.IsContent ? null : Place(reference) switch
    {
        Code => "code",
        Input => "input",
        Output => "output",
        _ => null,
    };

    // Without the schema's number: a later one may say more of the same things, and still says them there.
    private string Place(Reference reference) => $"{Schema.Split('/')[0]} {reference.Section}";

    private static ManifestReferences Read(ref Utf8JsonReader reader)
    {
        var found = new List<Reference>();
        var (section, member, path, schema) = ("", "", "", "");
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                member = reader.GetString()!;
                section = reader.CurrentDepth == 1 ? member : section;
            }
            else if (reader.TokenType == JsonTokenType.String)
            {
                schema = section == "schema" ? reader.GetString()! : schema;
                path = member == "path" ? reader.GetString()! : path;
                if (reader.ValueSpan.Length == Digest.HexLength && Digest.TryParse(Encoding.Latin1.GetString(reader.ValueSpan), out var digest))
                {
                    found.Add(new Reference(digest, member == "sha256", section, path));
                }
            }
        }

        return new ManifestReferences(schema, found);
    }
}
