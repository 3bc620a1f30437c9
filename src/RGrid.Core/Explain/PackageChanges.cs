using System.Text.Json.Nodes;

namespace RGrid.Explain;

/// <summary>How closely packages are compared.</summary>
internal enum PackageDetail
{
    /// <summary>By name and version.</summary>
    Version,

    /// <summary>Also by the file that was chosen.</summary>
    File,
}

/// <summary>Says which packages differ between two dependencies manifests: `numpy 1.20 → 1.21`, then what is added, then what is removed.</summary>
internal static class PackageChanges
{
    public static IReadOnlyList<string> Of(JsonObject? before, JsonObject? after, PackageDetail detail)
    {
        var (old, now) = (Packages(before), Packages(after));
        return
        [
            .. now.Where(package => old.ContainsKey(package.Key)).Select(package => Change(package.Key, old[package.Key], package.Value, detail)).OfType<string>(),
            .. now.Where(package => !old.ContainsKey(package.Key)).Select(package => $"{package.Key} {Versions(package.Value)} added"),
            .. old.Keys.Where(name => !now.ContainsKey(name)).Select(name => $"{name} removed"),
        ];
    }

    private static string? Change(string name, List<JsonObject> before, List<JsonObject> after, PackageDetail detail)
    {
        var (old, now) = (Versions(before), Versions(after));
        return old != now ? $"{name} {old} → {now}"
            : detail == PackageDetail.File && !before.Select(one => one.ToJsonString()).SequenceEqual(after.Select(one => one.ToJsonString()))
                ? $"{name} {now} from another file"
                : null;
    }

    // A package of npm may be there in several versions.
    private static string Versions(List<JsonObject> packages) =>
        string.Join(" and ", packages.Select(package => package.Text("version")).Distinct(StringComparer.Ordinal));

    private static SortedDictionary<string, List<JsonObject>> Packages(JsonObject? manifest) => new(
        manifest.Items("packages").Select(package => package!.AsObject())
            .GroupBy(package => package.Text("name") ?? "", StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal),
        StringComparer.Ordinal);
}
