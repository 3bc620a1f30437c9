using System.Text.Json.Nodes;

namespace RGrid.Local.Pypi;

/// <summary>One artefact that pip is told to fetch.</summary>
/// <param name="Name">Normalised.</param>
/// <param name="Version">Its version.</param>
/// <param name="Reference">A URL, `git+…@commit`, or a path relative to the laid-out root.</param>
/// <param name="Hash">`sha256:…`, which pip checks; null for a repository or what lies in the laid-out root, whose content is in the key.</param>
/// <param name="IsBuiltHere">True where it has to be built.</param>
internal sealed record PipArtefact(string Name, string Version, string Reference, string? Hash, bool IsBuiltHere)
{
    /// <summary>What stands before a folder within an artefact, at the end of a reference.</summary>
    public const string Subdirectory = "#subdirectory=";

    /// <summary>A line of a requirements file that means just this. Older pips take a repository of this disk only without a name in front.</summary>
    /// <param name="root">The laid-out root.</param>
    public string ToLine(string root)
    {
        var below = Reference.LastIndexOf(Subdirectory, StringComparison.Ordinal);
        var target = !Reference.Contains("://", StringComparison.Ordinal)
            ? below < 0 ? Path.Combine(root, Reference) : $"{Name} @ {new Uri(Path.Combine(root, Reference[..below])).AbsoluteUri}{Reference[below..]}"
            : Reference.StartsWith("git+file:", StringComparison.Ordinal) ? $"{Reference}{(Reference.Contains('#', StringComparison.Ordinal) ? '&' : '#')}egg={Name}"
            : $"{Name} @ {Reference}";
        return Hash is null ? target : $"{target} --hash={Hash}";
    }

    /// <summary>The artefact in a lock.</summary>
    public JsonObject ToJson() => new()
    {
        ["name"] = Name,
        ["version"] = Version,
        ["reference"] = Reference,
        ["hash"] = Hash,
        ["builtHere"] = IsBuiltHere,
    };

    /// <summary>The artefact of a lock.</summary>
    public static PipArtefact Of(JsonNode item) => new(
        item["name"]!.GetValue<string>(),
        item["version"]!.GetValue<string>(),
        item["reference"]!.GetValue<string>(),
        item["hash"]?.GetValue<string>(),
        item["builtHere"]!.GetValue<bool>());
}
