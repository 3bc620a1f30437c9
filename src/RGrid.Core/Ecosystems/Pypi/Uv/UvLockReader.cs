using RGrid.Ecosystems.Pypi.Markers;
using Tomlyn.Model;

namespace RGrid.Ecosystems.Pypi.Uv;

/// <summary>Reads a `uv.lock` (uv's documentation, "Locking and syncing"; its format is that of uv's own writer).</summary>
/// <param name="name">The file, for messages.</param>
/// <param name="folder">Its folder, which paths in it are relative to.</param>
internal sealed class UvLockReader(string name, string folder)
{
    private static readonly string[] SourceKinds = ["registry", "url", "git", "path", "directory", "editable", "virtual"];

    /// <summary>The lock.</summary>
    /// <exception cref="RGridException">It is no TOML, of another version, or lacks what every lock has.</exception>
    public UvLock Read(byte[] content)
    {
        var table = TomlFile.Parse(RequirementsFile.Decode(content), name);
        if (table.TryGetValue("version", out var version) is false || version is not 1L)
        {
            throw new RGridException(
                ErrorCode.DependencyFileInvalid, $"`{name}` is of version {version ?? "none"}; this RGrid knows version 1", "run `uv lock` with a current uv");
        }

        var manifest = Table(table, "manifest");
        return new UvLock(
            name,
            Text(table, "requires-python"),
            Markers(table, "resolution-markers"),
            Markers(table, "supported-markers"),
            table.TryGetValue("conflicts", out var conflicts) && conflicts is TomlArray { Count: > 0 },
            new UvManifest(Demands(manifest, "requirements"), Demands(manifest, "constraints"), Demands(manifest, "overrides")),
            [.. Tables(table, "package").Select(Package)]);
    }

    private UvPackage Package(TomlTable table)
    {
        var metadata = Table(table, "metadata");
        return new UvPackage(
            Requirement.Normalize(Required(table, "name")),
            Text(table, "version"),
            Source(Table(table, "source") ?? throw Broken($"`{Required(table, "name")}` has no `source`")),
            Markers(table, "resolution-markers"),
            Edges(table, "dependencies"),
            Each(Table(table, "optional-dependencies"), Edges),
            Each(Table(table, "dev-dependencies"), Edges),
            Table(table, "sdist") is { } sdist ? File(sdist) : null,
            [.. Tables(table, "wheels").Select(File)],
            Demands(metadata, "requires-dist"),
            Each(metadata is null ? null : Table(metadata, "requires-dev"), Demands));
    }

    private UvSource Source(TomlTable table)
    {
        var kind = Array.Find(SourceKinds, table.ContainsKey) ?? throw Broken($"a source is none of {string.Join(", ", SourceKinds)}: {string.Join(", ", table.Keys)}");
        return new UvSource(kind, Required(table, kind), Text(table, "subdirectory"));
    }

    private static UvFile File(TomlTable table) => new(Text(table, "url"), Text(table, "path") ?? Text(table, "filename"), Text(table, "hash"));

    private List<UvEdge> Edges(TomlTable? table, string key) =>
    [
        .. Tables(table, key).Select(edge => new UvEdge(
            Requirement.Normalize(Required(edge, "name")),
            Text(edge, "version"),
            Table(edge, "source") is { } source ? Source(source) : null,
            Texts(edge, "extra"),
            ReadMarker(edge))),
    ];

    private List<UvDemand> Demands(TomlTable? table, string key) =>
    [
        .. Tables(table, key).Select(demand => UvDemand.Of(
            Required(demand, "name"), Texts(demand, "extras"), Text(demand, "specifier") ?? "", Origin(demand), ReadMarker(demand))),
    ];

    private UvOrigin? Origin(TomlTable demand) =>
        Text(demand, "git") is { } git ? UvOrigin.Git(git, [])
        : Text(demand, "url") is { } url ? UvOrigin.Url(url, Text(demand, "subdirectory"))
        : (Text(demand, "path") ?? Text(demand, "directory") ?? Text(demand, "editable") ?? Text(demand, "virtual")) is { } path ? UvOrigin.Local(folder, path)
        : Text(demand, "index") is { } index ? UvOrigin.Index(index)
        : null;

    private static Marker? ReadMarker(TomlTable table) => Text(table, "marker") is { } marker ? Marker.Parse(marker) : null;

    private static List<Marker> Markers(TomlTable table, string key) => [.. Texts(table, key).Select(Marker.Parse)];

    private static Dictionary<string, IReadOnlyList<T>> Each<T>(TomlTable? table, Func<TomlTable?, string, List<T>> read) =>
        (table ?? []).Keys.ToDictionary(Requirement.Normalize, key => (IReadOnlyList<T>)read(table, key), StringComparer.Ordinal);

    private string Required(TomlTable table, string key) => Text(table, key) ?? throw Broken($"`{key}` is missing or no text");

    private RGridException Broken(string what) => new(ErrorCode.DependencyFileInvalid, $"`{name}`: {what}", "make it again: uv lock");

    private static TomlTable? Table(TomlTable table, string key) => table.TryGetValue(key, out var value) ? value as TomlTable : null;

    private static IEnumerable<TomlTable> Tables(TomlTable? table, string key) => table?.TryGetValue(key, out var value) != true ? [] : value switch
    {
        TomlTableArray tables => tables,
        TomlArray array => array.OfType<TomlTable>(),
        _ => [],
    };

    private static IReadOnlyList<string> Texts(TomlTable table, string key) => table.TryGetValue(key, out var value) ? TomlFile.Texts(value) ?? [] : [];

    private static string? Text(TomlTable table, string key) => table.TryGetValue(key, out var value) ? value as string : null;
}
