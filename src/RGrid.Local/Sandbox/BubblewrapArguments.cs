using System.Globalization;
using RGrid.Executions;
using RGrid.FileSystem;

namespace RGrid.Local.Sandbox;

/// <summary>The words of bubblewrap's command line for a world (man 1 bwrap).</summary>
internal static class BubblewrapArguments
{
    /// <summary>The descriptor on which bubblewrap tells how its child ended.</summary>
    public const int StatusDescriptor = 3;

    /// <summary>How many words bubblewrap takes, its command's counted (bubblewrap.c, MAX_ARGS: 9000), less some to spare.</summary>
    public const int MostWords = 8900;

    private const int WordsOfBind = 3;

    private static readonly string[] GpuDevices =
        ["/dev/dri", "/dev/kfd", "/dev/nvidiactl", "/dev/nvidia-uvm", "/dev/nvidia-uvm-tools", "/dev/nvidia-modeset", "/dev/nvidia-caps"];

    /// <summary>The descriptor that holds a script back in its finished world until it can be read.</summary>
    public const int StartDescriptor = StatusDescriptor + 1;

    /// <summary>The options that hold the script back.</summary>
    public static IReadOnlyList<string> HeldBack => ["--block-fd", StartDescriptor.ToString(CultureInfo.InvariantCulture)];

    /// <summary>All options, up to the command that is to run.</summary>
    /// <param name="world">The world.</param>
    /// <param name="workingFolder">Where the command starts in it.</param>
    /// <param name="more">Options that come behind those of the world.</param>
    /// <exception cref="RGridException">They are more than bubblewrap takes.</exception>
    public static IReadOnlyList<string> Of(ClosedWorld world, string workingFolder, IReadOnlyList<string> more)
    {
        List<string> words = [.. Namespaces(world.Network), "--bind", world.Root, "/"];
        foreach (var bind in world.Binds)
        {
            words.AddRange([bind.Mode == MountMode.Writable ? "--bind" : "--ro-bind", bind.Source, bind.Target]);
        }

        words.AddRange(["--proc", "/proc", "--dev", "/dev"]);
        if (world.HasGpu)
        {
            words.AddRange(Gpu());
        }

        words.AddRange(
        [
            .. more,
            "--chdir", workingFolder,
            "--json-status-fd", StatusDescriptor.ToString(CultureInfo.InvariantCulture),
            "--",
        ]);
        return words.Count <= MostWords
            ? words
            : throw new RGridException(
                ErrorCode.StartFailed,
                string.Create(CultureInfo.InvariantCulture, $"the script's world would show {world.Binds.Count} files in folders of the system, one by one; bubblewrap takes {MostWords / WordsOfBind}"),
                "name only the files that the script reads, or show the folder as it is with --mount");
    }

    /// <summary>What every world is kept apart from: users, processes, memory, names, the terminal; and the network, where that is off.</summary>
    public static IReadOnlyList<string> Namespaces(NetworkAccess network) =>
    [
        "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try",
        .. network == NetworkAccess.Off ? ["--unshare-net"] : Array.Empty<string>(),
        "--uid", "1000", "--gid", "1000", "--hostname", "rgrid", "--cap-drop", "ALL", "--die-with-parent", "--new-session",
    ];

    private static IEnumerable<string> Gpu()
    {
        var cards = Enumerable.Range(0, 16).Select(number => string.Create(CultureInfo.InvariantCulture, $"/dev/nvidia{number}"));
        return GpuDevices.Concat(cards).Where(device => PosixFile.Kind(device) is not null)
            .SelectMany(device => new[] { "--dev-bind", device, device })
            .Concat(["--ro-bind-try", "/sys", "/sys"]);
    }
}
