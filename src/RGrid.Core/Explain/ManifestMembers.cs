using System.Text.Json.Nodes;
using RGrid.Content;

namespace RGrid.Explain;

/// <summary>Reads the members of a manifest. What is not there reads as nothing, so that manifests of all versions can be compared.</summary>
internal static class ManifestMembers
{
    /// <summary>A text or number as text; null where there is none.</summary>
    public static string? Text(this JsonObject? manifest, string member) => manifest?[member]?.ToString();

    /// <summary>A key of another manifest.</summary>
    public static Digest? Key(this JsonObject? manifest, string member) =>
        Digest.TryParse(manifest.Text(member), out var key) ? key : null;

    /// <summary>A list of texts.</summary>
    public static IReadOnlyList<string> Texts(this JsonObject? manifest, string member) =>
        [.. manifest.Items(member).Select(item => item?.ToString() ?? "")];

    /// <summary>A list of anything.</summary>
    public static IEnumerable<JsonNode?> Items(this JsonObject? manifest, string member) => manifest?[member] as JsonArray ?? [];

    /// <summary>An object of texts; a null text stays one.</summary>
    public static Dictionary<string, string?> Map(this JsonObject? manifest, string member) =>
        (manifest?[member] as JsonObject ?? []).ToDictionary(one => one.Key, one => one.Value?.ToString(), StringComparer.Ordinal);

    /// <summary>Pairs of name and value; the values of a name that stands more than once are one text.</summary>
    public static Dictionary<string, string?> Pairs(this JsonObject? manifest, string member) => manifest.Items(member)
        .Where(pair => pair is JsonArray { Count: 2 } both && both[0] is not null && both[1] is not null)
        .GroupBy(pair => pair![0]!.ToString(), StringComparer.Ordinal)
        .ToDictionary(group => group.Key, string? (group) => string.Join(", ", group.Select(pair => pair![1]!.ToString())), StringComparer.Ordinal);

    /// <summary>A tree of files.</summary>
    public static BlobTree Tree(this JsonObject? manifest, string member)
    {
        try
        {
            return manifest?[member] is JsonArray items ? BlobTree.FromJson(items) : BlobTree.Empty;
        }
        catch (Exception exception) when (exception is NullReferenceException or InvalidOperationException or FormatException or ArgumentException)
        {
            return BlobTree.Empty;
        }
    }

    /// <summary>Names whose texts differ, in ordinal order.</summary>
    public static IEnumerable<string> Differing(IReadOnlyDictionary<string, string?> before, IReadOnlyDictionary<string, string?> after) =>
        before.Keys.Union(after.Keys)
            .Where(name => before.ContainsKey(name) != after.ContainsKey(name) || before.GetValueOrDefault(name) != after.GetValueOrDefault(name))
            .Order(StringComparer.Ordinal);

    /// <summary>Differences in members that nobody here has a word for, so that none goes untold.</summary>
    public static IEnumerable<Difference> Others(JsonObject before, JsonObject after, IReadOnlyCollection<string> known) =>
        before.Select(member => member.Key).Union(after.Select(member => member.Key))
            .Where(name => !known.Contains(name) && !JsonNode.DeepEquals(before[name], after[name]))
            .Order(StringComparer.Ordinal)
            .Select(name => new Difference(DifferenceKind.Other, name));
}
