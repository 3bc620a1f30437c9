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

        var manifest = table.Table("manifest");
        return new UvLock(
            name,
            table.Text("requires-python"),
            Markers(table, "resolution-markers"),
            Markers(table, "supported-markers"),
            table.TryGetValue("conflicts", out var conflicts) && conflicts is TomlArray { Count: > 0 },
            new UvManifest(Demands(manifest, "requirements"), Demands(manifest, "constraints"), Demands(manifest, "overrides")),
            [.. table.Tables("package").Select(Package)]);
    }

    private UvPackage Package(TomlTable table)
    {
        var metadata = table.Table("metadata");
        return new UvPackage(
            Requirement.Normalize(Required(table, "name")),
            table.Text("version"),
            Source(table.Table("source") ?? throw Broken($"`{Required(table, "name")}` has no `source`")),
            Markers(table, "resolution-markers"),
            Edges(table, "dependencies"),
            Each(table.Table("optional-dependencies"), Edges),
            Each(table.Table("dev-dependencies"), Edges),
            table.Table("sdist") is { } sdist ? File(sdist) : null,
            [.. table.Tables("wheels").Select(File)],
            Demands(metadata, "requires-dist"),
            Each(metadata is null ? null : metadata.Table("requires-dev"), Demands));
    }

    private UvSource Source(TomlTable table)
    {
        var kind = Array.Find(SourceKinds, table.ContainsKey) ?? throw Broken($"a source is none of {string.Join(", ", SourceKinds)}: {string.Join(", ", table.Keys)}");
        return new UvSource(kind, Required(table, kind), table.Text("subdirectory"));
    }

    private static UvFile File(TomlTable table) => new(table.Text("url"), table.Text("path") ?? table.Text("filename"), table.Text("hash"));

    private List<UvEdge> Edges(TomlTable? table, string key) =>
    [
        .. table.Tables(key).Select(edge => new UvEdge(
            Requirement.Normalize(Required(edge, "name")),
            edge.Text("version"),
            edge.Table("source") is { } source ? Source(source) : null,
            edge.Texts("extra"),
            ReadMarker(edge))),
    ];

    private List<UvDemand> Demands(TomlTable? table, string key) =>
    [
        .. table.Tables(key).Select(demand => UvDemand.Of(
            Required(demand, "name"), demand.Texts("extras"), demand.Text("specifier") ?? "", Origin(demand), ReadMarker(demand))),
    ];

    private UvOrigin? Origin(TomlTable demand) =>
        demand.Text("git") is { } git ? UvOrigin.Git(git, [])
        : demand.Text("url") is { } url ? UvOrigin.Url(url, demand.Text("subdirectory"))
        : (demand.Text("path") ?? demand.Text("directory") ?? demand.Text("editable") ?? demand.Text("virtual")) is { } path ? UvOrigin.Local(folder, path)
        : demand.Text("index") is { } index ? UvOrigin.Index(index)
        : null;

    private static Marker? ReadMarker(TomlTable table) => table.Text("marker") is { } marker ? Marker.Parse(marker) : null;

    private static List<Marker> Markers(TomlTable table, string key) => [.. table.Texts(key).Select(Marker.Parse)];

    private static Dictionary<string, IReadOnlyList<T>> Each<T>(TomlTable? table, Func<TomlTable?, string, List<T>> read) =>
        (table ?? []).Keys.ToDictionary(Requirement.Normalize, key => (IReadOnlyList<T>)read(table, key), StringComparer.Ordinal);

    private string Required(TomlTable table, string key) => table.Text(key) ?? throw Broken($"`{key}` is missing or no text");

    private RGridException Broken(string what) => new(ErrorCode.DependencyFileInvalid, $"`{name}`: {what}", "make it again: uv lock");
}
