using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.Ecosystems;
using RGrid.Ecosystems.Pypi;
using Lock = RGrid.Ecosystems.Lock;

namespace RGrid.Local.Pypi;

/// <summary>
/// A resolution of pip's: from its installation report (pip's documentation, "Installation Report") to a lock, and from a lock to the
/// requirements that install just that. The native form is JSON: `packages`, and `build` with the versions that builds used.
/// </summary>
internal static class PipLock
{
    /// <summary>The lock that a report describes.</summary>
    /// <param name="report">The report's JSON.</param>
    /// <param name="root">The laid-out root; artefacts below it are named relative to it.</param>
    /// <param name="workspace">The private workspace around it.</param>
    /// <param name="treeDigest">Digest of a path dependency's tree by its place.</param>
    /// <param name="buildVersions">`name==version` of what builds needed.</param>
    public static Lock FromReport(string report, string root, string workspace, Func<string, Digest> treeDigest, IReadOnlyList<string> buildVersions)
    {
        var packages = JsonNode.Parse(report)!["install"]!.AsArray().Select(item => Package(item!.AsObject(), root, workspace, treeDigest))
            .OrderBy(package => package.Locked.Name, StringComparer.Ordinal).ThenBy(package => package.Locked.Version, StringComparer.Ordinal).ToList();
        var native = new JsonObject
        {
            ["packages"] = new JsonArray([.. packages.Select(package => (JsonNode)new JsonObject
            {
                ["name"] = package.Locked.Name,
                ["version"] = package.Locked.Version,
                ["reference"] = package.Reference,
                ["hash"] = package.Locked.Hash.StartsWith("sha256:", StringComparison.Ordinal) && package.Reference.Contains("://", StringComparison.Ordinal) && !package.Reference.StartsWith("git+", StringComparison.Ordinal) ? package.Locked.Hash : null,
                ["builtHere"] = package.Locked.IsBuiltHere,
            })]),
            ["build"] = new JsonArray([.. buildVersions.Select(version => (JsonNode?)JsonValue.Create(version))]),
        };
        return new Lock("pypi", [.. packages.Select(package => package.Locked)], CanonicalJson.Serialize(native));
    }

    /// <summary>Requirements for the artefacts of a lock: those with hashes, and those that are built or fetched without.</summary>
    /// <param name="chosen">The lock.</param>
    /// <param name="root">The laid-out root.</param>
    public static (string Hashed, string Unhashed, IReadOnlyList<string> Build) ToRequirements(Lock chosen, string root)
    {
        var (hashed, unhashed) = (new StringBuilder(), new StringBuilder());
        var native = JsonNode.Parse(chosen.Native)!;
        foreach (var package in native["packages"]!.AsArray())
        {
            var (name, reference) = (package!["name"]!.GetValue<string>(), package["reference"]!.GetValue<string>());
            if (package["hash"]?.GetValue<string>() is { } hash)
            {
                hashed.Append($"{name} @ {reference} --hash={hash}\n");
            }
            else
            {
                unhashed.Append(reference.Contains("://", StringComparison.Ordinal) ? $"{name} @ {reference}\n" : Path.Combine(root, reference) + "\n");
            }
        }

        return (hashed.ToString(), unhashed.ToString(), [.. native["build"]!.AsArray().Select(version => version!.GetValue<string>())]);
    }

    private static (LockedPackage Locked, string Reference) Package(JsonObject item, string root, string workspace, Func<string, Digest> treeDigest)
    {
        var name = Requirement.Normalize(item["metadata"]!["name"]!.GetValue<string>());
        var version = item["metadata"]!["version"]!.GetValue<string>();
        var info = item["download_info"]!;
        var url = UrlSecrets.Remove(info["url"]!.GetValue<string>());
        if (info["vcs_info"] is { } vcs)
        {
            var commit = vcs["commit_id"]!.GetValue<string>();
            var below = info["subdirectory"] is { } folder ? $"#subdirectory={folder.GetValue<string>()}" : "";
            var reference = $"{vcs["vcs"]!.GetValue<string>()}+{url}@{commit}{below}";
            return (new LockedPackage(name, version, reference, "commit:" + commit, url, IsBuiltHere: true), reference);
        }

        var local = url.StartsWith("file://", StringComparison.Ordinal) ? Uri.UnescapeDataString(url["file://".Length..]) : null;
        var place = local is not null && FileSystem.PathRelation.IsBelow(local, workspace) ? FileSystem.PathRelation.Relative(root, local) : null;
        if (info["dir_info"] is not null)
        {
            return (new LockedPackage(name, version, place ?? local!, "sha256:" + treeDigest(place ?? local!), null, IsBuiltHere: true), place ?? local!);
        }

        var hash = Hash(info["archive_info"]!.AsObject());
        var file = Uri.UnescapeDataString(url[(url.LastIndexOf('/') + 1)..].Split('#')[0]);
        var isWheel = file.EndsWith(".whl", StringComparison.Ordinal);
        return (new LockedPackage(name, version, file, hash, place is null ? url : null, !isWheel), place ?? url);
    }

    private static string Hash(JsonObject archive)
    {
        if (archive["hashes"]?["sha256"]?.GetValue<string>() is { } hash)
        {
            return "sha256:" + hash;
        }

        // Reports of pip before 23.1 have the one text `sha256=…`.
        return archive["hash"]?.GetValue<string>() is { } text && text.StartsWith("sha256=", StringComparison.Ordinal)
            ? "sha256:" + text["sha256=".Length..]
            : throw new JsonException("The report has no SHA-256 of an artefact.");
    }
}
