using System.Text;
using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.Docker.Containers;
using RGrid.Docker.Engine;

namespace RGrid.Docker.Images;

/// <summary>An image that is to be made: another one, and a layer on top.</summary>
/// <param name="Base">The image below.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Entries">What is in the layer, for checking.</param>
/// <param name="Repository">`rgrid/env`.</param>
/// <param name="Tag">64 hex digits of its key.</param>
/// <param name="Configuration">`config` of the OCI image specification.</param>
/// <param name="ContainerLabels">Labels of a container that is needed for it.</param>
internal sealed record NewImage(
    ImageFacts Base, LayerFile Layer, IReadOnlyList<LayerEntry> Entries, string Repository, string Tag, JsonObject Configuration, JsonObject ContainerLabels);

/// <summary>
/// Makes images. The quick way sends the configuration and the top layer alone, and names those below, which the engine has: the id is
/// known beforehand, so what came of it is checked by comparing it. An engine that wants all layers (containerd's image store, Podman)
/// gets the layer unpacked into a container that is committed; then what is in the image is read back and compared.
/// </summary>
/// <param name="client">The engine.</param>
/// <param name="images">Its images.</param>
/// <param name="containers">Its containers.</param>
internal sealed class ImageMaker(EngineClient client, ImageStore images, ContainerStore containers)
{
    /// <summary>Makes an image, whole and checked.</summary>
    /// <returns>Its id.</returns>
    /// <exception cref="RGridException">The engine can't make it, or made something else.</exception>
    public string Make(NewImage image, CancellationToken cancellationToken) => TryLoad(image, cancellationToken) ?? Commit(image, cancellationToken);

    /// <summary>The quick way; null where the engine doesn't know it.</summary>
    internal string? TryLoad(NewImage image, CancellationToken cancellationToken)
    {
        var configuration = Encoding.UTF8.GetBytes(ImageConfiguration.Of(image).ToJsonString());
        var id = Digest.Of(configuration).ToString();
        var failure = client.SendForLines(
            new EngineRequest("POST", "/images/load?quiet=1", EngineBody.Tar(stream => LoadArchive.Write(stream, image, id, configuration))), _ => { }, cancellationToken);
        if (failure is not null && EngineFailure.Says(failure, "no space left on device"))
        {
            throw EngineFailure.Of($"the image `{image.Repository}:{image.Tag}` could not be made", failure);
        }

        var expected = "sha256:" + id;
        return failure is null && images.Find(expected, cancellationToken) is { } made && made.Id == expected && made.Layers.SequenceEqual([.. image.Base.Layers, image.Layer.DiffId])
            ? expected
            : null;
    }

    /// <summary>The way that every engine knows.</summary>
    internal string Commit(NewImage image, CancellationToken cancellationToken)
    {
        var container = containers.Create(new JsonObject { ["Image"] = image.Base.Id, ["Cmd"] = new JsonArray("/"), ["Labels"] = image.ContainerLabels.DeepClone() }, cancellationToken);
        string id;
        try
        {
            containers.Write(
                container,
                stream =>
                {
                    using var layer = new FileStream(image.Layer.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
                    layer.CopyTo(stream);
                },
                cancellationToken);
            id = containers.Commit(container, image.Repository, image.Tag, ImageConfiguration.ForCommit(image.Configuration), cancellationToken);
        }
        finally
        {
            containers.Remove(container);
        }

        Check(id, image, cancellationToken);
        return id;
    }

    /// <summary>Reads back what is in an image.</summary>
    /// <exception cref="RGridException">It is not what it was made of.</exception>
    public void Check(string id, NewImage image, CancellationToken cancellationToken) => new ImageCheck(containers).Check(id, image, cancellationToken);
}
