using System.Text.Json.Nodes;
using RGrid.Ecosystems.Npm;
using RGrid.Runtimes;

namespace RGrid.Local.Npm;

/// <summary>
/// A dependency of the project that its lock gives a version of which the project does not allow. npm itself overlooks it where a member
/// of a workspace has asked for another version since, and would install the old one.
/// </summary>
/// <param name="Member">Folder of the `package.json` that asks; empty for the project's own.</param>
/// <param name="Name">The dependency.</param>
/// <param name="Asked">What is asked.</param>
/// <param name="Locked">The version in the lock.</param>
internal sealed record NpmContradiction(string Member, string Name, string Asked, string Locked)
{
    private static readonly string[] Members = ["dependencies", "devDependencies", "optionalDependencies"];

    /// <summary>The first one, or null. Only what is plain counts: ranges of releases, that no `overrides` touch.</summary>
    public static NpmContradiction? Find(NpmLock locked)
    {
        if (locked.Manifests.Values.Any(manifest => manifest.ContainsKey("overrides")) || JsonNode.Parse(locked.Text)!["packages"] is not JsonObject packages)
        {
            return null;
        }

        var asked =
            from manifest in locked.Manifests
            from member in Members
            from dependency in manifest.Value[member] as JsonObject ?? []
            select new NpmContradiction(manifest.Key, dependency.Key, dependency.Value!.GetValue<string>(), Version(packages, manifest.Key, dependency.Key) ?? "");
        return asked.FirstOrDefault(one => one.Locked.Length > 0 && one.IsPlain && NodeRange.Parse(one.Asked) is { } range
            && InterpreterVersion.TryParse(one.Locked, out var version) && !range(version));
    }

    /// <summary>
    /// True where a lock has more than one version of what a package wants to find beside it: which of them it finds is right for one asker and may be wrong for
    /// another, which npm looks at when it chooses anew.
    /// </summary>
    public static bool HasManyOfAPeer(NpmLock locked)
    {
        var packages = (JsonNode.Parse(locked.Text)!["packages"] as JsonObject ?? []).Where(package => package.Value is JsonObject).ToDictionary(package => package.Key, package => package.Value!.AsObject());
        var versions = packages.Where(package => package.Key.Contains(NpmBeginning.Modules, StringComparison.Ordinal))
            .GroupBy(package => NpmBeginning.Name(package.Key), package => NpmRequirementsReader.Text(package.Value["version"]), StringComparer.Ordinal)
            .Where(version => version.Distinct().Count() > 1).Select(version => version.Key).ToHashSet(StringComparer.Ordinal);
        return packages.Values.SelectMany(package => package["peerDependencies"] as JsonObject ?? []).Any(peer => versions.Contains(peer.Key));
    }

    /// <summary>The folder of a member of the workspace to which its lock has no link, or null; `npm ci --install-links` may never come to an end with one.</summary>
    public static string? FindUnknownMember(NpmLock locked)
    {
        var linked = (JsonNode.Parse(locked.Text)!["packages"] as JsonObject ?? []).Select(package => package.Value).OfType<JsonObject>()
            .Where(entry => NpmBeginning.IsLink(entry)).Select(entry => NpmRequirementsReader.Text(entry["resolved"])).ToHashSet(StringComparer.Ordinal);
        return locked.Manifests.Keys.FirstOrDefault(member => member.Length > 0 && !linked.Contains(member));
    }

    /// <summary>An optional dependency that a lock has nothing for, or null; `npm ci` refuses such a lock.</summary>
    public static string? FindAbsentOptional(NpmLock locked)
    {
        var packages = JsonNode.Parse(locked.Text)!["packages"]!.AsObject();
        return packages.Where(package => package.Value is JsonObject entry && entry["inBundle"] is null)
            .SelectMany(package => (package.Value!["optionalDependencies"] as JsonObject ?? []).Select(dependency => (Place: package.Key, dependency.Key)))
            .Where(dependency => Entry(packages, dependency.Place, dependency.Key) is null)
            .Select(dependency => dependency.Key).FirstOrDefault();
    }

    private bool IsPlain => !Locked.Contains('-', StringComparison.Ordinal) && !Asked.Replace(" - ", "", StringComparison.Ordinal).Contains('-', StringComparison.Ordinal);

    // A link is to a member.
    private static string? Version(JsonObject packages, string member, string name) =>
        Entry(packages, member, name) is { } package && package["link"]?.GetValue<bool>() != true ? package["version"]?.GetValue<string>() : null;

    // As Node looks: in the member's own `node_modules`, then in those of the folders above.
    private static JsonObject? Entry(JsonObject packages, string member, string name)
    {
        for (var folder = member; ; folder = Path.GetDirectoryName(folder)!)
        {
            if (packages[Path.Combine(folder, "node_modules", name)] is JsonObject package)
            {
                return package;
            }

            if (folder.Length == 0)
            {
                return null;
            }
        }
    }
}
