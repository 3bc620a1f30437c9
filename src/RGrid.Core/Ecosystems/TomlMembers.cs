using Tomlyn.Model;

namespace RGrid.Ecosystems;

/// <summary>Members of TOML tables; one that is absent or of another kind is nothing.</summary>
internal static class TomlMembers
{
    /// <summary>A text.</summary>
    public static string? Text(this TomlTable? table, string key) => table?.TryGetValue(key, out var value) == true ? value as string : null;

    /// <summary>A table.</summary>
    public static TomlTable? Table(this TomlTable? table, string key) => table?.TryGetValue(key, out var value) == true ? value as TomlTable : null;

    /// <summary>Tables, written inline or as `[[key]]`.</summary>
    public static IEnumerable<TomlTable> Tables(this TomlTable? table, string key) => table?.TryGetValue(key, out var value) != true ? [] : value switch
    {
        TomlTableArray tables => tables,
        TomlArray array => array.OfType<TomlTable>(),
        _ => [],
    };

    /// <summary>Texts.</summary>
    public static IReadOnlyList<string> Texts(this TomlTable? table, string key) => table?.TryGetValue(key, out var value) == true ? TomlFile.Texts(value) ?? [] : [];
}
