using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.Ecosystems;
using Lock = RGrid.Ecosystems.Lock;

namespace RGrid.Local.Pypi;

/// <summary>
/// A lock of Python packages. Its native form is JSON: `packages`, and `build` with the artefacts that builds need, in the order in
/// which they can be made.
/// </summary>
/// <param name="Packages">What is installed.</param>
/// <param name="Build">What builds need.</param>
internal sealed record PipLock(IReadOnlyList<PipArtefact> Packages, IReadOnlyList<PipArtefact> Build)
{
    /// <summary>The lock that is kept.</summary>
    /// <param name="packages">What is installed, and how it is told to pip.</param>
    /// <param name="build">What builds need.</param>
    public static Lock Write(IReadOnlyList<(LockedPackage Locked, PipArtefact Artefact)> packages, IReadOnlyList<PipArtefact> build)
    {
        var sorted = packages.OrderBy(package => package.Locked.Name, StringComparer.Ordinal).ThenBy(package => package.Locked.Version, StringComparer.Ordinal).ToList();
        var native = new JsonObject
        {
            ["packages"] = new JsonArray([.. sorted.Select(package => (JsonNode)package.Artefact.ToJson())]),
            ["build"] = new JsonArray([.. build.Select(artefact => (JsonNode)artefact.ToJson())]),
        };
        return new Lock("pypi", [.. sorted.Select(package => package.Locked)], CanonicalJson.Serialize(native));
    }

    /// <summary>A lock that was kept.</summary>
    public static PipLock Read(Lock kept)
    {
        var native = JsonNode.Parse(kept.Native)!;
        return new PipLock(
            [.. native["packages"]!.AsArray().Select(item => PipArtefact.Of(item!))],
            [.. native["build"]!.AsArray().Select(item => PipArtefact.Of(item!))]);
    }
}
