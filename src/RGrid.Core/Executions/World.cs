using System.Globalization;
using System.Text.Json.Nodes;

namespace RGrid.Executions;

/// <summary>Whether a run can reach the network.</summary>
public enum NetworkAccess
{
    /// <summary>It can; what it fetches is in no key.</summary>
    On,

    /// <summary>It has a loopback of its own and nothing else.</summary>
    Off,
}

/// <summary>Whether a mounted path may be written.</summary>
public enum MountMode
{
    /// <summary>Only read.</summary>
    ReadOnly,

    /// <summary>Read and written.</summary>
    Writable,
}

/// <summary>A path of this machine that a run sees as it is, at the same place.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Mode">Whether it may be written.</param>
public sealed record Mount(string Path, MountMode Mode);

/// <summary>What the user opened for a run: `--network`, `--mount`, `--gpu`, `--open`.</summary>
/// <param name="Network">Whether it can reach the network.</param>
/// <param name="Mounts">Paths that it sees as they are.</param>
/// <param name="HasGpu">Whether it sees the graphics cards.</param>
/// <param name="IsOpen">Whether it runs without a sandbox.</param>
public sealed record Doors(NetworkAccess Network, IReadOnlyList<Mount> Mounts, bool HasGpu, bool IsOpen)
{
    /// <summary>Nothing but the network, as usual.</summary>
    public static readonly Doors Usual = new(NetworkAccess.On, [], HasGpu: false, IsOpen: false);

    /// <summary>What ends reuse, in words for the user; empty for a closed world.</summary>
    public IReadOnlyList<string> Words =>
    [
        .. IsOpen ? ["--open"] : Array.Empty<string>(),
        .. HasGpu ? ["--gpu"] : Array.Empty<string>(),
        .. Mounts.Select(mount => $"--mount {mount.Path}{(mount.Mode == MountMode.Writable ? ":rw" : "")}"),
    ];
}

/// <summary>How far a run is kept from what its keys don't hold.</summary>
public enum Confinement
{
    /// <summary>A sandbox shows it what its keys hold, and nothing else.</summary>
    Closed,

    /// <summary>Only the layout of its private tree keeps it apart, because the user wants it so or no sandbox can be had.</summary>
    Open,
}

/// <summary>The world that a run lives in.</summary>
/// <param name="Confinement">How far it is kept apart.</param>
/// <param name="Doors">What the user opened.</param>
public sealed record World(Confinement Confinement, Doors Doors)
{
    private const string NameOfWorld = "world";
    private const string NameOfGpu = "gpu";
    private const string PrefixOfMount = "mount ";

    /// <summary>True where what a run gives depends on its keys alone (and on clock, chance and network).</summary>
    public bool IsClosed => Confinement == Confinement.Closed && Doors.Words.Count == 0;

    /// <summary>The world as fixed settings of the execution manifest; the network is a member of its own there.</summary>
    public IEnumerable<KeyValuePair<string, string>> Settings =>
    [
        KeyValuePair.Create(NameOfWorld, Confinement == Confinement.Closed ? "closed" : "open"),
        .. Doors.HasGpu ? [KeyValuePair.Create(NameOfGpu, "on")] : Array.Empty<KeyValuePair<string, string>>(),
        .. Doors.Mounts.Select(mount => KeyValuePair.Create(PrefixOfMount + mount.Path, mount.Mode == MountMode.Writable ? "rw" : "ro")),
    ];

    /// <summary>True where the fixed settings of an execution manifest tell of no closed world.</summary>
    public static bool IsOpen(JsonObject settings) => settings[NameOfWorld]?.GetValue<string>() == "open";

    /// <summary>The doors that the fixed settings of an execution manifest tell of.</summary>
    /// <param name="settings">Its fixed settings.</param>
    /// <param name="network">Its network member.</param>
    public static Doors DoorsOf(IReadOnlyDictionary<string, string> settings, string network) => new(
        network == "off" ? NetworkAccess.Off : NetworkAccess.On,
        [
            .. settings.Where(setting => setting.Key.StartsWith(PrefixOfMount, StringComparison.Ordinal))
                .Select(setting => new Mount(setting.Key[PrefixOfMount.Length..], setting.Value == "rw" ? MountMode.Writable : MountMode.ReadOnly)),
        ],
        settings.ContainsKey(NameOfGpu),
        settings.GetValueOrDefault(NameOfWorld) == "open");
}
