using System.Text.Json.Nodes;

namespace RGrid.Ecosystems.Npm;

/// <summary>
/// A lock of the user's says which bytes are installed: by an integrity, a commit, or a path whose bytes are read. What it names by a version or a URL
/// alone may be something else tomorrow, so that one key would stand for two contents. Of npm's documentation: "package-lock.json", `integrity`.
/// </summary>
internal static class NpmLockIntegrity
{
    private const string Modules = "node_modules/";

    /// <summary>Refuses a lock in which a package has no such thing.</summary>
    /// <param name="document">The lock.</param>
    /// <param name="name">How it is called in messages.</param>
    /// <exception cref="RGridException">It has one.</exception>
    public static void Require(JsonObject document, string name)
    {
        var open = document["packages"] is JsonObject packages ? InPackages(packages) : document["dependencies"] is JsonObject tree ? InTree(tree) : null;
        if (open is not null)
        {
            throw new RGridException(
                ErrorCode.DependencyFileInvalid,
                $"`{name}` has no `integrity` for `{open}`, so nothing tells which bytes it stands for",
                $"remove that entry from `{name}`, or all of the lock, and let npm make it anew: npm install --package-lock-only");
        }
    }

    // Since npm 7: every package by its place.
    private static string? InPackages(JsonObject packages)
    {
        foreach (var (place, package) in packages)
        {
            var at = place.LastIndexOf(Modules, StringComparison.Ordinal);
            if (at >= 0 && package is JsonObject entry && !Is(entry, "link") && !Is(entry, "inBundle") && !IsFixed(entry, "resolved"))
            {
                return place[(at + Modules.Length)..];
            }
        }

        return null;
    }

    // Before: packages within packages.
    private static string? InTree(JsonObject tree)
    {
        foreach (var (name, package) in tree)
        {
            if (package is not JsonObject entry || Is(entry, "bundled"))
            {
                continue;
            }

            if (!IsFixed(entry, "version"))
            {
                return name;
            }

            if (entry["dependencies"] is JsonObject below && InTree(below) is { } open)
            {
                return open;
            }
        }

        return null;
    }

    private static bool IsFixed(JsonObject entry, string origin) =>
        Text(entry, "integrity").Length > 0
        || (Text(entry, origin) is var from && (from.StartsWith("file:", StringComparison.Ordinal) || (from.Contains('#', StringComparison.Ordinal) && !from.StartsWith("http", StringComparison.Ordinal))));

    private static bool Is(JsonObject entry, string name) => entry[name] is JsonValue value && value.TryGetValue<bool>(out var isSet) && isSet;

    private static string Text(JsonObject entry, string name) => NpmRequirementsReader.Text(entry[name]) ?? "";
}
