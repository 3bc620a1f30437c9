using System.Text.Json.Nodes;
using RGrid.Content;

namespace RGrid.Keys;

/// <summary>One file or tree that says what is asked.</summary>
/// <param name="Path">As the user calls it.</param>
/// <param name="Content">SHA-256 of a file's raw bytes; null for a tree.</param>
/// <param name="Tree">A folder's content; null for a file.</param>
public sealed record RequirementsPart(string Path, Digest? Content, BlobTree? Tree)
{
    /// <summary>Member of the path.</summary>
    public const string PathMember = "path";

    /// <summary>Member of a folder's content.</summary>
    public const string TreeMember = "tree";

    /// <summary>Parts in their order, as a member of a manifest.</summary>
    internal static JsonArray ToJson(IEnumerable<RequirementsPart> parts)
    {
        var items = new JsonArray();
        foreach (var part in parts)
        {
            items.Add((JsonNode)new JsonObject
            {
                [PathMember] = part.Path,
                ["sha256"] = part.Content?.ToString(),
                [TreeMember] = part.Tree?.ToJson(),
            });
        }

        return items;
    }
}

/// <summary>`rgrid.requirements/1`: what is asked of an installer, before anything is chosen.</summary>
/// <param name="Runtime">Key of the runtime.</param>
/// <param name="Ecosystem">`pypi`, `npm`.</param>
/// <param name="Parts">Every dependency file and path dependency, in the order of reading (which changes what pip does).</param>
/// <param name="Options">The installer's effective options, in order, without credentials.</param>
/// <param name="InstallerName">`pip`, `uv`, `npm`.</param>
/// <param name="InstallerVersion">Its full version: another one may choose otherwise.</param>
/// <param name="ResolverRevision">Raised when RGrid chooses otherwise with it; the first is not written, so that keys from before it stay.</param>
public sealed record RequirementsManifest(
    Digest Runtime,
    string Ecosystem,
    IReadOnlyList<RequirementsPart> Parts,
    IReadOnlyList<KeyValuePair<string, string>> Options,
    string InstallerName,
    string InstallerVersion,
    int ResolverRevision = RequirementsManifest.FirstResolverRevision)
{
    /// <summary>The way of choosing that is not written into manifests.</summary>
    public const int FirstResolverRevision = 1;

    /// <summary>Member of the runtime.</summary>
    public const string RuntimeMember = "runtime";

    /// <summary>Member of the files and folders that ask.</summary>
    public const string PartsMember = "parts";

    /// <summary>Member of the installer's options.</summary>
    public const string OptionsMember = "options";

    /// <summary>Member of the way of choosing.</summary>
    public const string RevisionMember = "resolverRevision";

    /// <summary>The manifest in canonical form.</summary>
    public Manifest ToManifest()
    {
        var document = new JsonObject
        {
            ["schema"] = "rgrid.requirements/1",
            [RuntimeMember] = Runtime.ToString(),
            ["ecosystem"] = Ecosystem,
            [PartsMember] = RequirementsPart.ToJson(Parts),
            [OptionsMember] = PairsJson.Of(Options),
            ["installer"] = new JsonArray(InstallerName, InstallerVersion),
        };
        if (ResolverRevision != FirstResolverRevision)
        {
            document[RevisionMember] = ResolverRevision;
        }

        return Manifest.Of(document);
    }
}
