using RGrid.Content;
using RGrid.Environments;
using RGrid.FileSystem;
using RGrid.Runtimes;
using RGrid.Snapshots;

namespace RGrid.Executions;

/// <summary>Worlds of this machine: closed by a sandbox where there is one, else open.</summary>
/// <param name="sandbox">Whether worlds can be closed here.</param>
/// <param name="machine">The caller's surroundings.</param>
/// <param name="systems">Provides what closed worlds have as `/etc`.</param>
/// <param name="look">Looks at the system's configuration.</param>
/// <param name="blobs">Keeps what the machine's digest stands for.</param>
public sealed class SandboxWorlds(ISandbox sandbox, Machine machine, SystemFolders systems, SystemLook look, IBlobStore blobs) : IWorlds
{
    /// <inheritdoc/>
    public World Choose(Doors doors, IRunObserver observer)
    {
        if (doors.IsOpen)
        {
            return new World(Confinement.Open, doors);
        }

        if (sandbox.FindLack() is not { } lack)
        {
            return new World(Confinement.Closed, doors);
        }

        if (doors.Network == NetworkAccess.Off)
        {
            throw new RGridException(ErrorCode.Usage, $"`--network off` can't be enforced: {lack.Reason}", lack.Hint);
        }

        observer.Note($"{lack.Reason}, so nothing but its private tree keeps the script from other files and programs of this machine ({lack.Hint})");
        return new World(Confinement.Open, doors);
    }

    /// <inheritdoc/>
    public HostView? Host(FileSnapshots files)
    {
        var configuration = look.DescribeConfiguration();
        return new HostView(blobs.Add(new HostDigest(files.DigestOfSystem, files.DigestOfListing, configuration).Describe()).Digest, configuration);
    }

    /// <inheritdoc/>
    public bool Shows(string path) => SystemView.Shows(path);

    /// <inheritdoc/>
    public RunView View(RunPlan plan, string folder)
    {
        var view = RunView.Of(plan, folder);
        return plan.World.Confinement == Confinement.Closed && !ClosedWorlds.NeedsOwnConfiguration(plan)
            ? view with { Configuration = systems.Provide(plan.Host?.Configuration ?? look.DescribeConfiguration(), [.. SystemFiles.Of(plan.World.Doors.Network, view.Surroundings), .. ClosedWorlds.ResolverPlace(plan.World.Doors)]) }
            : view;
    }

    /// <inheritdoc/>
    public ClosedWorld? Make(RunPlan plan, Stage stage) => plan.World.Confinement == Confinement.Closed
        ? ClosedWorlds.Make(plan, stage, stage.View, plan.World.Doors, machine.HomeFolder)
        : null;
}
