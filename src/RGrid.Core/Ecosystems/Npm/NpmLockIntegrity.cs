using System.Buffers.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace RGrid.Ecosystems.Npm;

/// <summary>
/// A lock that tells which bytes are installed has for each package an integrity (W3C Subresource Integrity), a commit, or a path whose bytes
/// are read. What it names by a version or a URL alone may be something else tomorrow, so that one key would stand for two contents. Of npm's
/// documentation: "package-lock.json".
/// </summary>
public static partial class NpmLockIntegrity
{
    private const string Modules = "node_modules/";

    // Where `install-strategy=linked` unpacks; it notes the links to there, and no integrity.
    private const string Store = "node_modules/.store/";

    // Length of a digest in base64. npm knows more algorithms, which no registry uses.
    private static readonly Dictionary<string, int> Algorithms = new(StringComparer.Ordinal) { ["sha1"] = 28, ["sha256"] = 44, ["sha384"] = 64, ["sha512"] = 88 };

    /// <summary>The name of a package of which nothing tells its bytes; null where there is none.</summary>
    /// <param name="packages">`packages` of a lock: every package by its place.</param>
    /// <param name="isRead">Tells whether the bytes at a path, relative to the lock's folder, are read.</param>
    public static string? FindOpen(JsonObject packages, Func<string, bool> isRead)
    {
        foreach (var (place, package) in packages)
        {
            var at = ("/" + place).Contains("/" + Store, StringComparison.Ordinal) ? -1 : place.LastIndexOf(Modules, StringComparison.Ordinal);
            if (at >= 0 && package is JsonObject entry && !IsTold(entry, isRead) && !IsBundled(packages, place[..at], entry))
            {
                return place[(at + Modules.Length)..];
            }
        }

        return null;
    }

    /// <summary>The path of a package or link of a lock whose bytes are not read; null where there is none.</summary>
    /// <param name="packages">`packages` of a lock: every package by its place.</param>
    /// <param name="isRead">Tells whether the bytes at a path, relative to the lock's folder, are read.</param>
    public static string? FindForeign(JsonObject packages, Func<string, bool> isRead)
    {
        foreach (var entry in packages.Select(package => package.Value).OfType<JsonObject>())
        {
            var from = Text(entry, "resolved");
            if ((Is(entry, "link") ? from : NpmPlaces.Find(from)) is { } place && !isRead(place))
            {
                return place;
            }
        }

        return null;
    }

    // Of a link and of a repository npm passes over an integrity.
    private static bool IsTold(JsonObject entry, Func<string, bool> isRead) =>
        Text(entry, "resolved") is var from && Is(entry, "link") ? isRead(from)
        : NpmPlaces.Find(from) is { } place ? HasDigest(entry) || isRead(place)
        : from.Length == 0 || from.StartsWith("https:", StringComparison.OrdinalIgnoreCase) || from.StartsWith("http:", StringComparison.OrdinalIgnoreCase) ? HasDigest(entry)
        : Commit().IsMatch(from);

    // npm takes the strongest algorithm, and of two digests of one either; what it can't read it passes over.
    private static bool HasDigest(JsonObject entry)
    {
        var digests = Text(entry, "integrity").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(digest => digest.Split('-', 2)).ToList();
        return digests.Count > 0 && digests.TrueForAll(IsDigest) && digests.DistinctBy(digest => digest[0]).Count() == digests.Count;
    }

    // Of SHA-1 or of SHA-256; a branch is something else tomorrow.
    [GeneratedRegex(@"^[^#]*#(?:[0-9a-f]{40}|[0-9a-f]{64})\z")]
    private static partial Regex Commit();

    private static bool IsDigest(string[] digest) => digest.Length == 2 && Algorithms.GetValueOrDefault(digest[0]) == digest[1].Length && Base64.IsValid(digest[1]);

    // Only what stands within a package that brings others can come out of its archive.
    private static bool IsBundled(JsonObject packages, string folder, JsonObject entry) =>
        Is(entry, "inBundle") && packages[folder.TrimEnd('/')] is JsonObject around && (around["bundleDependencies"] is JsonArray { Count: > 0 } || Is(around, "bundleDependencies") || Is(around, "inBundle"));

    private static bool Is(JsonObject entry, string name) => entry[name] is JsonValue value && value.TryGetValue<bool>(out var isSet) && isSet;

    private static string Text(JsonObject entry, string name) => NpmRequirementsReader.Text(entry[name]) ?? "";
}
