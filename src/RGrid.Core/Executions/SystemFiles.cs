using RGrid.FileSystem;

namespace RGrid.Executions;

/// <summary>The files below `/etc` that every closed world has of its own, the same for every user and machine.</summary>
internal static class SystemFiles
{
    /// <summary>The user that every script runs as.</summary>
    public const string UserName = "rgrid";

    /// <summary>Its number, and that of its group.</summary>
    public const int UserId = 1000;

    private const string Hosts = "/etc/hosts";

    /// <summary>Paths and texts.</summary>
    public static IEnumerable<(string Path, string Text)> Of(NetworkAccess network) =>
    [
        ("/etc/passwd", $"root:x:0:0:root:/root:/usr/sbin/nologin\n{UserName}:x:1000:1000:{UserName}:{FixedPlaces.Own}/home:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n"),
        ("/etc/group", $"root:x:0:\n{UserName}:x:1000:\nnogroup:x:65534:\n"),
        ("/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\nservices: files\nprotocols: files\n"),
        (Hosts, HostsText(network)),
    ];

    // With the network on, names of this machine's own file lead where they lead outside; its bytes are in the host's digest.
    private static string HostsText(NetworkAccess network) =>
        $"127.0.0.1 localhost {UserName}\n::1 localhost ip6-localhost\n"
        + (network == NetworkAccess.On && PosixFile.IsFile(Hosts) ? File.ReadAllText(Hosts) : "");
}
