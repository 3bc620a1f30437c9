using RGrid.FileSystem;

namespace RGrid.Executions;

/// <summary>Puts the world of a run together: its private tree as `/`, the system, its runtime, its dependencies, and what the user opened.</summary>
internal static class ClosedWorlds
{
    private const string Configuration = "/etc";
    private const string Resolver = "/etc/resolv.conf";

    /// <summary>True where something of a run stands below `/etc`, which then can't be the same as that of other runs.</summary>
    public static bool NeedsOwnConfiguration(RunPlan plan) => plan.Inputs.Entries.Select(entry => entry.Path)
        .Concat(plan.ParentFolders)
        .Concat(plan.OutputPaths)
        .Concat(plan.Placed.Entries.Select(entry => entry.Key))
        .Concat(plan.World.Doors.Mounts.Select(mount => mount.Path))
        .Any(path => PathRelation.IsIn(path, Configuration));

    /// <summary>The place below `/etc` on which the resolver's file is shown, where a run has one.</summary>
    public static IEnumerable<(string Path, string Text)> ResolverPlace(Doors doors) =>
        RealResolver(doors) is null ? [] : [(Resolver, "")];

    /// <summary>The folders below those of the system that a run has for itself: a project that lies there is seen in its private tree alone.</summary>
    public static IEnumerable<string> HiddenOf(RunPlan plan) =>
        SystemView.Hidden.Concat(new[] { plan.Places.Root, plan.Places.WorkingFolder }.Where(SystemView.Shows)).Distinct(StringComparer.Ordinal).Where(PosixFile.IsFolder);

    /// <summary>The world of a run.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="stage">Its private tree.</param>
    /// <param name="view">Where it finds its runtime and dependencies.</param>
    /// <param name="doors">What the user opened.</param>
    /// <param name="home">The caller's home folder.</param>
    public static ClosedWorld Make(RunPlan plan, Stage stage, RunView view, Doors doors, string home)
    {
        List<Bind> binds = [];
        foreach (var folder in SystemView.Programs.Where(folder => PosixFile.LinkKind(folder) == FileKind.Folder))
        {
            binds.Add(new Bind(folder, folder));
        }

        foreach (var hidden in HiddenOf(plan))
        {
            binds.Add(new Bind(stage.PhysicalOf(hidden), hidden, MountMode.Writable));
        }

        binds.AddRange(view.Configuration is { } configuration
            ? [new Bind(configuration, Configuration)]
            : SystemView.Configuration.Where(path => PosixFile.Kind(path) is not null).Select(path => new Bind(path, path)));
        if (RealResolver(doors) is { } resolver)
        {
            // How names are found is part of the network, not of the machine: it changes with every café.
            binds.Add(new Bind(resolver, Resolver));
        }

        binds.AddRange(view.Binds);
        binds.AddRange(stage.Binds);
        binds.AddRange(MountBinds.Of(stage, doors, home));
        return new ClosedWorld(stage.System, binds, doors.Network, doors.HasGpu);
    }

    private static string? RealResolver(Doors doors) => doors.Network == NetworkAccess.On ? PathRelation.RealPath(Resolver) : null;
}
