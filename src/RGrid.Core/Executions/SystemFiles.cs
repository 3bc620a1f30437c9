using System.Globalization;
using RGrid.FileSystem;

namespace RGrid.Executions;

/// <summary>The files below `/etc` that every closed world has of its own, the same for every user and machine.</summary>
public static class SystemFiles
{
    /// <summary>The user that every script runs as.</summary>
    public const string UserName = "rgrid";

    /// <summary>Its number, and that of its group.</summary>
    public const int UserId = 1000;

    private const string Hosts = "/etc/hosts";

    /// <summary>Paths and texts.</summary>
    /// <param name="network">Whether the run can reach the network.</param>
    /// <param name="surroundings">What is around it.</param>
    public static IEnumerable<(string Path, string Text)> Of(NetworkAccess network, RunSurroundings surroundings) =>
    [
        ("/etc/passwd", UsersText(surroundings.UserId.ToString(CultureInfo.InvariantCulture))),
        ("/etc/group", $"{(surroundings.UserId == 0 ? "" : "root:x:0:\n")}{UserName}:x:{surroundings.UserId.ToString(CultureInfo.InvariantCulture)}:\nnogroup:x:65534:\n"),
        ("/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\nservices: files\nprotocols: files\n"),
        (Hosts, HostsText(network == NetworkAccess.On && surroundings.HasHostNames)),
    ];

    // One number has one name: where the script's is that of root, it is the script's user that is asked for.
    private static string UsersText(string user) =>
        $"{(user == "0" ? "" : "root:x:0:0:root:/root:/usr/sbin/nologin\n")}{UserName}:x:{user}:{user}:{UserName}:{FixedPlaces.Own}/home:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n";

    // With the network on, names of this machine's own file lead where they lead outside; its bytes are in the host's digest.
    private static string HostsText(bool hasHostNames) =>
        $"127.0.0.1 localhost {UserName}\n::1 localhost ip6-localhost\n"
        + (hasHostNames && PosixFile.IsFile(Hosts) ? File.ReadAllText(Hosts) : "");
}
