using System.Text.Json.Nodes;
using RGrid.Catalog;
using RGrid.Content;
using RGrid.Docker.Containers;
using RGrid.Docker.Engine;
using RGrid.Environments;
using RGrid.Executions;
using RGrid.Upkeep;

namespace RGrid.Docker.Images;

/// <summary>The images of a store as upkeep sees them. Only what bears nobody else's name is removed, and by that name: a tag may have been moved.</summary>
/// <param name="images">The engine's images.</param>
/// <param name="containers">The engine's containers.</param>
/// <param name="labels">Labels of containers.</param>
/// <param name="blobs">What images should hold.</param>
/// <param name="store">Where private folders are.</param>
internal sealed class ImageUpkeep(ImageStore images, ContainerStore containers, ContainerLabels labels, IBlobStore blobs, StoreFolders store) : IImageUpkeep
{
    // Podman writes a registry in front.
    private static readonly string[] Prefixes = ["", "docker.io/", "localhost/"];

    /// <inheritdoc/>
    public IReadOnlySet<Digest> List(CancellationToken cancellationToken) => images.List(cancellationToken);

    /// <inheritdoc/>
    public string? FindObstacle(Entry entry)
    {
        if (images.Find(IdOf(entry), CancellationToken.None) is not { } image)
        {
            return null;
        }

        return image.Tags.FirstOrDefault(tag => !IsOurs(tag, entry)) is { } other ? $"it is also named {other}"
            : containers.IsUsed(image.Id, CancellationToken.None) ? "a container uses it"
            : null;
    }

    /// <inheritdoc/>
    public string? Remove(Entry entry)
    {
        if (FindObstacle(entry) is { } obstacle)
        {
            return obstacle;
        }

        return images.Find(IdOf(entry), CancellationToken.None) is not { } image ? null : images.Remove(image.Tags is [var name] ? name : image.Id);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> FindDifferences(Entry entry, CancellationToken cancellationToken)
    {
        if (Expected(entry) is not { Count: > 0 } expected)
        {
            return [];
        }

        using var folder = PrivateFolder.Create(store.Stages);
        return new ImageCheck(containers).FindDifferences(IdOf(entry), expected, labels.Of(folder.Path), cancellationToken);
    }

    private static bool IsOurs(string tag, Entry entry) => Prefixes.Any(prefix => tag == prefix + NameOf(entry));

    private static string IdOf(Entry entry) => $"sha256:{entry.Seal}";

    private static string NameOf(Entry entry) =>
        $"{(entry.Level == EntryLevel.Environment ? ImageLabels.Environments : ImageLabels.Dependencies)}:{entry.Key}";

    // Where the manifest is gone, that is told of itself.
    private IReadOnlyList<TreeEntry>? Expected(Entry entry)
    {
        if (entry.Level == EntryLevel.Environment)
        {
            return ReadTree(entry.Key, "code") is { } code ? [.. EnvironmentImages.Layout(code)] : null;
        }

        return entry.Contents is { } contents && ReadTree(contents, "tree") is { } tree
            ? [.. tree.Entries.Select(one => one with { Path = $"{FixedPlaces.Environment[1..]}/{one.Path}" })]
            : null;
    }

    private BlobTree? ReadTree(Digest manifest, string member) =>
        blobs.TryRead(manifest) is { } bytes && JsonNode.Parse(bytes)?[member] is JsonArray items ? BlobTree.FromJson(items) : null;
}
