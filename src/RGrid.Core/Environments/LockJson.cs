using System.Text.Json;
using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.Ecosystems;
using Lock = RGrid.Ecosystems.Lock;

namespace RGrid.Environments;

/// <summary>A lock as a blob: `rgrid.lock/1`. It holds what was asked too, so that an old run can be installed again from the store alone.</summary>
public static class LockJson
{
    private const string Schema = "rgrid.lock/1";

    /// <summary>The canonical bytes of a lock.</summary>
    public static byte[] Write(Lock chosen, Requirements requirements)
    {
        var packages = new JsonArray();
        foreach (var package in chosen.Packages)
        {
            var member = new JsonObject
            {
                ["name"] = package.Name,
                ["version"] = package.Version,
                ["file"] = package.FileName,
                ["hash"] = package.Hash,
                ["origin"] = package.Origin,
                ["builtHere"] = package.IsBuiltHere,
            };
            if (package.IsDirect)
            {
                member["direct"] = true;
            }

            packages.Add((JsonNode)member);
        }

        return CanonicalJson.Serialize(new JsonObject
        {
            ["schema"] = Schema,
            ["ecosystem"] = chosen.Ecosystem,
            ["packages"] = packages,
            ["native"] = Convert.ToBase64String(chosen.Native),
            ["requirements"] = RequirementsJson.Write(requirements),
        });
    }

    /// <summary>What was asked when a lock was made, or null where the bytes are none of this schema.</summary>
    public static Requirements? TryReadRequirements(byte[] bytes) =>
        TryRead(bytes) is null ? null : Doubtful(() => RequirementsJson.Read(JsonNode.Parse(bytes)!["requirements"]!.AsObject()));

    /// <summary>A lock that was written, or null where there are no bytes or none of this schema: a doubtful read is a miss.</summary>
    public static Lock? TryRead(byte[]? bytes) => bytes is null ? null : Doubtful(() =>
    {
        var document = JsonNode.Parse(bytes)!;
        return document["schema"]?.GetValue<string>() != Schema ? null : new Lock(
            document["ecosystem"]!.GetValue<string>(),
            [.. document["packages"]!.AsArray().Select(package => new LockedPackage(
                package!["name"]!.GetValue<string>(),
                package["version"]!.GetValue<string>(),
                package["file"]!.GetValue<string>(),
                package["hash"]!.GetValue<string>(),
                package["origin"]?.GetValue<string>(),
                package["builtHere"]!.GetValue<bool>())
            {
                IsDirect = package["direct"]?.GetValue<bool>() == true,
            })],
            Convert.FromBase64String(document["native"]!.GetValue<string>()));
    });

    private static T? Doubtful<T>(Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException or NullReferenceException or ArgumentException)
        {
            return null;
        }
    }
}
