using System.Text.Json.Nodes;

namespace RGrid.Docker.Images;

/// <summary>What an engine says of an image.</summary>
/// <param name="Id">Its id, `sha256:…`: a digest over all that is in it.</param>
/// <param name="Os">`linux`.</param>
/// <param name="Architecture">`amd64`, `arm64`.</param>
/// <param name="Variant">`v7`; empty for none.</param>
/// <param name="Layers">Digests of its layers, the lowest first (`rootfs.diff_ids` of the OCI image specification).</param>
/// <param name="Variables">The variables that it sets.</param>
/// <param name="Created">When it was made, as written in it.</param>
/// <param name="Size">Bytes that it takes, with all layers.</param>
/// <param name="Tags">Its names, `repository:tag`.</param>
internal sealed record ImageFacts(
    string Id,
    string Os,
    string Architecture,
    string Variant,
    IReadOnlyList<string> Layers,
    IReadOnlyDictionary<string, string> Variables,
    string Created,
    long Size,
    IReadOnlyList<string> Tags)
{
    /// <summary>The labels on it.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    private const string Algorithm = "sha256:";

    /// <summary>`linux/amd64`, `linux/arm/v7`.</summary>
    public string Platform => Variant.Length == 0 ? $"{Os}/{Architecture}" : $"{Os}/{Architecture}/{Variant}";

    /// <summary>Reads `GET /images/{name}/json`.</summary>
    /// <exception cref="RGridException">It is something else.</exception>
    public static ImageFacts Read(JsonNode image)
    {
        try
        {
            return ReadWhole(image);
        }
        catch (Exception exception) when (exception is InvalidOperationException or NullReferenceException or FormatException or ArgumentException)
        {
            throw new RGridException(
                ErrorCode.EngineUnavailable, "what the container engine says of an image is not what its interface promises", "upgrade the engine, or name another one with DOCKER_HOST", exception);
        }
    }

    private static ImageFacts ReadWhole(JsonNode image)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var variable in image["Config"]?["Env"]?.AsArray() ?? [])
        {
            var parts = variable!.GetValue<string>().Split('=', 2);
            variables[parts[0]] = parts.Length == 2 ? parts[1] : "";
        }

        return new ImageFacts(
            WithAlgorithm(Text(image, "Id")),
            Text(image, "Os"),
            Text(image, "Architecture"),
            Text(image, "Variant"),
            [.. (At(image["RootFS"], "Layers")?.AsArray() ?? []).Select(layer => layer!.GetValue<string>())],
            variables,
            Text(image, "Created"),
            At(image, "Size")?.GetValue<long>() ?? 0,
            [.. (At(image, "RepoTags")?.AsArray() ?? []).Select(tag => tag!.GetValue<string>())])
        {
            Labels = (At(image["Config"], "Labels")?.AsObject() ?? []).ToDictionary(label => label.Key, label => label.Value?.GetValue<string>() ?? "", StringComparer.Ordinal),
        };
    }

    /// <summary>An id with the name of its algorithm, which Podman leaves out.</summary>
    public static string WithAlgorithm(string id) => id.Contains(':', StringComparison.Ordinal) ? id : Algorithm + id;

    private static string Text(JsonNode image, string name) => At(image, name)?.GetValue<string>() ?? "";

    private static JsonNode? At(JsonNode? node, string name) => node?[name];
}
