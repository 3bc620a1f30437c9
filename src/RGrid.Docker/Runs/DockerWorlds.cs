using RGrid.Content;
using RGrid.Docker.Engine;
using RGrid.Environments;
using RGrid.Executions;
using RGrid.FileSystem;
using RGrid.Runtimes;
using RGrid.Snapshots;

namespace RGrid.Docker.Runs;

/// <summary>Worlds whose `/` is the image of an environment, read-only, with the private tree of the run at the same places as in a local one.</summary>
/// <param name="client">The engine.</param>
/// <param name="machine">The caller's surroundings.</param>
/// <param name="blobs">Keep what an engine adds to a world.</param>
internal sealed class DockerWorlds(EngineClient client, Machine machine, IBlobStore blobs) : IWorlds
{
    /// <summary>Folders of the private tree that a run may write to. Not memory: what it leaves there is looked for afterwards.</summary>
    public static IReadOnlyList<string> OwnFolders { get; } = [FixedPlaces.Own + "/home", FixedPlaces.Own + "/work", FixedPlaces.Own + "/elsewhere", "/tmp", "/var/tmp", "/run"];

    // Podman sets these in each container and can't be told not to, so a result that was made there is not one of Docker's.
    private static readonly byte[] PodmansVariables = [.. "podman\0HOSTNAME=rgrid TERM=xterm container=podman\n"u8];

    // In an engine of an ordinary user's the script's user has number 0, and what others own belongs to nobody.
    private static readonly byte[] UsersEngine = [.. "rootless\0the user's number is 0\n"u8];

    private static readonly string[] OwnFiles = ["/etc/passwd", "/etc/group", "/etc/hosts"];

    /// <inheritdoc/>
    public World Choose(Doors doors, IRunObserver observer) => doors.IsOpen
        ? throw new RGridException(ErrorCode.Usage, "`--open` has no meaning in a container", "leave it out; --mount PATH shows a container what it needs of this machine")
        : new World(Confinement.Closed, doors);

    /// <inheritdoc/>
    public HostView? Host(FileSnapshots files)
    {
        byte[] seen = [.. client.IsPodman ? PodmansVariables : [], .. RunUser.IsRunByUser(client.Address) ? UsersEngine : []];
        return seen.Length > 0 ? new HostView(blobs.Add(seen).Digest, "") : null;
    }

    /// <inheritdoc/>
    public bool Shows(string path) => SystemView.Shows(path);

    /// <inheritdoc/>
    public RunView View(RunPlan plan, string folder)
    {
        var image = plan.Runtime.Parts.Image!;
        return new RunView(
            plan.Runtime,
            plan.Environment.Dependencies.Folder,
            [],
            new RunSurroundings([.. image.PathFolders], image.Variables, RunUser.Of(client.Address).Id, HasHostNames: false));
    }

    /// <inheritdoc/>
    public ClosedWorld? Make(RunPlan plan, Stage stage)
    {
        var user = RunUser.Of(client.Address);
        if (user.IsGiven)
        {
            stage.GiveTo(user.Id);
        }

        List<Bind> binds =
        [
            .. OwnFolders.Where(folder => PosixFile.IsFolder(stage.PhysicalOf(folder))).Select(folder => new Bind(stage.PhysicalOf(folder), folder, MountMode.Writable)),
            new Bind(stage.Bin, stage.Inside(stage.Bin)),
            .. OwnFiles.Select(file => new Bind(stage.PhysicalOf(file), file)),
            .. AbsolutePlaces.Of(plan, stage),
            .. stage.Binds.Where(bind => !SystemView.Shows(bind.Target)),
        ];
        if (plan.World.Doors.Network == NetworkAccess.On)
        {
            // Whom to trust on this machine's network is part of that network, as its proxies are.
            binds.AddRange(FixedSettings.AuthorityPaths(machine.Variables, plan.Language).Where(path => SystemView.Shows(path) && PosixFile.Kind(path) is not null).Select(path => new Bind(path, path)));
        }

        binds.AddRange(MountBinds.Of(stage, plan.World.Doors, machine.HomeFolder));
        return new ClosedWorld(
            stage.System,
            [.. binds.DistinctBy(bind => bind.Target)],
            plan.World.Doors.Network,
            plan.World.Doors.HasGpu,
            new WorldImage($"sha256:{plan.Environment.Seal}", [.. plan.Runtime.Parts.Image!.Variables.Keys, .. FixedSettings.Usual(new Launch([], new Dictionary<string, string>(), [])).Keys], $"{user.Id}:{user.Id}"));
    }
}
