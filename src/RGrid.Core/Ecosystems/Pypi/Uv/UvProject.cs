using RGrid.Ecosystems.Pypi.Markers;
using Tomlyn.Model;

namespace RGrid.Ecosystems.Pypi.Uv;

/// <summary>What a `pyproject.toml` or a script's block asks of uv, in the form in which it compares with a lock.</summary>
internal sealed class UvProject
{
    // They say how to resolve, which the lock has settled, or how uv works, which changes nothing that is installed.
    private static readonly HashSet<string> Settled = new(UvSources.Harmless, StringComparer.Ordinal)
    {
        "sources", "index", "index-url", "extra-index-url", "find-links", "no-index", "index-strategy", "keyring-provider", "allow-insecure-host",
        "resolution", "prerelease", "fork-strategy", "exclude-newer", "exclude-newer-package", "environments", "required-environments",
        "constraint-dependencies", "override-dependencies", "exclude-dependencies", "conflicts", "dependency-metadata", "upgrade",
        "upgrade-package", "reinstall", "reinstall-package", "no-cache", "system-certs", "python-install-mirror", "pypy-install-mirror",
        "python-downloads-json-url", "trusted-publishing", "check-url", "preview-features", "add-bounds", "audit",
    };

    private readonly string _name;
    private readonly string _folder;
    private readonly TomlTable _document;
    private readonly UvProject? _workspace;

    private UvProject(string name, string folder, TomlTable document, UvProject? workspace)
    {
        _name = name;
        _folder = folder;
        _document = document;
        _workspace = workspace;
        if (Uv?.Keys.FirstOrDefault(key => !Settled.Contains(key)) is { } unknown)
        {
            throw new RGridException(
                ErrorCode.InstallerUnavailable,
                $"`{name}`: `[tool.uv]` `{unknown}` has no meaning for pip, and ignoring it could install something else",
                "remove it, or make a requirements.txt: uv export --format requirements.txt -o requirements.txt");
        }
    }

    /// <summary>The project's name, normalised; null for a script or a workspace without a project.</summary>
    public string? Name => Project.Text("name") is { } name ? Requirement.Normalize(name) : null;

    /// <summary>`requires-python`, or null.</summary>
    public string? RequiresPython => (Project ?? _document).Text("requires-python");

    /// <summary>The dependency groups that `uv run` installs: `default-groups`, else `dev`.</summary>
    public IReadOnlyList<string> DefaultGroups => Uv?.TryGetValue("default-groups", out var value) != true ? ["dev"]
        : value is "all" ? [.. (_document.Table("dependency-groups")?.Keys ?? []).Append("dev").Select(Requirement.Normalize).Distinct()]
        : [.. (TomlFile.Texts(value) ?? throw Broken("`default-groups` is neither \"all\" nor an array of strings")).Select(Requirement.Normalize)];

    /// <summary>True where only a build of the project knows its dependencies.</summary>
    public bool IsDynamic => Project?.TryGetValue("dynamic", out var dynamic) == true && TomlFile.Texts(dynamic)?.Contains("dependencies") == true;

    /// <summary>True where it, or a group that is installed by default, names any package.</summary>
    public bool HasDemands => Texts(Project ?? _document, "dependencies").Count > 0
        || DefaultGroups.Any(group => Group(group, []).Any()) || (DefaultGroups.Contains("dev") && Texts(Uv, "dev-dependencies").Count > 0);

    /// <summary>Reads a `pyproject.toml`, or the TOML of a script's block.</summary>
    /// <param name="toml">The TOML.</param>
    /// <param name="name">The file, for messages.</param>
    /// <param name="folder">Its folder, which paths in it are relative to.</param>
    /// <param name="workspace">What the folder of the lock says, where that is another one.</param>
    /// <exception cref="RGridException">It is broken, or has an option of uv's that could change what is installed.</exception>
    public static UvProject Read(byte[] toml, string name, string folder, UvProject? workspace = null) =>
        new(name, folder, TomlFile.Parse(RequirementsFile.Decode(toml), name), workspace);

    /// <summary>What the project itself or the script asks for with an interpreter.</summary>
    public IReadOnlyList<UvDemand> Demands(MarkerEnvironment environment) => Demands(Texts(Project ?? _document, "dependencies"), null, environment);

    /// <summary>What a dependency group asks for with an interpreter, those it includes too.</summary>
    public IReadOnlyList<UvDemand> Demands(string group, MarkerEnvironment environment)
    {
        IEnumerable<string> old = group == "dev" ? Texts(Uv, "dev-dependencies") : [];
        return Demands([.. Group(group, []), .. old], group, environment);
    }

    /// <summary>What a list of `[tool.uv]` asks for with an interpreter (`override-dependencies`).</summary>
    public IReadOnlyList<UvDemand> Listed(string key, MarkerEnvironment environment) => Demands(Texts((_workspace ?? this).Uv, key), null, environment);

    private TomlTable? Project => _document.Table("project");

    private TomlTable? Uv => _document.Table("tool").Table("uv");

    private List<UvDemand> Demands(IReadOnlyList<string> texts, string? group, MarkerEnvironment environment)
    {
        var demands = new List<UvDemand>();
        foreach (var text in texts)
        {
            var requirement = Requirement.TryParse(text) ?? throw Broken($"`{text}` is not a requirement (PEP 508)");
            var marker = requirement.Marker.Length > 0 ? Marker.Parse(requirement.Marker) : null;
            if (marker?.Holds(environment) != false)
            {
                demands.Add(UvDemand.Of(
                    requirement.Name, requirement.Extras.Trim('[', ']').Split(','), requirement.Versions, Origin(requirement, group, environment), null));
            }
        }

        return demands;
    }

    private UvOrigin? Origin(Requirement requirement, string? group, MarkerEnvironment environment)
    {
        if (requirement.Url is { } url)
        {
            return UvOrigin.Direct(_folder, url);
        }

        var owner = SourcesOf(requirement.Name).Count > 0 ? this : _workspace ?? this;
        // A source may be for one extra alone, and none is asked for here, or for one group.
        var source = owner.SourcesOf(requirement.Name).FirstOrDefault(table => !table.ContainsKey("extra") && (table.Text("group") ?? group) == group
            && (table.Text("marker") is not { } marker || Marker.Parse(marker).Holds(environment)));
        return source is null ? null : owner.Origin(source);
    }

    private UvOrigin? Origin(TomlTable source) =>
        source.Text("git") is { } git ? UvOrigin.Git(git, new[] { "subdirectory", "rev", "tag", "branch" }.Where(source.ContainsKey).Select(key => $"{key}={source.Text(key)}"))
        : source.Text("url") is { } url ? UvOrigin.Url(url, source.Text("subdirectory"))
        : source.Text("path") is { } path ? UvOrigin.Local(_folder, path)
        : source.ContainsKey("workspace") ? new UvOrigin("workspace", "", [])
        : source.Text("index") is { } index && IndexUrl(index) is { } address ? UvOrigin.Index(address)
        : null;

    private List<TomlTable> SourcesOf(string name) => (Uv.Table("sources") ?? []).FirstOrDefault(entry => Requirement.Normalize(entry.Key) == name).Value switch
    {
        TomlTable one => [one],
        TomlTableArray several => [.. several],
        TomlArray several => [.. several.OfType<TomlTable>()],
        _ => [],
    };

    private string? IndexUrl(string name) => new[] { Uv, _workspace?.Uv }
        .SelectMany(uv => uv.Tables("index"))
        .Where(index => index.Text("name") == name).Select(index => index.Text("url")).FirstOrDefault();

    private IEnumerable<string> Group(string group, IReadOnlyList<string> within)
    {
        if (within.Contains(group))
        {
            throw Broken($"the dependency group `{group}` includes itself");
        }

        var entry = _document.Table("dependency-groups")?.FirstOrDefault(entry => Requirement.Normalize(entry.Key) == group).Value;
        return (entry as TomlArray ?? []).SelectMany(item => item switch
        {
            string text => [text],
            TomlTable table when table.Text("include-group") is { } included => Group(Requirement.Normalize(included), [.. within, group]),
            _ => throw Broken($"the dependency group `{group}` holds what is neither a requirement nor an include (PEP 735)"),
        });
    }

    private IReadOnlyList<string> Texts(TomlTable? table, string key) => table?.TryGetValue(key, out var value) != true
        ? []
        : TomlFile.Texts(value) ?? throw Broken($"`{key}` is not an array of strings");

    private RGridException Broken(string what) => new(ErrorCode.DependencyFileInvalid, $"`{_name}`: {what}", "mend it there");
}
