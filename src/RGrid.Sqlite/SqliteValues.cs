using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using RGrid.Content;

namespace RGrid.Sqlite;

/// <summary>How RGrid's values stand in columns.</summary>
internal static class SqliteValues
{
    public static long ToMs(this DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    public static DateTimeOffset GetTime(this SqliteDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    public static Digest GetDigest(this SqliteDataReader row, int column) => Digest.Parse(row.GetString(column));

    public static Digest? GetOptionalDigest(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDigest(column);

    public static string? GetOptionalText(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static long? GetOptionalNumber(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    public static T GetEnum<T>(this SqliteDataReader row, int column)
        where T : struct, Enum
    {
        var value = (T)Enum.ToObject(typeof(T), row.GetInt32(column));
        return Enum.IsDefined(value) ? value : throw new FormatException();
    }

    public static string ToJson(IReadOnlyList<string> texts) => new JsonArray([.. texts.Select(text => (JsonNode?)JsonValue.Create(text))]).ToJsonString();

    public static IReadOnlyList<string> GetTexts(this SqliteDataReader row, int column) =>
        [.. JsonNode.Parse(row.GetString(column))!.AsArray().Select(item => item!.GetValue<string>())];

    public static string ToJson(IReadOnlyDictionary<string, string> map)
    {
        var members = new JsonObject();
        foreach (var (name, value) in map)
        {
            members[name] = value;
        }

        return members.ToJsonString();
    }

    public static IReadOnlyDictionary<string, string> GetMap(this SqliteDataReader row, int column) =>
        JsonNode.Parse(row.GetString(column))!.AsObject().ToDictionary(member => member.Key, member => member.Value!.GetValue<string>(), StringComparer.Ordinal);
}
