using System.Text.Json.Nodes;
using RGrid.Ecosystems.Npm;

namespace RGrid.Local.Npm;

/// <summary>
/// The lock that npm begins from where it goes on from an earlier one. npm keeps whatever has a version that would do; so what goes is what may be
/// there for a reason that is gone: it is put there again where it is still asked for.
/// </summary>
internal static class NpmBeginning
{
    /// <summary>What the place of an installed package begins with, below the folder that it is for.</summary>
    public const string Modules = "node_modules/";

    /// <summary>npm's lock to begin from.</summary>
    /// <param name="earlier">The earlier lock, with the `package.json` files of then.</param>
    /// <param name="manifests">Those of now.</param>
    /// <param name="hasSameLocals">True where the runtime, folders and archives of this disk are those of then.</param>
    public static string Of(NpmLock earlier, IReadOnlyDictionary<string, JsonObject> manifests, bool hasSameLocals)
    {
        var document = JsonNode.Parse(earlier.Text)!.AsObject();
        var packages = document["packages"]!.AsObject();
        var changed = earlier.Manifests.Where(manifest => !JsonNode.DeepEquals(manifest.Value, manifests.GetValueOrDefault(manifest.Key))).Select(manifest => manifest.Key).ToList();
        var isSame = hasSameLocals && changed.Count == 0 && earlier.Manifests.Count == manifests.Count;
        var local = NamesOfFolders(packages, manifests);
        var (gone, locked) = (new List<string>(), new List<string>());
        foreach (var (place, package) in packages)
        {
            if (package is not JsonObject entry || !place.Contains(Modules, StringComparison.Ordinal))
            {
                continue;
            }

            if (!IsLink(entry))
            {
                // A folder of that name may do now, of which only npm knows the version; a pre-release is allowed by few texts, and what came out of another
                // package's archive by none. Archives are read anew anyway.
                if ((local.Contains(Name(place)) && !NpmArchives.IsRead(entry))
                    || (!isSame && (entry["inBundle"] is not null || NpmRequirementsReader.Text(entry["version"])?.Contains('-', StringComparison.Ordinal) == true)))
                {
                    gone.Add(place);
                }
                else if (!isSame && entry["hasShrinkwrap"] is not null)
                {
                    // Its own lock chose what stands below it.
                    locked.Add(place);
                }
            }
            else if (NpmRequirementsReader.Text(entry["resolved"]) is var folder && !(manifests.TryGetValue(folder ?? "", out var member) && NpmRequirementsReader.Text(member["name"]) == Name(place)))
            {
                gone.AddRange([place, folder ?? ""]);
            }
        }

        var below = gone.Concat(locked).Concat(changed.Where(member => member.Length > 0)).Select(place => place + "/" + Modules).ToList();
        foreach (var place in packages.Select(package => package.Key).Where(place => gone.Contains(place) || below.Exists(start => place.StartsWith(start, StringComparison.Ordinal))).ToList())
        {
            packages.Remove(place);
        }

        return document.ToJsonString();
    }

    /// <summary>True for a link to a folder.</summary>
    public static bool IsLink(JsonObject entry) => entry["link"] is JsonValue value && value.TryGetValue<bool>(out var isLink) && isLink;

    // Links of then, members of now, and what a package.json asks for by a path.
    private static HashSet<string> NamesOfFolders(JsonObject packages, IReadOnlyDictionary<string, JsonObject> manifests) =>
    [
        .. packages.Where(package => package.Value is JsonObject entry && IsLink(entry)).Select(package => Name(package.Key)),
        .. manifests.Where(manifest => manifest.Key.Length > 0).Select(manifest => NpmRequirementsReader.Text(manifest.Value["name"])).OfType<string>(),
        .. manifests.Values.SelectMany(NpmSpecs.NamesOfPaths),
    ];

    /// <summary>The name of the place of a package.</summary>
    public static string Name(string place) => place[(place.LastIndexOf(Modules, StringComparison.Ordinal) + Modules.Length)..];
}
