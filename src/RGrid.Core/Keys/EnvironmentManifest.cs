using System.Text.Json.Nodes;
using RGrid.Content;

namespace RGrid.Keys;

/// <summary>`rgrid.environment/1`: runtime, dependencies and code, all that stays the same from run to run of an unchanged script.</summary>
/// <param name="Runtime">Key of the runtime.</param>
/// <param name="Requirements">Key of what is asked; null where nothing is declared.</param>
/// <param name="Dependencies">Key of what is installed; null where the language needs no folder for nothing.</param>
/// <param name="Code">The code by path relative to the root; `../` in front where it lies above.</param>
/// <param name="EntryPoint">Path of the script relative to the root, or `-m` and the module's name.</param>
/// <param name="BuilderRevision">Raised when the way of building an environment changes.</param>
public sealed record EnvironmentManifest(
    Digest Runtime,
    Digest? Requirements,
    Digest? Dependencies,
    BlobTree Code,
    string EntryPoint,
    int BuilderRevision)
{
    /// <summary>The present way of building.</summary>
    public const int CurrentBuilderRevision = 1;

    /// <summary>The manifest in canonical form.</summary>
    public Manifest ToManifest() => Manifest.Of(new JsonObject
    {
        ["schema"] = "rgrid.environment/1",
        ["runtime"] = Runtime.ToString(),
        ["requirements"] = Requirements?.ToString(),
        ["dependencies"] = Dependencies?.ToString(),
        ["code"] = Code.ToJson(),
        ["entryPoint"] = EntryPoint,
        ["builderRevision"] = BuilderRevision,
    });
}
