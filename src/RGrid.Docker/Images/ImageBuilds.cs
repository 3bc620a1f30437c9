using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using RGrid.Catalog;
using RGrid.Content;
using RGrid.Docker.Containers;
using RGrid.Environments;
using RGrid.Keys;

namespace RGrid.Docker.Images;

/// <summary>What an image is built from.</summary>
/// <param name="BaseId">Id of the image below.</param>
/// <param name="Repository">`rgrid/env`.</param>
/// <param name="Manifest">What it stands for.</param>
/// <param name="Entries">What is in its layer.</param>
/// <param name="Owner">Number of the user and group that all of it belongs to.</param>
/// <param name="Configuration">How it is run by itself; to its labels those of RGrid are added.</param>
/// <param name="Earlier">What an earlier image of its key has come to; one that was damaged may still lend its layers.</param>
internal sealed record ImageBuild(
    string BaseId, string Repository, Manifest Manifest, IReadOnlyList<LayerEntry> Entries, int Owner, JsonObject Configuration, EntryState Earlier);

/// <summary>Builds one layer upon an image, in a private folder that goes at the end.</summary>
/// <param name="images">The engine's images.</param>
/// <param name="maker">Makes images.</param>
/// <param name="labels">Labels of containers.</param>
/// <param name="store">Where private folders are.</param>
internal sealed class ImageBuilds(ImageStore images, ImageMaker maker, ContainerLabels labels, StoreFolders store)
{
    private const int MostBlocks = 1000;

    /// <summary>Builds an image; what it returns is whole and in the engine.</summary>
    /// <returns>Its id without the algorithm, and the bytes of its layer.</returns>
    public (Digest Id, long Size) Build(ImageBuild build, CancellationToken cancellationToken)
    {
        var below = images.Find(build.BaseId, cancellationToken) ?? throw new RGridException(
            ErrorCode.NotFound, $"the image {build.BaseId} was removed while it was used", "run again; what is missing is made anew") { IsTransient = true };
        using var folder = PrivateFolder.Create(store.Stages);
        // The engine would take a damaged layer again for one of equal bytes, while any image holds it.
        var blocks = build.Earlier == EntryState.Damaged ? Random.Shared.Next(1, MostBlocks) : 0;
        var layer = WriteLayer(Path.Combine(folder.Path, "layer.tar"), build, blocks);
        var configuration = build.Configuration.DeepClone().AsObject();
        var onImage = configuration["Labels"]?.DeepClone().AsObject() ?? [];
        onImage[ImageLabels.Key] = build.Manifest.Key.ToString();
        onImage[ImageLabels.Manifest] = Encoding.UTF8.GetString(build.Manifest.Bytes);
        onImage[ImageLabels.Builder] = ImageLabels.Revision.ToString(CultureInfo.InvariantCulture);
        configuration["Labels"] = onImage;
        var image = new NewImage(below, layer, build.Entries, build.Repository, build.Manifest.Key.ToString(), configuration, labels.Of(folder.Path));
        var id = maker.Make(image, cancellationToken);
        if (build.Earlier == EntryState.Damaged)
        {
            maker.Check(id, image, cancellationToken);
        }

        return (Digest.Parse(id["sha256:".Length..]), layer.Size);
    }

    private static LayerFile WriteLayer(string path, ImageBuild build, int blocks)
    {
        try
        {
            return LayerFile.Write(path, build.Entries, build.Owner, blocks);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreFailure.Of(exception, path);
        }
    }
}
