using RGrid.FileSystem;

namespace RGrid.Executions;

/// <summary>What `--mount` opened, as every closed world shows it.</summary>
public static class MountBinds
{
    /// <summary>The binds: each path at its own place, and one below the caller's home folder in the run's home folder too.</summary>
    /// <param name="stage">The run's private tree.</param>
    /// <param name="doors">What the user opened.</param>
    /// <param name="home">The caller's home folder.</param>
    public static IEnumerable<Bind> Of(Stage stage, Doors doors, string home)
    {
        foreach (var mount in doors.Mounts)
        {
            yield return new Bind(mount.Path, mount.Path, mount.Mode);
            if (PathRelation.IsBelow(mount.Path, home))
            {
                // Programs look for their caches and credentials in the home folder that they have.
                yield return new Bind(mount.Path, stage.Inside(stage.Home) + mount.Path[home.Length..], mount.Mode);
            }
        }
    }
}
