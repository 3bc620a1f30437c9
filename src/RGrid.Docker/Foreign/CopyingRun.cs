using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.Docker.Containers;
using RGrid.Docker.Images;
using RGrid.Environments;
using RGrid.FileSystem;

namespace RGrid.Docker.Foreign;

/// <summary>
/// Runs containers where the engine does not see the files of this machine. What would be shown is sent as a layer of an image for this run alone; the folders that
/// may be written to are volumes, which an engine fills from the image, and what is in them is fetched at the end. It stands in front of what runs
/// containers, and takes over when that finds no files.
/// </summary>
/// <param name="inner">Runs containers that are shown the files themselves.</param>
/// <param name="images">The engine's images.</param>
/// <param name="maker">Makes images.</param>
/// <param name="containers">The engine's containers.</param>
/// <param name="store">Where private folders are.</param>
internal sealed class CopyingRun(IContainerRun inner, ImageStore images, ImageMaker maker, ContainerStore containers, StoreFolders store) : IContainerRun
{
    /// <summary>Repository of the images of such runs; each has the name of its run's private folder as its tag.</summary>
    public const string Repository = "rgrid/run";

    private volatile bool _isForeign;

    /// <inheritdoc/>
    public ContainerEnd Run(ContainerOrder order, Action started, CancellationToken cancellationToken)
    {
        if (ShownPlace.Of(order.Settings) is not { Count: > 0 } places)
        {
            return inner.Run(order, started, cancellationToken);
        }

        if (!_isForeign)
        {
            try
            {
                return inner.Run(order, started, cancellationToken);
            }
            catch (RGridException exception) when (StartFailure.IsOfOtherMachine(exception))
            {
                _isForeign = true;
            }
        }

        return RunCopied(order, places, started, cancellationToken);
    }

    private ContainerEnd RunCopied(ContainerOrder order, IReadOnlyList<ShownPlace> places, Action started, CancellationToken cancellationToken)
    {
        var writable = places.Where(place => !place.IsReadOnly).ToList();
        if (writable.Find(place => !PathRelation.IsBelow(place.Source, store.Home)) is { } callers)
        {
            throw new RGridException(
                ErrorCode.EngineUnavailable, $"the container engine does not see the files of this machine, so `{callers.Source}` can't be written there", "leave `:rw` out: then it is copied");
        }

        using var folder = PrivateFolder.Create(store.Stages);
        var tag = Path.GetFileName(folder.Path);
        try
        {
            var settings = order.Settings.DeepClone().AsObject();
            settings["Image"] = MakeImage(order.Settings, places, folder.Path, tag, cancellationToken);
            settings["HostConfig"]!["Mounts"] = Volumes(writable);
            return inner.Run(order with { Settings = settings, BeforeRemoval = id => Fetch(id, writable) }, started, cancellationToken);
        }
        finally
        {
            images.Remove($"{Repository}:{tag}");
        }
    }

    private string MakeImage(JsonObject settings, IReadOnlyList<ShownPlace> places, string folder, string tag, CancellationToken cancellationToken)
    {
        var id = settings["Image"]!.GetValue<string>();
        var below = images.Find(id, cancellationToken)
            ?? throw new RGridException(ErrorCode.NotFound, $"the image {id} was removed while it was used", "run again; what is missing is made anew") { IsTransient = true };
        var user = int.Parse(settings["User"]!.GetValue<string>().Split(':')[0], System.Globalization.CultureInfo.InvariantCulture);
        var labels = settings["Labels"]!.AsObject();
        var entries = SentPlaces.Entries(places).ToList();
        NewImage Make(string name, IReadOnlyList<LayerEntry> content) => new(
            below, LayerFile.Write(Path.Combine(folder, name), content, user), content, Repository, tag, new JsonObject { ["Labels"] = labels.DeepClone() }, labels);
        return maker.TryLoad(Make("covering", [.. entries, .. SentPlaces.Covers(places)]), cancellationToken) ?? maker.Commit(Make("plain", entries), cancellationToken);
    }

    // Without a name, so that they go with their container, whoever removes that.
    private static JsonArray Volumes(IReadOnlyList<ShownPlace> writable)
    {
        var mounts = new JsonArray();
        foreach (var place in SentPlaces.Highest(writable).Where(place => PosixFile.IsFolder(place.Source)))
        {
            mounts.Add((JsonNode)new JsonObject { ["Type"] = "volume", ["Target"] = place.Target });
        }

        return mounts;
    }

    private void Fetch(string id, IReadOnlyList<ShownPlace> writable)
    {
        foreach (var place in writable)
        {
            var fetched = new FetchedFolder(place.Source);
            if (containers.TryRead(id, place.Target, fetched.Take, CancellationToken.None))
            {
                fetched.RemoveOthers();
            }
        }
    }
}
