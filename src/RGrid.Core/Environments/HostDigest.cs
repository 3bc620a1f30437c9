using System.Globalization;
using System.Text;
using RGrid.Content;
using RGrid.FileSystem;

namespace RGrid.Environments;

/// <summary>
/// A digest of what else of this machine a run sees (cache.md 3, `host`): the package database, the alternatives, the dynamic
/// linker's configuration and the release file. Files that are not there count as not there.
/// </summary>
/// <param name="snapshots">Digests of the larger files, remembered by their stats.</param>
public sealed class HostDigest(Func<string, Digest> snapshots)
{
    private static readonly string[] Files =
    [
        "/var/lib/dpkg/status", "/var/lib/rpm/rpmdb.sqlite", "/usr/lib/sysimage/rpm/rpmdb.sqlite", "/lib/apk/db/installed",
        "/etc/ld.so.conf", "/etc/ld.so.preload", "/etc/os-release", "/etc/nsswitch.conf",
    ];

    private static readonly string[] Folders = ["/etc/alternatives", "/etc/ld.so.conf.d"];

    /// <summary>
    /// This machine as it is now: a line `path`, NUL, content for each thing. Its SHA-256 is the digest; kept as a blob, it tells later what changed.
    /// </summary>
    public byte[] Describe()
    {
        var description = new StringBuilder();
        foreach (var path in Files)
        {
            var digest = PosixFile.IsFile(path) ? snapshots(path).ToString() : "absent";
            description.Append(CultureInfo.InvariantCulture, $"{path}\0{digest}\n");
        }

        foreach (var folder in Folders.Where(folder => PosixFile.IsFolder(folder)))
        {
            foreach (var name in FolderListing.Names(folder))
            {
                var path = Path.Combine(folder, name);
                var content = PosixFile.LinkKind(path) == FileKind.Link
                    ? PosixFile.ReadLink(path)
                    : PosixFile.TryStat(path) is { } stat ? stat.Size.ToString(CultureInfo.InvariantCulture) + " " + stat.ModifiedNs.ToString(CultureInfo.InvariantCulture) : "absent";
                description.Append(CultureInfo.InvariantCulture, $"{path}\0{content}\n");
            }
        }

        return Encoding.UTF8.GetBytes(description.ToString());
    }
}
