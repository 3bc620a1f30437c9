namespace RGrid.Content;

/// <summary>The places in a store, all below one folder of mode 0700 (`~/.rgrid`, or `$RGRID_HOME`).</summary>
/// <param name="Home">Absolute path of the store.</param>
public sealed record StoreFolders(string Home)
{
    /// <summary>The SQLite database.</summary>
    public string Database => Path.Combine(Home, "rgrid.db");

    /// <summary>Blobs, by the first two hex digits.</summary>
    public string Blobs => Path.Combine(Home, "blobs");

    /// <summary>Damaged blobs, kept for study: digest, `-`, something.</summary>
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
}
