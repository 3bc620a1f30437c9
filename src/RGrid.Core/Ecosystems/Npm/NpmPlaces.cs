using System.Text.Json.Nodes;

namespace RGrid.Ecosystems.Npm;

/// <summary>Places of this disk that a `package.json` asks for in the place of a version.</summary>
public static class NpmPlaces
{
    /// <summary>The member that changes what the packages below ask for.</summary>
    public const string Overrides = "overrides";

    private static readonly string[] Archives = [".tgz", ".tar.gz", ".tar"];

    /// <summary>The path that a demand names, as written, or null where it names none.</summary>
    public static string? Find(string demand)
    {
        if (demand.StartsWith("file:", StringComparison.OrdinalIgnoreCase) || demand.StartsWith("link:", StringComparison.OrdinalIgnoreCase))
        {
            var place = demand[5..];
            return place.StartsWith("//", StringComparison.Ordinal) ? "/" + place.TrimStart('/') : place;
        }

        return demand is "." or ".." || demand.StartsWith("./", StringComparison.Ordinal) || demand.StartsWith("../", StringComparison.Ordinal)
            || demand.StartsWith('/') || demand.StartsWith("~/", StringComparison.Ordinal)
            || (!demand.Contains("://", StringComparison.Ordinal) && Array.Exists(Archives, suffix => demand.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)))
                ? demand
                : null;
    }

    /// <summary>All demands of a member, those of nested overrides too.</summary>
    public static IEnumerable<string> Texts(JsonNode? member) => member switch
    {
        JsonObject nested => nested.SelectMany(entry => Texts(entry.Value)),
        JsonValue value when value.TryGetValue<string>(out var text) => [text],
        _ => [],
    };

    /// <summary>A member whose absolute paths are written as others, so that they lead to what is laid out.</summary>
    /// <param name="member">The member.</param>
    /// <param name="write">Gives what stands in the place of an absolute path.</param>
    public static JsonNode? Replace(JsonNode? member, Func<string, string> write)
    {
        if (member is JsonObject nested)
        {
            var written = new JsonObject();
            foreach (var (name, value) in nested)
            {
                written[name] = Replace(value, write);
            }

            return written;
        }

        return member is JsonValue text && text.TryGetValue<string>(out var demand) && Find(demand) is ['/', ..] place
            ? JsonValue.Create("file:" + write(Path.GetFullPath(place)))
            : member?.DeepClone();
    }
}
