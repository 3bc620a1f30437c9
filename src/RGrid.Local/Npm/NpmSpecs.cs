using System.Text.Json.Nodes;
using RGrid.Ecosystems.Npm;

namespace RGrid.Local.Npm;

/// <summary>
/// Tells whether npm may go on from an earlier lock. It compares what a lock has with what is asked by the version alone, so that another package behind an
/// alias or a URL, or another commit, would stay; and it does not apply overrides to what a lock has.
/// </summary>
internal static class NpmSpecs
{
    private static readonly string[] Members = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];

    /// <summary>True where all that was asked and is asked are versions of packages by their own names, or paths of this disk.</summary>
    /// <param name="before">The earlier lock, with the `package.json` files of then.</param>
    /// <param name="manifests">Those of now.</param>
    public static bool AreOfRegistry(NpmLock before, IReadOnlyDictionary<string, JsonObject> manifests) =>
        before.Manifests.Values.Concat(manifests.Values).All(manifest => !manifest.ContainsKey(NpmPlaces.Overrides) && IsPlain(manifest))
        && (JsonNode.Parse(before.Text)!["packages"] as JsonObject ?? []).All(package => package.Value is not JsonObject entry || (!IsAlias(package.Key, entry) && IsPlain(entry)));

    // npm notes a name only where it is another than that of the place.
    private static bool IsAlias(string place, JsonObject entry) => entry["name"] is not null && place.Contains("node_modules/", StringComparison.Ordinal);

    private static bool IsPlain(JsonObject manifest) => Members.All(member => manifest[member] is not JsonObject asked || asked.All(one => IsPlain(one.Value)));

    private static bool IsPlain(JsonNode? spec) => spec is not JsonValue value || !value.TryGetValue<string>(out var text)
        || text.StartsWith("file:", StringComparison.Ordinal) || text.StartsWith('.') || text.StartsWith("link:", StringComparison.Ordinal) || text.StartsWith("workspace:", StringComparison.Ordinal)
        || !text.AsSpan().ContainsAny(':', '/', '#');
}
