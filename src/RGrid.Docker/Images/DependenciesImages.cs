using System.Globalization;
using System.Text.Json.Nodes;
using RGrid.Catalog;
using RGrid.Content;
using RGrid.Environments;
using RGrid.Executions;
using RGrid.FileSystem;
using RGrid.Keys;
using RGrid.Runtimes;

namespace RGrid.Docker.Images;

/// <summary>
/// What is installed for scripts is an image: that of the runtime with one layer on top, shared by all scripts that resolve alike. It is
/// believed while the engine has the id that its row says; the row turns ready when the image is whole (cache.md 17 to 20).
/// </summary>
/// <param name="images">The engine's images.</param>
/// <param name="builds">Builds images.</param>
/// <param name="entries">The rows.</param>
/// <param name="blobs">The manifests.</param>
/// <param name="store">Where locks and private folders are.</param>
/// <param name="uses">Holds what is used.</param>
/// <param name="lookups">Gets every look-up.</param>
/// <param name="clock">The clock.</param>
internal sealed class DependenciesImages(
    ImageStore images, ImageBuilds builds, IEntryCatalog entries, IBlobStore blobs, StoreFolders store, FolderUses uses, ICollection<Lookup> lookups, TimeProvider clock)
    : IInstalledDependencies
{
    /// <inheritdoc/>
    public ReadyFolder Ensure(DependenciesOrder order, Action<string, string> build, IRunObserver observer, CancellationToken cancellationToken)
    {
        var (image, miss, reason) = order.IsRefreshed ? (null, MissReason.Refreshed, "--refresh") : Check(order.Key);
        lookups.Add(new Lookup(clock.GetUtcNow(), EntryLevel.Dependencies, order.Key, image is not null, reason));
        if (image is not null)
        {
            return Ready(image, MissReason.None, "");
        }

        using var held = Lock(order.Key, observer, cancellationToken);
        var meanwhile = order.IsRefreshed ? null : Check(order.Key).Image;
        return Ready(meanwhile ?? Build(order, build, cancellationToken), miss, reason);
    }

    /// <inheritdoc/>
    public BuildLock Lock(Digest key, IRunObserver observer, CancellationToken cancellationToken) => BuildLock.Acquire(
        store.Locks, key.ToString(), owner => observer.Note($"waiting for another run to finish building {key.Short} (pid {owner})"), cancellationToken);

    /// <inheritdoc/>
    public bool IsIntact(Digest key, Runtime runtime) => Check(key).Image is not null;

    private static ReadyFolder Ready(ImageFacts image, MissReason miss, string reason) => new(FixedPlaces.Environment, miss, reason, image.Id)
    {
        Modules = image.Labels.TryGetValue(ImageLabels.Modules, out var links)
            ? [.. JsonNode.Parse(links)!.AsObject().Select(link => new ModuleLink(link.Key, link.Value!.GetValue<string>()))]
            : null,
    };

    private (ImageFacts? Image, MissReason Miss, string Reason) Check(Digest key)
    {
        // Held before it is looked for: from here on it can't be evicted.
        uses.Hold(FolderUses.NameOfImage(key));
        if (entries.Find(EntryLevel.Dependencies, key) is not { } entry)
        {
            return (null, MissReason.NeverSeen, "never installed");
        }

        // One that was gone is there again where another engine was asked meanwhile: an id stands for the same bytes everywhere.
        if (entry is { State: EntryState.Ready or EntryState.Gone, Seal: { } seal } && images.Find($"sha256:{seal}", CancellationToken.None) is { } there)
        {
            if (entry.State == EntryState.Gone)
            {
                entries.SetState(EntryLevel.Dependencies, key, EntryState.Ready, clock.GetUtcNow());
            }

            return (there, MissReason.None, "");
        }

        if (entry.State == EntryState.Ready)
        {
            entries.SetState(EntryLevel.Dependencies, key, EntryState.Gone, clock.GetUtcNow());
        }

        return entry.State switch
        {
            EntryState.Evicted => (null, MissReason.Evicted, string.Create(CultureInfo.InvariantCulture, $"the image of the dependencies was evicted on {entry.StateChanged:yyyy-MM-dd}; rebuilt")),
            EntryState.Damaged => (null, MissReason.Damaged, "the image of the dependencies was damaged; rebuilt"),
            _ => (null, MissReason.Gone, "the image of the dependencies was removed; rebuilt"),
        };
    }

    private ImageFacts Build(DependenciesOrder order, Action<string, string> build, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        using var stage = PrivateFolder.Create(store.Stages);
        var folder = Directory.CreateDirectory(Path.Combine(stage.Path, "environment")).FullName;
        build(folder, FixedPlaces.Environment);
        cancellationToken.ThrowIfCancellationRequested();
        var contents = blobs.Add(FolderContents.Describe(folder, cancellationToken)).Digest;
        var manifest = blobs.TryRead(order.Key) ?? throw new RGridException(
            ErrorCode.NotFound, $"manifest `{order.Key}` is not in the store", "run the script again from its files");
        var (id, size) = builds.Build(
            new ImageBuild(
                order.Runtime.Parts.Image!.Id,
                ImageLabels.Dependencies,
                new Manifest(manifest, order.Key),
                [.. LayerEntry.OfFolder(folder, FixedPlaces.Environment[1..])],
                Owner: 0,
                Configuration(folder),
                entries.Find(EntryLevel.Dependencies, order.Key)?.State ?? EntryState.Gone),
            cancellationToken);
        var now = clock.GetUtcNow();
        entries.Publish(new Entry(
            EntryLevel.Dependencies,
            order.Key,
            EntryState.Ready,
            order.Script,
            now,
            (long)clock.GetElapsedTime(began).TotalMilliseconds,
            size,
            null,
            id,
            now,
            contents));
        return images.Find($"sha256:{id}", cancellationToken) ?? throw new RGridException(
            ErrorCode.NotFound, $"the image of dependencies {order.Key.Short} was removed as soon as it was made", "run again; what is missing is made anew") { IsTransient = true };
    }

    // A run can't look into the image before it starts, so the image says how modules of workspaces stand in it.
    private static JsonObject Configuration(string folder)
    {
        var configuration = new JsonObject { ["WorkingDir"] = "/" };
        if (PosixFile.IsFolder(Path.Combine(folder, StagedModules.MembersFolder)))
        {
            var links = new JsonObject();
            foreach (var link in StagedModules.LinksTo(folder, FixedPlaces.Environment))
            {
                links[link.Place] = link.Target;
            }

            configuration["Labels"] = new JsonObject { [ImageLabels.Modules] = links.ToJsonString() };
        }

        return configuration;
    }
}
