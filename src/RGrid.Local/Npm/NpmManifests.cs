using System.Text.Json.Nodes;
using RGrid.Ecosystems;
using RGrid.Ecosystems.Npm;

namespace RGrid.Local.Npm;

/// <summary>
/// The `package.json` files of a project, reduced to what npm needs to install it. They and the lock are all that an installation
/// sees of the project, and all of it is in the key of what is installed: a new name, version or script of the project installs nothing anew.
/// </summary>
internal static class NpmManifests
{
    private static readonly string[] OfProject =
    [
        "dependencies", "devDependencies", "optionalDependencies", "peerDependencies", "peerDependenciesMeta", "bundleDependencies", "bundledDependencies",
        "overrides", "workspaces",
    ];

    private static readonly string[] OfMember = ["name", "version", .. OfProject];

    /// <summary>The reduced files by their folders, relative to that of the first, which is the empty text.</summary>
    /// <param name="job">The job.</param>
    /// <param name="read">Gives the bytes of a file.</param>
    public static SortedDictionary<string, JsonObject> Of(InstallJob job, Func<DependencyInput, byte[]> read)
    {
        var manifests = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        var top = Path.GetDirectoryName(job.Requirements.Inputs[0].SourcePath)!;
        foreach (var input in job.Requirements.Inputs.Where(IsManifest))
        {
            var folder = Path.GetDirectoryName(input.SourcePath)!;
            var document = JsonNode.Parse(read(input).AsSpan().TrimStart("\ufeff"u8))!.AsObject();
            manifests[folder == top ? "" : FileSystem.PathRelation.Relative(top, folder)] = Reduce(document, folder == top ? OfProject : OfMember, folder);
        }

        return manifests;
    }

    /// <summary>A lock without what it repeats of the project's own `package.json`.</summary>
    public static JsonObject ReduceLock(JsonObject document)
    {
        document.Remove("name");
        document.Remove("version");
        if (document["packages"]?[""] is JsonObject root)
        {
            document["packages"]![""] = Reduce(root, OfProject, null);
        }

        return document;
    }

    private static bool IsManifest(DependencyInput input) => input.File is not null && Path.GetFileName(input.LayoutPath) == "package.json";

    private static JsonObject Reduce(JsonObject document, string[] members, string? folder)
    {
        var reduced = new JsonObject();
        foreach (var (name, value) in document.Where(member => Array.IndexOf(members, member.Key) >= 0))
        {
            reduced[name] = folder is null || name == NpmPlaces.Overrides
                ? value?.DeepClone()
                : NpmPlaces.Replace(value, place => FileSystem.PathRelation.Relative(folder, place));
        }

        return reduced;
    }
}
