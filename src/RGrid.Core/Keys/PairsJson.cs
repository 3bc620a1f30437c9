using System.Text.Json.Nodes;

namespace RGrid.Keys;

/// <summary>Name and value pairs whose order counts or whose names may repeat, as an array of two-item arrays.</summary>
internal static class PairsJson
{
    /// <summary>The pairs in their order.</summary>
    public static JsonArray Of(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var items = new JsonArray();
        foreach (var (name, value) in pairs)
        {
            items.Add((JsonNode)new JsonArray(name, value));
        }

        return items;
    }

    /// <summary>Texts in their order.</summary>
    public static JsonArray Of(IEnumerable<string> texts)
    {
        var items = new JsonArray();
        foreach (var text in texts)
        {
            items.Add((JsonNode)JsonValue.Create(text));
        }

        return items;
    }
}
