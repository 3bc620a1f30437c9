using System.Text.Json.Nodes;
using RGrid.Runtimes;

namespace RGrid.Local.Npm;

/// <summary>
/// What npm has read from this disk for a lock: archives, and folders that it packs (`install-links`). Their bytes of today say what they
/// are, and are in the key of what was asked; npm would go by the integrity and the demands that it has noted then. Of a folder that is linked
/// to it reads the demands anew, but not what stands below.
/// </summary>
internal static class NpmArchives
{
    private const string Below = "/" + NpmBeginning.Modules;

    private static readonly string[] Members = ["dependencies", "optionalDependencies"];

    /// <summary>A lock of npm's without them, for npm to read them again. What stands below them stays, so that it keeps its version.</summary>
    public static string Forget(string text) => Without(text, packages => place => IsRead(packages[place]));

    /// <summary>The same, without what stands below them or below a folder that is linked to.</summary>
    public static string ForgetWithAllBelow(string text) => Without(text, packages =>
    {
        var above = Places(packages).Select(place => place + Below).ToList();
        return place => IsRead(packages[place]) || above.Exists(start => place.StartsWith(start, StringComparison.Ordinal));
    });

    /// <summary>
    /// True where one of them, or a folder that is linked to, may have found a version below it that it does not ask for any more. npm leaves
    /// that there where another one, further up, is what is asked for. A demand that can't be judged counts, for a version that is chosen anew
    /// is never a wrong one.
    /// </summary>
    public static bool MayFindOthersBelow(NpmLock locked)
    {
        var packages = Packages(JsonNode.Parse(locked.Text)!);
        return Places(packages).Any(place => Members.SelectMany(member => packages[place]![member] as JsonObject ?? [])
            .Any(demand => packages[place + Below + demand.Key]?["version"] is { } version && !Allows(demand.Value!.GetValue<string>(), version.GetValue<string>())));
    }

    private static bool Allows(string demand, string version) => demand == version
        || (!(version + demand.Replace(" - ", "", StringComparison.Ordinal)).Contains('-', StringComparison.Ordinal) && NodeRange.Parse(demand) is { } range
            && InterpreterVersion.TryParse(version, out var numbers) && range(numbers));

    private static string Without(string text, Func<JsonObject, Func<string, bool>> choose)
    {
        var document = JsonNode.Parse(text)!;
        var packages = Packages(document);
        var isChosen = choose(packages);
        foreach (var place in packages.Select(package => package.Key).Where(isChosen).ToList())
        {
            packages.Remove(place);
        }

        return document.ToJsonString();
    }

    private static JsonObject Packages(JsonNode document) => document["packages"]!.AsObject();

    private static List<string> Places(JsonObject packages) => [.. packages.Select(package => package.Key).Where(place => IsRead(packages[place]) || IsFolder(place))];

    /// <summary>True for what npm has read from an archive or packed folder of this disk.</summary>
    // A link is resolved to a bare path: npm reads what it leads to by itself, and notes it under that path.
    public static bool IsRead(JsonNode? package) => package?["resolved"]?.GetValue<string>().StartsWith("file:", StringComparison.Ordinal) == true;

    private static bool IsFolder(string place) => place.Length > 0 && !place.Contains(NpmBeginning.Modules, StringComparison.Ordinal);
}
