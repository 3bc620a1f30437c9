using RGrid.FileSystem;

namespace RGrid.Local.Limits;

/// <summary>The folders below which this process may make control groups.</summary>
/// <param name="IsUnified">Whether they are of version 2, where one folder serves all.</param>
/// <param name="Memory">For memory; null where there is none.</param>
/// <param name="Processes">For the number of processes.</param>
/// <param name="Processors">For time on processors.</param>
internal sealed record ControlGroupPlaces(bool IsUnified, string? Memory, string? Processes, string? Processors)
{
    private const string Mount = "/sys/fs/cgroup";
    private const string OwnGroups = "/proc/self/cgroup";

    /// <summary>Each of them once.</summary>
    public IEnumerable<string> All => new[] { Memory, Processes, Processors }.OfType<string>().Distinct(StringComparer.Ordinal);

    /// <summary>The places of this process.</summary>
    public static ControlGroupPlaces OfThisProcess() =>
        File.Exists(OwnGroups) ? Read(File.ReadAllLines(OwnGroups), Mount) : new ControlGroupPlaces(true, null, null, null);

    /// <summary>Reads `/proc/self/cgroup` (man 7 cgroups): `number:controllers:path` a line, with an empty list of controllers for version 2.</summary>
    internal static ControlGroupPlaces Read(IEnumerable<string> lines, string mount)
    {
        var groups = lines.Select(line => line.Split(':', 3)).Where(parts => parts.Length == 3).ToList();
        string? Old(string controller) => groups.Where(parts => parts[1].Split(',').Contains(controller))
            .Select(parts => Below(Path.Combine(mount, parts[1]), parts[2])).FirstOrDefault();
        if (Old("pids") is { } processes)
        {
            return new ControlGroupPlaces(false, Old("memory"), processes, Old("cpu"));
        }

        // Processes may stand in leaves only, so a run's group stands beside that of this process, where its parent may be used.
        var own = groups.Where(parts => parts[1].Length == 0).Select(parts => parts[2]).FirstOrDefault();
        var place = own is null or "/" ? mount : Below(mount, Path.GetDirectoryName(own)!);
        return new ControlGroupPlaces(true, Having(place, "memory"), Having(place, "pids"), Having(place, "cpu"));
    }

    // In a container the path may be that of another view of the tree; then the top is all that there is.
    private static string Below(string top, string path) =>
        top + path.TrimEnd('/') is var folder && PosixFile.IsFolder(folder) ? folder : top;

    private static string? Having(string place, string controller)
    {
        var enabled = Path.Combine(place, "cgroup.subtree_control");
        return File.Exists(enabled) && File.ReadAllText(enabled).Split(' ', '\n').Contains(controller) ? place : null;
    }
}
