using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.Ecosystems;

namespace RGrid.Keys;

/// <summary>`rgrid.dependencies/1`: what is installed. Scripts that resolve alike share it.</summary>
/// <param name="Runtime">Key of the runtime.</param>
/// <param name="Ecosystem">`pypi`, `npm`.</param>
/// <param name="Lock">SHA-256 of the lock in the installer's own form: what installing goes by, locked build requirements too; null where nothing is installed.</param>
/// <param name="Packages">The chosen artefacts, sorted.</param>
/// <param name="Local">Folders and archives of this disk that are installed from: no lock of an installer tells their content.</param>
/// <param name="Options">The installer's effective options.</param>
/// <param name="InstallerName">`pip`, `uv`, `npm`; `none` where nothing is installed.</param>
/// <param name="InstallerVersion">Its full version.</param>
/// <param name="Host">Digest of the machine's system packages, where something is built here; else null.</param>
/// <param name="BuilderRevision">Raised when RGrid makes another folder of the same artefacts; the first is not written, so that keys from before it stay.</param>
public sealed record DependenciesManifest(
    Digest Runtime,
    string Ecosystem,
    Digest? Lock,
    IReadOnlyList<LockedPackage> Packages,
    IReadOnlyList<RequirementsPart> Local,
    IReadOnlyList<KeyValuePair<string, string>> Options,
    string InstallerName,
    string InstallerVersion,
    Digest? Host,
    int BuilderRevision = DependenciesManifest.FirstBuilderRevision)
{
    /// <summary>The way of building that is not written into manifests.</summary>
    public const int FirstBuilderRevision = 1;

    private const string Revision = "builderRevision";

    /// <summary>The manifest in canonical form.</summary>
    public Manifest ToManifest()
    {
        var packages = new JsonArray();
        foreach (var package in Packages)
        {
            packages.Add((JsonNode)new JsonObject
            {
                ["name"] = package.Name,
                ["version"] = package.Version,
                ["file"] = package.FileName,
                ["hash"] = package.Hash,
                ["builtHere"] = package.IsBuiltHere,
            });
        }

        return Revised(BuilderRevision, new JsonObject
        {
            ["schema"] = "rgrid.dependencies/1",
            ["runtime"] = Runtime.ToString(),
            ["ecosystem"] = Ecosystem,
            ["lock"] = Lock?.ToString(),
            ["packages"] = packages,
            ["local"] = RequirementsPart.ToJson(Local),
            ["options"] = PairsJson.Of(Options),
            ["installer"] = new JsonArray(InstallerName, InstallerVersion),
            ["host"] = Host?.ToString(),
        });
    }

    /// <summary>The manifest of the same dependencies as they are built in another way.</summary>
    /// <param name="manifest">The bytes of a manifest.</param>
    /// <param name="revision">The way of building.</param>
    public static Manifest Revise(byte[] manifest, int revision) => Revised(revision, JsonNode.Parse(manifest)!.AsObject());

    private static Manifest Revised(int revision, JsonObject document)
    {
        document.Remove(Revision);
        if (revision != FirstBuilderRevision)
        {
            document[Revision] = revision;
        }

        return Manifest.Of(document);
    }
}
