using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RGrid.Ecosystems;
using Lock = RGrid.Ecosystems.Lock;

namespace RGrid.Local.Npm;

/// <summary>Reads npm's lock (npm's documentation, "package-lock.json", lockfileVersion 2 and 3).</summary>
internal static class NpmLock
{
    /// <summary>The lock that a file describes.</summary>
    /// <exception cref="RGridException">It is of version 1, which names no places.</exception>
    public static Lock Read(byte[] content)
    {
        var text = Encoding.UTF8.GetString(content.AsSpan().TrimStart("\ufeff"u8));
        var document = Parse(text);
        if (document["packages"] is not JsonObject packages)
        {
            throw new RGridException(
                ErrorCode.DependencyFileInvalid, "`package-lock.json` is of lockfileVersion 1, which has no `packages`", "run `npm install --package-lock-only` with npm 7 or later");
        }

        var chosen = packages.Where(package => package.Key.Length > 0 && package.Value is JsonObject && package.Value["link"]?.GetValue<bool>() != true)
            .Select(package => Package(package.Key, package.Value!.AsObject()))
            .OrderBy(package => package.Name, StringComparer.Ordinal).ThenBy(package => package.Version, StringComparer.Ordinal)
            .ThenBy(package => package.FileName, StringComparer.Ordinal);
        return new Lock("npm", [.. chosen], Encoding.UTF8.GetBytes(UrlSecrets.Remove(text)));
    }

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

    private static LockedPackage Package(string place, JsonObject package)
    {
        const string modules = "node_modules/";
        var name = package["name"]?.GetValue<string>() ?? place[(place.LastIndexOf(modules, StringComparison.Ordinal) is var at and >= 0 ? at + modules.Length : 0)..];
        var resolved = package["resolved"]?.GetValue<string>();
        return new LockedPackage(
            name,
            package["version"]?.GetValue<string>() ?? "",
            place,
            package["integrity"]?.GetValue<string>() ?? resolved ?? "",
            resolved is null ? null : UrlSecrets.Remove(resolved),
            package["hasInstallScript"]?.GetValue<bool>() == true);
    }
}
