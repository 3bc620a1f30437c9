using RGrid.Catalog;
using RGrid.Content;
using RGrid.Docker.Carriers;
using RGrid.Docker.Containers;
using RGrid.Docker.Engine;
using RGrid.Docker.Foreign;
using RGrid.Docker.Images;
using RGrid.Docker.Installers;
using RGrid.Docker.Proofs;
using RGrid.Docker.Runs;
using RGrid.Ecosystems;
using RGrid.Environments;
using RGrid.Executions;
using RGrid.Runtimes;
using RGrid.Upkeep;

namespace RGrid.Docker;

/// <summary>What a container engine needs of the application.</summary>
/// <param name="Machine">The caller's surroundings.</param>
/// <param name="Store">The places of the store.</param>
/// <param name="Entries">The rows of what was built.</param>
/// <param name="Blobs">The bytes.</param>
/// <param name="Uses">Holds what a run uses.</param>
/// <param name="Lookups">Gets every look-up.</param>
/// <param name="LocalVersion">The version that a local run of a language would take; null where there is none.</param>
/// <param name="MakeEcosystems">The worlds of packages, with their installers at a place.</param>
/// <param name="Stopping">How a script is ended before its time.</param>
/// <param name="Clock">The clock.</param>
/// <param name="Own">Takes what has to be ended before the application does.</param>
public sealed record DockerParts(
    Machine Machine,
    StoreFolders Store,
    IEntryCatalog Entries,
    IBlobStore Blobs,
    FolderUses Uses,
    ICollection<Lookup> Lookups,
    Func<RuntimeWish, string?> LocalVersion,
    Func<IInstallerHost, IReadOnlyList<IEcosystem>> MakeEcosystems,
    Stopping Stopping,
    TimeProvider Clock,
    Action<IDisposable> Own);

/// <summary>A container engine as a place to run.</summary>
public static class DockerBackend
{
    /// <summary>Puts it together; the engine is looked for when it is first asked something.</summary>
    public static Backend Compose(DockerParts parts)
    {
        var addresses = new EngineAddresses(parts.Machine);
        var client = new EngineClient(addresses.Find);
        // Before what uses it, for what came last is ended first.
        parts.Own(client);
        var labels = new ContainerLabels(parts.Store);
        var containers = new ContainerStore(client);
        var images = new ImageStore(client, new RegistryCredentials(addresses.ConfigurationFolder));
        var memos = new ImageMemos(parts.Store);
        var maker = new ImageMaker(client, images, containers);
        var builds = new ImageBuilds(images, maker, labels, parts.Store);
        var runs = new CopyingRun(new ContainerRun(containers), images, maker, containers, parts.Store);
        var carriers = new CarrierPool(new CarrierStart(containers, labels, parts.Store));
        parts.Own(carriers);
        return new Backend(
            Backends.DockerName,
            new ImageRuntimes(images, new ImageProbe(containers, labels, memos, parts.Store), new ImageNames(parts.LocalVersion), parts.Blobs),
            parts.MakeEcosystems(new ImageInstallerHost(client, containers, runs, labels, memos, parts.Store)),
            new DependenciesImages(images, builds, parts.Entries, parts.Blobs, parts.Store, parts.Uses, parts.Lookups, parts.Clock),
            new EnvironmentImages(images, builds, parts.Entries, parts.Blobs, parts.Store, parts.Uses),
            new DockerWorlds(client, parts.Machine, parts.Blobs),
            new CarryingExecutor(new DockerExecutor(containers, images, runs, labels, new EngineLimits(client), parts.Stopping), carriers));
    }

    /// <summary>The images of a store as upkeep sees them; the engine is looked for when it is first asked something.</summary>
    /// <param name="machine">The caller's surroundings.</param>
    /// <param name="store">The places of the store.</param>
    /// <param name="blobs">The bytes.</param>
    public static IImageUpkeep ComposeUpkeep(Machine machine, StoreFolders store, IBlobStore blobs)
    {
        var addresses = new EngineAddresses(machine);
        var client = new EngineClient(addresses.Find);
        return new ImageUpkeep(
            new ImageStore(client, new RegistryCredentials(addresses.ConfigurationFolder)), new ContainerStore(client), new ContainerLabels(store), blobs, store);
    }

    /// <summary>Tries an engine; it is looked for when it is first asked something.</summary>
    /// <param name="machine">The caller's surroundings.</param>
    /// <param name="store">The places of the store.</param>
    /// <param name="clock">The clock.</param>
    public static EngineProofs ComposeProofs(Machine machine, StoreFolders store, TimeProvider clock)
    {
        var addresses = new EngineAddresses(machine);
        var client = new EngineClient(addresses.Find);
        return new EngineProofs(
            client, new ImageStore(client, new RegistryCredentials(addresses.ConfigurationFolder)), new ContainerStore(client), new ContainerLabels(store), store, clock);
    }
}
