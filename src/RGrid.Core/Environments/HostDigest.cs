using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RGrid.Content;
using RGrid.FileSystem;

namespace RGrid.Environments;

/// <summary>
/// A digest of what else of this machine a run sees (cache.md 3, `host`): the package database by its bytes, and the configuration that
/// <see cref="SystemView"/> shows by its stats. What is not there counts as not there.
/// </summary>
/// <param name="snapshots">Digests of the larger files, remembered by their stats.</param>
public sealed class HostDigest(Func<string, Digest> snapshots)
{
    private static readonly string[] Files =
    [
        "/var/lib/dpkg/status", "/var/lib/rpm/rpmdb.sqlite", "/usr/lib/sysimage/rpm/rpmdb.sqlite", "/lib/apk/db/installed",
        "/etc/hosts", "/etc/ld.so.preload", "/etc/nsswitch.conf",
    ];

    /// <summary>The digest of this machine as it is now.</summary>
    public Digest Compute()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in Files)
        {
            var digest = PosixFile.IsFile(path) ? snapshots(path).ToString() : "absent";
            hash.AppendData(Encoding.UTF8.GetBytes($"{path}\0{digest}\n"));
        }

        foreach (var path in SystemView.Configuration)
        {
            Append(hash, path);
        }

        return new Digest(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, string path)
    {
        var stat = PosixFile.TryLstat(path);
        var content = stat?.Kind switch
        {
            null => "absent",
            FileKind.Folder => "folder",
            FileKind.Link => "link " + PosixFile.ReadLink(path),
            _ => string.Create(CultureInfo.InvariantCulture, $"{stat.Value.Size} {stat.Value.ModifiedNs} {stat.Value.ChangedNs}"),
        };
        hash.AppendData(Encoding.UTF8.GetBytes($"{path}\0{content}\n"));
        if (stat?.Kind == FileKind.Folder)
        {
            foreach (var name in FolderListing.Names(path))
            {
                Append(hash, Path.Combine(path, name));
            }
        }
    }
}
