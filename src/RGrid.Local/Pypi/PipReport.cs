using System.Text.Json;
using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.Ecosystems;
using RGrid.Ecosystems.Pypi;
using RGrid.FileSystem;

namespace RGrid.Local.Pypi;

/// <summary>Reads what pip says it would install (pip's documentation, "Installation Report").</summary>
/// <param name="job">The job.</param>
/// <param name="root">The laid-out root; artefacts below it are named relative to it.</param>
internal sealed class PipReport(InstallJob job, string root)
{
    /// <summary>The artefacts of a report.</summary>
    /// <exception cref="RGridException">One is a folder that is no input.</exception>
    public IReadOnlyList<(LockedPackage Locked, PipArtefact Artefact)> Read(string path) =>
        [.. JsonNode.Parse(File.ReadAllBytes(path))!["install"]!.AsArray().Select(item => Package(item!.AsObject()))];

    private (LockedPackage, PipArtefact) Package(JsonObject item)
    {
        var (locked, artefact) = Found(item);
        return (locked with { IsDirect = item["is_direct"]!.GetValue<bool>() }, artefact);
    }

    private (LockedPackage, PipArtefact) Found(JsonObject item)
    {
        var name = Requirement.Normalize(item["metadata"]!["name"]!.GetValue<string>());
        var version = item["metadata"]!["version"]!.GetValue<string>();
        var info = item["download_info"]!;
        var url = UrlSecrets.Remove(info["url"]!.GetValue<string>());
        var below = info["subdirectory"] is { } top ? PipArtefact.Subdirectory + top.GetValue<string>() : "";
        if (info["vcs_info"] is { } vcs)
        {
            var commit = vcs["commit_id"]!.GetValue<string>();
            var repository = $"{vcs["vcs"]!.GetValue<string>()}+{url}@{commit}{below}";
            return Made(new LockedPackage(name, version, repository, "commit:" + commit, url, IsBuiltHere: true), repository, null);
        }

        var local = url.StartsWith("file://", StringComparison.Ordinal) ? Uri.UnescapeDataString(url["file://".Length..]) : null;
        var place = local is not null && PathRelation.IsBelow(local, job.Workspace) ? PathRelation.Relative(root, local) : null;
        if (local is not null && place is null)
        {
            throw new RGridException(
                ErrorCode.InstallFailed, $"pip takes `{local}` from this disk, which is not among the dependencies that were found", "name it in the requirements file as a path of its own");
        }

        if (info["dir_info"] is not null)
        {
            var folder = place ?? local!;
            return Made(new LockedPackage(name, version, folder, "sha256:" + TreeDigest(job, folder), null, IsBuiltHere: true), folder + below, null);
        }

        var hash = Hash(info["archive_info"]!.AsObject());
        var file = Uri.UnescapeDataString(url[(url.LastIndexOf('/') + 1)..].Split('#')[0]);
        var isWheel = file.EndsWith(".whl", StringComparison.Ordinal);
        return Made(new LockedPackage(name, version, file, hash, place is null ? url : null, !isWheel), (place ?? url) + below, place is null ? hash : null);
    }

    /// <summary>Digest of the folder of an input.</summary>
    /// <param name="job">The job.</param>
    /// <param name="place">Its layout path.</param>
    public static Digest TreeDigest(InstallJob job, string place) =>
        job.Requirements.Inputs.FirstOrDefault(input => input.Tree is not null && input.LayoutPath == place) is { } input
            ? Digest.Of(CanonicalJson.Serialize(input.Tree!.ToJson()))
            : throw new RGridException(
                ErrorCode.InstallFailed, $"pip takes `{place}`, which is not among the dependencies that were found", "name it in the requirements file as a path of its own");

    private static (LockedPackage, PipArtefact) Made(LockedPackage locked, string reference, string? hash) =>
        (locked, new PipArtefact(locked.Name, locked.Version, reference, hash, locked.IsBuiltHere));

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
