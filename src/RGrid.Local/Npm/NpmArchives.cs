using System.Text.Json.Nodes;
using RGrid.Runtimes;

namespace RGrid.Local.Npm;

/// <summary>
/// What npm has read from this disk for a lock: archives, and folders that it packs (`install-links`). Their bytes of today say what they
/// are, and are in the key of what was asked; npm would go by the integrity and the demands that it has noted then.
/// </summary>
internal static class NpmArchives
{
    private static readonly string[] Members = ["dependencies", "optionalDependencies"];

    /// <summary>A lock of npm's without them, for npm to read them again. What stands below them stays, so that it keeps its version.</summary>
    public static string Forget(string text) => Without(text, (place, archive) => place == archive);

    /// <summary>The same, without what stands below them.</summary>
    public static string ForgetWithAllBelow(string text) =>
        Without(text, (place, archive) => place == archive || place.StartsWith(archive + "/", StringComparison.Ordinal));

    /// <summary>
    /// True where one may have found a version below it that it does not ask for any more. npm leaves that there where another one, further up,
    /// is what is asked for. A demand that can't be judged counts, for a version that is chosen anew is never a wrong one.
    /// </summary>
    public static bool MayFindOthersBelow(NpmLock locked)
    {
        var packages = Packages(JsonNode.Parse(locked.Text)!);
        return Places(packages).Any(place => Members.SelectMany(member => packages[place]![member] as JsonObject ?? [])
            .Any(demand => packages[$"{place}/node_modules/{demand.Key}"]?["version"] is { } version && !Allows(demand.Value!.GetValue<string>(), version.GetValue<string>())));
    }

    private static bool Allows(string demand, string version) => demand == version
        || (!(version + demand.Replace(" - ", "", StringComparison.Ordinal)).Contains('-', StringComparison.Ordinal) && NodeRange.Parse(demand) is { } range
            && InterpreterVersion.TryParse(version, out var numbers) && range(numbers));

    private static string Without(string text, Func<string, string, bool> isWith)
    {
        var document = JsonNode.Parse(text)!;
        var packages = Packages(document);
        var archives = Places(packages);
        foreach (var place in packages.Select(package => package.Key).Where(place => archives.Exists(archive => isWith(place, archive))).ToList())
        {
            packages.Remove(place);
        }

        return document.ToJsonString();
    }

    private static JsonObject Packages(JsonNode document) => document["packages"]!.AsObject();

    // A link is resolved to a bare path: npm reads what it leads to by itself.
    private static List<string> Places(JsonObject packages) =>
    [
        .. packages.Where(package => package.Value?["resolved"]?.GetValue<string>().StartsWith("file:", StringComparison.Ordinal) == true).Select(package => package.Key),
    ];
}
