using RGrid.Content;
using RGrid.Executions;
using RGrid.FileSystem;

namespace RGrid.Docker.Runs;

/// <summary>
/// What a run was told of by absolute paths, as binds. A folder is shown whole where the image has nothing of its own, so that the script
/// can also write there; in the image's own folders only the files that were named are shown.
/// </summary>
internal static class AbsolutePlaces
{
    private static readonly string[] OfImage =
        ["/bin", "/boot", "/dev", "/etc", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/proc", "/rgrid", "/root", "/run", "/sbin", "/sys", "/tmp", "/usr", "/var"];

    /// <summary>The binds of a staged run.</summary>
    public static IEnumerable<Bind> Of(RunPlan plan, Stage stage)
    {
        var entries = plan.Inputs.Entries.Where(entry => Path.IsPathRooted(entry.Path)).Select(entry => KeyValuePair.Create(entry.Path, entry.Kind))
            .Concat(plan.Placed.Entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Kind))).ToList();
        var folders = entries.Select(entry => entry.Value == TreeEntryKind.Folder ? entry.Key : Path.GetDirectoryName(entry.Key)!)
            .Concat(plan.ParentFolders.Where(Path.IsPathRooted))
            .Where(folder => folder != "/" && !IsOfImage(folder) && PosixFile.IsFolder(stage.PhysicalOf(folder)))
            .Distinct(StringComparer.Ordinal).ToList();
        foreach (var folder in folders.Where(folder => !folders.Any(other => PathRelation.IsBelow(folder, other))))
        {
            yield return new Bind(stage.PhysicalOf(folder), folder, MountMode.Writable);
        }

        foreach (var (path, kind) in entries)
        {
            if (kind == TreeEntryKind.File && !folders.Any(folder => PathRelation.IsBelow(path, folder)) && !IsShownWithItsFolder(path) && !SystemView.IsKernels(path))
            {
                yield return new Bind(stage.PhysicalOf(path), path);
            }
        }
    }

    private static bool IsOfImage(string folder) => OfImage.Any(own => PathRelation.IsIn(folder, own));

    private static bool IsShownWithItsFolder(string path) => DockerWorlds.OwnFolders.Any(folder => PathRelation.IsBelow(path, folder));
}
