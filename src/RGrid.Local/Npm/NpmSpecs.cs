using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RGrid.Ecosystems.Npm;

namespace RGrid.Local.Npm;

/// <summary>
/// Tells whether npm may go on from an earlier lock. It compares what a lock has with what is asked by the version alone, so that another package
/// behind an alias or a URL, another commit, or what had a tag before, would stay; and it does not apply overrides to what a lock has.
/// </summary>
internal static partial class NpmSpecs
{
    private static readonly string[] Members = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];

    /// <summary>True where all that was asked and is asked are ranges of packages by their own names, tags that were asked for then too, or paths of this disk.</summary>
    /// <param name="before">The earlier lock, with the `package.json` files of then.</param>
    /// <param name="manifests">Those of now.</param>
    public static bool MayGoOn(NpmLock before, IReadOnlyDictionary<string, JsonObject> manifests) =>
        IsPlain(before) && manifests.Values.All(IsPlain) && Tags(before.Manifests).SetEquals(Tags(manifests));

    /// <summary>True where a lock has nothing but ranges and paths below its `package.json` files: what local packages ask for is known from there alone.</summary>
    public static bool IsPlain(NpmLock locked) => locked.Manifests.Values.All(IsPlain)
        && (JsonNode.Parse(locked.Text)!["packages"] as JsonObject ?? []).All(package => package.Value is not JsonObject entry || locked.Manifests.ContainsKey(package.Key)
            || (!IsAlias(package.Key, entry) && Specs(entry).All(spec => IsPath(spec.Text) || IsRange(spec.Text))));

    /// <summary>The names that a `package.json` gives to paths of this disk.</summary>
    public static IEnumerable<string> NamesOfPaths(JsonObject manifest) => Specs(manifest).Where(spec => IsPath(spec.Text)).Select(spec => spec.Name);

    // npm notes a name only where it is another than that of the place.
    private static bool IsAlias(string place, JsonObject entry) => entry["name"] is not null && place.Contains(NpmBeginning.Modules, StringComparison.Ordinal);

    private static bool IsPlain(JsonObject manifest) => !manifest.ContainsKey(NpmPlaces.Overrides) && Specs(manifest).All(spec => IsPath(spec.Text) || !spec.Text.AsSpan().ContainsAny(':', '/', '#'));

    private static HashSet<(string, string, string)> Tags(IReadOnlyDictionary<string, JsonObject> manifests) =>
    [
        .. from manifest in manifests
           from spec in Specs(manifest.Value)
           where !IsPath(spec.Text) && !IsRange(spec.Text)
           select (manifest.Key, spec.Name, spec.Text),
    ];

    private static IEnumerable<(string Name, string Text)> Specs(JsonObject manifest) =>
        Members.SelectMany(member => manifest[member] as JsonObject ?? []).Select(spec => (spec.Key, NpmRequirementsReader.Text(spec.Value) ?? ""));

    private static bool IsPath(string spec) => spec.StartsWith('.')
        || spec.StartsWith("file:", StringComparison.Ordinal) || spec.StartsWith("link:", StringComparison.Ordinal) || spec.StartsWith("workspace:", StringComparison.Ordinal);

    private static bool IsRange(string spec) =>
        Operator().Replace(spec.Replace(" - ", " ", StringComparison.Ordinal), "$1").Split([' ', '|', '\t'], StringSplitOptions.RemoveEmptyEntries).All(word => Comparator().IsMatch(word));

    // Before a version there may be spaces.
    [GeneratedRegex(@"([<>=~^v])\s+(?=[<>=~^v\dxX*])")]
    private static partial Regex Operator();

    // A word of a range (github.com/npm/node-semver, "Range Grammar"): a tag is none, for npm refuses it a name that is a range. `v` alone may be a tag, as may
    // be `1.x.2` and a number of 16 digits, which is none for npm. What is a range and is taken for a tag here costs no more than a new resolution.
    [GeneratedRegex(@"^(?:[<>]=?|[=v^]|~>?)*(?:\d{1,15}(?:\.\d{1,15}(?:\.\d{1,15}(?:[-+][0-9A-Za-z][0-9A-Za-z.+-]*)?|\.[xX*])?|(?:\.[xX*]){1,2})?|[xX*](?:\.[xX*]){0,2})$")]
    private static partial Regex Comparator();
}
