using System.Globalization;
using System.Text;
using RGrid.Content;
using RGrid.FileSystem;

namespace RGrid.Environments;

/// <summary>
/// A digest of what else of this machine a run sees (cache.md 3, `host`): the package database by its bytes, and the configuration that
/// <see cref="SystemView"/> shows by its stats. What is not there counts as not there.
/// </summary>
/// <param name="snapshots">Digests of the larger files, remembered by their stats.</param>
/// <param name="configuration">The lines of the configuration (<see cref="DescribeConfiguration"/>).</param>
public sealed class HostDigest(Func<string, Digest> snapshots, string configuration)
{
    private static readonly string[] Files =
    [
        "/var/lib/dpkg/status", "/var/lib/rpm/rpmdb.sqlite", "/usr/lib/sysimage/rpm/rpmdb.sqlite", "/lib/apk/db/installed",
        "/etc/hosts", "/etc/ld.so.preload", "/etc/nsswitch.conf",
    ];

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

        return Encoding.UTF8.GetBytes(description.Append(configuration).ToString());
    }

    /// <summary>The lines of what <see cref="SystemView.Configuration"/> names.</summary>
    public static string DescribeConfiguration()
    {
        var description = new StringBuilder();
        foreach (var path in SystemView.Configuration)
        {
            Append(description, path);
        }

        return description.ToString();
    }

    // A folder is told as one: which of its hundreds of links changed is not worth looking at each of them in every run.
    private static void Append(StringBuilder description, string path)
    {
        var stat = PosixFile.TryLstat(path);
        var content = stat?.Kind switch
        {
            null => "absent",
            FileKind.Folder => DescribeFolder(path),
            FileKind.Link => "link " + PosixFile.ReadLink(path),
            _ => string.Create(CultureInfo.InvariantCulture, $"{stat.Value.Size} {stat.Value.ModifiedNs} {stat.Value.ChangedNs}"),
        };
        description.Append(CultureInfo.InvariantCulture, $"{path}\0{content}\n");
    }

    private static string DescribeFolder(string path)
    {
        try
        {
            return $"folder {FolderStamp.Of(path)}";
        }
        catch (IOException)
        {
            return "unreadable";
        }
    }
}
