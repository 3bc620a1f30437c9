using System.Text;
using Tomlyn.Model;

namespace RGrid.Ecosystems.Pypi.Uv;

/// <summary>
/// `[tool.uv]` of a script: the sources that pip understands too (path, git, url) are written as direct references (PEP 508); every
/// other key could change what is installed and is refused, never ignored.
/// </summary>
internal static class UvSources
{
    // They say how uv manages the project, not what its dependencies are.
    internal static readonly HashSet<string> Harmless = new(StringComparer.Ordinal)
    {
        "dev-dependencies", "default-groups", "dependency-groups", "package", "managed", "required-version", "cache-keys", "workspace",
        "build-backend", "link-mode", "compile-bytecode", "concurrent-downloads", "concurrent-builds", "concurrent-installs", "cache-dir",
        "python-preference", "python-downloads", "preview", "native-tls", "offline", "publish-url", "pip",
    };

    /// <summary>The requirements text for pip.</summary>
    /// <param name="dependencies">The dependencies as listed.</param>
    /// <param name="uv">`[tool.uv]`; null where there is none.</param>
    /// <param name="name">What is read, for messages.</param>
    public static string Apply(IReadOnlyList<string> dependencies, TomlTable? uv, string name)
    {
        if (uv?.Keys.FirstOrDefault(key => key != "sources" && !Harmless.Contains(key)) is { } unknown)
        {
            throw NotWithoutUv(name, unknown);
        }

        var sources = uv?.TryGetValue("sources", out var table) == true ? table as TomlTable : null;
        var text = new StringBuilder();
        foreach (var dependency in dependencies)
        {
            var requirement = Requirement.TryParse(dependency) ?? throw new RGridException(
                ErrorCode.DependencyFileInvalid, $"`{name}`: `{dependency}` is not a requirement (PEP 508)", "write it as `name==1.2`, `name>=1,<2` or `name @ URL`");
            var source = sources?.FirstOrDefault(entry => Requirement.Normalize(entry.Key) == requirement.Name).Value;
            text.Append(source is null ? dependency : Direct(requirement, source as TomlTable, name)).Append('\n');
        }

        return text.ToString();
    }

    private static string Direct(Requirement requirement, TomlTable? source, string name)
    {
        string? Text(string key) => source?.TryGetValue(key, out var value) == true ? value as string : null;
        var marker = requirement.Marker.Length > 0 ? $" ; {requirement.Marker}" : "";
        if (Text("path") is { } path)
        {
            return (path.StartsWith('.') || path.StartsWith('/') ? path : "./" + path) + requirement.Extras + marker;
        }

        if (Text("url") is { } url)
        {
            return $"{requirement.Name}{requirement.Extras} @ {url}{marker}";
        }

        if (Text("git") is { } git)
        {
            var reference = Text("rev") ?? Text("tag") ?? Text("branch");
            var below = Text("subdirectory") is { } folder ? $"#subdirectory={folder}" : "";
            return $"{requirement.Name}{requirement.Extras} @ git+{git}{(reference is null ? "" : "@" + reference)}{below}{marker}";
        }

        throw NotWithoutUv(name, $"sources.{requirement.Name}");
    }

    private static RGridException NotWithoutUv(string name, string key) => new(
        ErrorCode.InstallerUnavailable,
        $"`{name}`: `[tool.uv]` `{key}` has no meaning for pip, and ignoring it could install something else",
        "say it in pip's terms (an index in a requirements.txt and --requirements), or remove it");
}
