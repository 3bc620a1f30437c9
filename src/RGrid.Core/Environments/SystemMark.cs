using System.Globalization;
using System.Text;
using RGrid.FileSystem;
using RGrid.Runtimes;

namespace RGrid.Environments;

/// <summary>
/// Tells by a handful of stats whether an interpreter or the system's packages were changed between two moments: both are looked at once
/// for a run, or for all items of a batch, and each item uses them as they are when it runs. What is changed and changed back leaves its
/// trace in a ctime.
/// </summary>
public static class SystemMark
{
    // What of the system is read for each run anew, and where its tools are found.
    private static readonly string[] LookedAt = ["/etc/hosts", "/etc/resolv.conf", "/usr/lib/locale", "/usr/bin", "/usr/sbin", "/usr/lib/node_modules"];

    /// <summary>The mark of now.</summary>
    /// <param name="runtime">The interpreter; one in an image can't change.</param>
    public static string Of(Runtime runtime)
    {
        if (runtime.Parts.Image is not null)
        {
            return "";
        }

        return Of(HostDigest.Databases.Concat(LookedAt).Concat(PartsOf(runtime)), stat => stat.ChangedNs);
    }

    /// <summary>The mark of the interpreter alone, which another hard link to it does not change.</summary>
    /// <param name="runtime">The interpreter; one in an image can't change.</param>
    public static string OfInterpreter(Runtime runtime) => runtime.Parts.Image is null ? Of(PartsOf(runtime), _ => 0) : "";

    private static IEnumerable<string> PartsOf(Runtime runtime) => runtime.Parts.Libraries.Prepend(runtime.Executable).Append(runtime.Parts.StandardLibrary).OfType<string>();

    private static string Of(IEnumerable<string> paths, Func<FileStat, long> changed)
    {
        var mark = new StringBuilder();
        foreach (var path in paths)
        {
            mark.Append(PosixFile.TryStat(path) is { } stat ? string.Create(CultureInfo.InvariantCulture, $"{stat.Device} {stat.Inode} {stat.ModifiedNs} {changed(stat)}\n") : "absent\n");
        }

        return mark.ToString();
    }
}
