using RGrid.FileSystem;

namespace RGrid.Content;

/// <summary>The places in a store, all below one folder of mode 0700 (`~/.rgrid`, or `$RGRID_HOME`).</summary>
/// <param name="Home">Absolute path of the store.</param>
public sealed record StoreFolders(string Home)
{
    /// <summary>The SQLite database.</summary>
    public string Database => Path.Combine(Home, "rgrid.db");

    /// <summary>Blobs, by the first two hex digits.</summary>
    public string Blobs => Path.Combine(Home, "blobs");

    /// <summary>Blobs that are being written.</summary>
    public string TemporaryBlobs => Path.Combine(Blobs, "tmp");

    /// <summary>Blobs and folders that were found damaged, kept for study for a while.</summary>
    public string Damaged => Path.Combine(Home, "damaged");

    /// <summary>Installed dependencies, by key.</summary>
    public string Environments => Path.Combine(Home, "environments");

    /// <summary>Private trees of runs that go on, and of installations.</summary>
    public string Stages => Path.Combine(Home, "stages");

    /// <summary>One file a key that is being built; locked by the operating system, so that a dead owner's lock is free.</summary>
    public string Locks => Path.Combine(Home, "locks");

    /// <summary>What installers printed, one file an installation.</summary>
    public string InstallLogs => Path.Combine(Home, "logs");

    /// <summary>What RGrid prepared from the interpreters (pip, taken out of them).</summary>
    public string Tools => Path.Combine(Home, "tools");

    /// <summary>The `/etc` of closed worlds, by content.</summary>
    public string Systems => Path.Combine(Home, "systems");

    /// <summary>What upkeep left behind for the next time.</summary>
    public string UpkeepStamp => Path.Combine(Home, "upkeep.json");

    /// <summary>What the folders of blobs took when they were last measured.</summary>
    public string Sizes => Path.Combine(Home, "sizes.json");

    /// <summary>Personal settings.</summary>
    public string Settings => Path.Combine(Home, "config.toml");

    /// <summary>The key under which secrets are marked in manifests; the store makes it for itself.</summary>
    public string SecretKey => Path.Combine(Home, "secret.key");

    /// <summary>Where a blob is, whether it is there or not.</summary>
    public string Blob(Digest digest) => BlobIn(Blobs, digest);

    /// <summary>
    /// True where a folder of installed dependencies lies in this store, by whatever path. The rows of a store that was moved or copied name
    /// folders where they were then, which are another store's now, or nobody's.
    /// </summary>
    public bool Holds(string folder)
    {
        var parent = Path.GetDirectoryName(folder);
        return parent == Environments
            || (PosixFile.TryStat(parent ?? "/") is { } its && PosixFile.TryStat(Environments) is { } own && (its.Device, its.Inode) == (own.Device, own.Inode));
    }

    internal static string BlobIn(string folder, Digest digest)
    {
        var hex = digest.ToString();
        return Path.Combine(folder, hex[..2], hex[2..]);
    }
}
