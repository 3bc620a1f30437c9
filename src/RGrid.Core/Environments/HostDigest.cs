using System.Globalization;
using System.Text;
using RGrid.Content;
using RGrid.FileSystem;

namespace RGrid.Environments;

/// <summary>
/// A digest of what else of this machine a run sees (cache.md 3, `host`): the package database by its bytes, what stands in the folders
/// that others than the package manager install into, and the configuration that <see cref="SystemView"/> shows by its stats. What is
/// not there counts as not there.
/// </summary>
/// <param name="snapshots">Digests of the larger files, remembered by their stats.</param>
/// <param name="listings">Digests of what stands in folders, by the ends of names; null for one that is not there.</param>
/// <param name="configuration">The lines of the configuration (<see cref="DescribeConfiguration"/>).</param>
public sealed class HostDigest(Func<string, Digest> snapshots, Func<string, string, Digest?> listings, string configuration)
{
    /// <summary>Where package managers keep what is installed.</summary>
    public static IReadOnlyList<string> Databases { get; } =
    [
        "/var/lib/dpkg/status", "/var/lib/rpm/rpmdb.sqlite", "/var/lib/rpm/rpmdb.sqlite-wal", "/var/lib/rpm/Packages", "/var/lib/rpm/Packages.db",
        "/usr/lib/sysimage/rpm/rpmdb.sqlite", "/usr/lib/sysimage/rpm/rpmdb.sqlite-wal", "/lib/apk/db/installed",
    ];

    private static readonly string[] Files =
    [
        .. Databases, "/etc/hosts", "/etc/ld.so.preload", "/etc/nsswitch.conf",
    ];

    // Files that dpkg keeps elsewhere, or with another owner or mode, than their packages say.
    private static readonly string[] Deviations = ["/var/lib/dpkg/diversions", "/var/lib/dpkg/statoverride"];

    // A package that is built again under its version leaves the database as it is, and not the sums of its files. npm -g and localedef
    // install below /usr too.
    private static readonly (string Folder, string Ending)[] Listings =
    [
        ("/var/lib/dpkg/info", ".md5sums"), ("/var/lib/pacman/local", ""), ("/usr/bin", ""), ("/usr/sbin", ""), ("/usr/lib/node_modules", ""), ("/usr/lib/locale", ""),
    ];

    private static readonly string[] Stores = ["/nix/store", "/gnu/store"];

    /// <summary>
    /// This machine as it is now: a line `path`, NUL, content for each thing. Its SHA-256 is the digest; kept as a blob, it tells later what changed.
    /// </summary>
    public byte[] Describe()
    {
        var description = new StringBuilder();
        foreach (var path in Files.Concat(Deviations.Where(PosixFile.IsFile)))
        {
            var digest = PosixFile.IsFile(path) ? snapshots(path).ToString() : "absent";
            description.Append(CultureInfo.InvariantCulture, $"{path}\0{digest}\n");
        }

        foreach (var (folder, ending) in Listings)
        {
            description.Append(CultureInfo.InvariantCulture, $"{folder}\0{DescribeListing(folder, ending)}\n");
        }

        // What stands in there is never changed, only more or less of it.
        foreach (var folder in Stores)
        {
            if (PosixFile.TryStat(folder) is { } stat)
            {
                description.Append(CultureInfo.InvariantCulture, $"{folder}\0{DescribeFile(stat)}\n");
            }
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
            FileKind.Link => $"link {PosixFile.ReadLink(path)} {DescribeTarget(path)}",
            _ => DescribeFile(stat.Value),
        };
        description.Append(CultureInfo.InvariantCulture, $"{path}\0{content}\n");
    }

    private string DescribeListing(string folder, string ending)
    {
        try
        {
            return listings(folder, ending) is { } digest ? $"listing {digest}" : "absent";
        }
        catch (IOException)
        {
            return "unreadable";
        }
    }

    private static string DescribeFile(FileStat stat) => string.Create(CultureInfo.InvariantCulture, $"{stat.Size} {stat.ModifiedNs} {stat.ChangedNs}");

    // What is shown are the bytes behind a link.
    private static string DescribeTarget(string link) => PosixFile.TryStat(link) switch
    {
        { Kind: FileKind.File } stat => DescribeFile(stat),
        { Kind: FileKind.Folder } when PathRelation.RealPath(link) is { } real => DescribeFolder(real),
        _ => "to nothing",
    };

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
