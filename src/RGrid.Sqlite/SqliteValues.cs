using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using RGrid.Content;

namespace RGrid.Sqlite;

/// <summary>
/// How RGrid's values stand in columns. SQLite turns a text into 0 where a number is asked for, so each is taken as what it is; one
/// that is something else is a <see cref="FormatException"/>.
/// </summary>
internal static class SqliteValues
{
    private static readonly long LeastMs = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long MostMs = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public static long ToMs(this DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    public static string Text(this SqliteDataReader row, int column) => row.GetValue(column) as string ?? throw Unlike(row, column, "text");

    public static string? OptionalText(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.Text(column);

    public static long Number(this SqliteDataReader row, int column) => row.GetValue(column) is long number ? number : throw Unlike(row, column, "number");

    public static long? OptionalNumber(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.Number(column);

    public static int Integer(this SqliteDataReader row, int column) =>
        row.Number(column) is >= int.MinValue and <= int.MaxValue and var number ? (int)number : throw Unlike(row, column, "32-bit number");

    public static int? OptionalInteger(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.Integer(column);

    public static bool YesOrNo(this SqliteDataReader row, int column) => row.Number(column) switch
    {
        0 => false,
        1 => true,
        _ => throw Unlike(row, column, "yes or no"),
    };

    public static DateTimeOffset Time(this SqliteDataReader row, int column)
    {
        var ms = row.Number(column);
        return ms >= LeastMs && ms <= MostMs ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : throw Unlike(row, column, "time");
    }

    public static DateOnly Day(this SqliteDataReader row, int column)
    {
        var day = row.Integer(column);
        return day >= 0 && day <= DateOnly.MaxValue.DayNumber ? DateOnly.FromDayNumber(day) : throw Unlike(row, column, "day");
    }

    public static Digest Digest(this SqliteDataReader row, int column) =>
        Content.Digest.TryParse(row.Text(column), out var digest) ? digest : throw Unlike(row, column, "digest");

    public static Digest? OptionalDigest(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.Digest(column);

    public static T Choice<T>(this SqliteDataReader row, int column)
        where T : struct, Enum
    {
        var value = (T)Enum.ToObject(typeof(T), row.Integer(column));
        return Enum.IsDefined(value) ? value : throw Unlike(row, column, typeof(T).Name);
    }

    // The writer of JsonNode prepares tables of characters for half a millisecond before its first text.
    public static string ToJson(IReadOnlyList<string> texts) =>
        Encoding.UTF8.GetString(CanonicalJson.Serialize(new JsonArray([.. texts.Select(text => (JsonNode?)JsonValue.Create(text))])));

    public static string ToJson(IReadOnlyDictionary<string, string> map)
    {
        var members = new JsonObject();
        foreach (var (name, value) in map)
        {
            members[name] = value;
        }

        return Encoding.UTF8.GetString(CanonicalJson.Serialize(members));
    }

    public static IReadOnlyList<string> Texts(this SqliteDataReader row, int column) =>
        row.Json(column) is JsonArray items ? [.. items.Select(item => TextOf(item, row, column))] : throw Unlike(row, column, "list");

    public static IReadOnlyDictionary<string, string> Map(this SqliteDataReader row, int column)
    {
        var members = row.Json(column) as JsonObject ?? throw Unlike(row, column, "map");
        try
        {
            return members.ToDictionary(member => member.Key, member => TextOf(member.Value, row, column), StringComparer.Ordinal);
        }
        catch (ArgumentException)
        {
            // One name stands twice.
            throw Unlike(row, column, "map");
        }
    }

    private static JsonNode? Json(this SqliteDataReader row, int column)
    {
        try
        {
            return JsonNode.Parse(row.Text(column));
        }
        catch (JsonException)
        {
            throw Unlike(row, column, "JSON");
        }
    }

    private static string TextOf(JsonNode? item, SqliteDataReader row, int column) =>
        item is JsonValue value && value.TryGetValue(out string? text) ? text : throw Unlike(row, column, "text");

    private static FormatException Unlike(SqliteDataReader row, int column, string what) => new($"its column `{row.GetName(column)}` holds no {what}");
}
