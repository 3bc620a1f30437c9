using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RGrid.Ecosystems;
using RGrid.Ecosystems.Npm;
using Lock = RGrid.Ecosystems.Lock;

namespace RGrid.Local.Npm;

/// <summary>
/// A lock of npm's packages. Its native form is JSON: `lock`, npm's own (npm's documentation, "package-lock.json", lockfileVersion 2 and
/// 3), and `manifests`, the reduced `package.json` files that it belongs to, by their folders.
/// </summary>
/// <param name="Text">npm's lock.</param>
/// <param name="Manifests">The `package.json` files.</param>
internal sealed record NpmLock(string Text, IReadOnlyDictionary<string, JsonObject> Manifests)
{
    /// <summary>A lock that was kept.</summary>
    public static NpmLock Read(Lock kept)
    {
        var native = JsonNode.Parse(kept.Native)!;
        return new NpmLock(
            native["lock"]!.ToJsonString(), native["manifests"]!.AsObject().ToDictionary(manifest => manifest.Key, manifest => manifest.Value!.AsObject(), StringComparer.Ordinal));
    }

    /// <summary>The lock that is kept of a file.</summary>
    /// <param name="content">npm's lock.</param>
    /// <param name="manifests">The reduced `package.json` files.</param>
    /// <param name="isMade">True for a folder, relative to that of the project, of whose content a script makes what is installed.</param>
    /// <param name="isOwn">True for the user's own, which every project that has it shares.</param>
    /// <exception cref="RGridException">It is of version 1, which names no places.</exception>
    public static Lock Write(byte[] content, IReadOnlyDictionary<string, JsonObject> manifests, Func<string, bool> isMade, bool isOwn = false)
    {
        var text = Encoding.UTF8.GetString(content.AsSpan().TrimStart("\ufeff"u8));
        var document = Parse(text);
        if (document["packages"] is not JsonObject packages)
        {
            throw new RGridException(
                ErrorCode.DependencyFileInvalid, "`package-lock.json` is of lockfileVersion 1, which has no `packages`", "run `npm install --package-lock-only` with npm 7 or later");
        }

        var chosen = packages.Where(package => package.Key.Length > 0 && package.Value is JsonObject && package.Value["link"]?.GetValue<bool>() != true)
            .Select(package => Package(package.Key, package.Value!.AsObject(), isMade))
            .OrderBy(package => package.Name, StringComparer.Ordinal).ThenBy(package => package.Version, StringComparer.Ordinal)
            .ThenBy(package => package.FileName, StringComparer.Ordinal);
        var kept = new JsonObject();
        foreach (var (folder, manifest) in manifests)
        {
            kept[folder] = manifest.DeepClone();
        }

        var locked = JsonNode.Parse(UrlSecrets.Remove(document.ToJsonString()))!.AsObject();
        var native = new JsonObject { ["lock"] = NpmManifests.ReduceLock(locked), ["manifests"] = kept };
        if (NpmLockIntegrity.FindOpen(packages, isRead: _ => true) is not null || (!isOwn && packages.Any(package => IsOfRepository(package.Value))))
        {
            // The same words may stand for other bytes where it is resolved again, so what is installed by it is shared with no other resolution. What npm makes of a
            // repository (`prepare`) hangs on development dependencies, which no lock has.
            native["resolution"] = Guid.NewGuid().ToString("N");
        }

        return new Lock("npm", [.. chosen], Encoding.UTF8.GetBytes(native.ToJsonString()));
    }

    private static bool IsOfRepository(JsonNode? package) => package is JsonObject entry && NpmRequirementsReader.Text(entry["resolved"]) is { } from
        && (from.StartsWith("git+", StringComparison.OrdinalIgnoreCase) || from.StartsWith("git:", StringComparison.OrdinalIgnoreCase));

    private static JsonObject Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text)!.AsObject();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new RGridException(ErrorCode.DependencyFileInvalid, "`package-lock.json` is no JSON object", "make it again: npm install --package-lock-only", exception);
        }
    }

    private static LockedPackage Package(string place, JsonObject package, Func<string, bool> isMade)
    {
        var isFolder = !place.Contains(NpmBeginning.Modules, StringComparison.Ordinal);
        var name = package["name"]?.GetValue<string>() ?? (isFolder ? place : NpmBeginning.Name(place));
        var resolved = package["resolved"]?.GetValue<string>();
        return new LockedPackage(
            name,
            package["version"]?.GetValue<string>() ?? "",
            place,
            package["integrity"]?.GetValue<string>() ?? resolved ?? "",
            resolved is null ? null : UrlSecrets.Remove(resolved),
            package["hasInstallScript"]?.GetValue<bool>() == true || IsOfRepository(package) || (isFolder && isMade(place)));
    }
}
