namespace RGrid.Docker.Images;

/// <summary>The name of an image, taken apart (github.com/distribution/reference): `ghcr.io/acme/tools:7`, `python@sha256:…`.</summary>
/// <param name="Registry">`ghcr.io`; `docker.io` where none is named.</param>
/// <param name="Repository">Registry and path as they were written: `ghcr.io/acme/tools`, `python`.</param>
/// <param name="Tag">The tag, or the digest with its algorithm; `latest` where none is named.</param>
internal sealed record ImageName(string Registry, string Repository, string Tag)
{
    private const string UsualRegistry = "docker.io";
    private const string UsualTag = "latest";

    /// <summary>Takes a name apart.</summary>
    public static ImageName Parse(string name)
    {
        var at = name.IndexOf('@', StringComparison.Ordinal);
        var colon = name.LastIndexOf(':');
        var (repository, tag) = at >= 0 ? (name[..at], name[(at + 1)..])
            : colon > name.LastIndexOf('/') ? (name[..colon], name[(colon + 1)..])
            : (name, UsualTag);
        var first = repository.Split('/')[0];
        var hasRegistry = first.Length < repository.Length && (first.Contains('.', StringComparison.Ordinal) || first.Contains(':', StringComparison.Ordinal) || first == "localhost");
        return new ImageName(hasRegistry ? first : UsualRegistry, repository, tag);
    }
}
