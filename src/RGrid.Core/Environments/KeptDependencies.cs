using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.Keys;

namespace RGrid.Environments;

/// <summary>What a kept `rgrid.dependencies/1` says of how its folder was made; nothing that was made otherwise may stand under its key.</summary>
/// <param name="manifest">The manifest.</param>
internal sealed class KeptDependencies(JsonObject manifest)
{
    /// <summary>The manifest of a key.</summary>
    /// <exception cref="RGridException">It is no longer in the store.</exception>
    public static KeptDependencies Read(Digest key, IBlobStore blobs) => blobs.TryRead(key) is { } bytes
        ? new KeptDependencies(JsonNode.Parse(bytes)!.AsObject())
        : throw new RGridException(ErrorCode.NotFound, $"the manifest of dependencies `{key}` is no longer in the store", "run the script again from its files");

    /// <summary>The version of the installer that made it.</summary>
    public string InstallerVersion => manifest["installer"]![1]!.GetValue<string>();

    /// <summary>Digest of the machine that something in it was built on; null where nothing was.</summary>
    public string? Host => manifest["host"]?.GetValue<string>();

    /// <summary>The same, built on another machine.</summary>
    public Manifest BuiltOn(Digest? host)
    {
        var other = manifest.DeepClone().AsObject();
        other["host"] = host?.ToString();
        return Manifest.Of(other);
    }
}
