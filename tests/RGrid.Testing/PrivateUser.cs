using System.Diagnostics;
using System.Globalization;

namespace RGrid.Testing;

/// <summary>
/// An ordinary user with a home, a line in `/etc/passwd` and a range of subordinate ids, whom only the programs know that are started with <see cref="Prefix"/>:
/// they see files of its own in a mount namespace, and no file of the machine is changed. Needs root.
/// </summary>
public sealed class PrivateUser : IDisposable
{
    /// <summary>Its number and that of its group; nobody of Debian's has it.</summary>
    public const int Id = 4321;

    /// <summary>Its name.</summary>
    public const string Name = "rgrid-tester";

    // Elsewhere udev lets everybody have the device of networks.
    private const string Enter = """
        mount -t tmpfs -o mode=755 none /mnt
        mknod -m 666 /mnt/tun c 10 200
        mount --bind /mnt/tun /dev/net/tun
        umount -l /mnt
        for name in passwd group subuid subgid; do mount --bind "$0/$name" "/etc/$name"; done
        exec "$@"
        """;

    private readonly string _top = Directory.CreateTempSubdirectory("rgrid-user-").FullName;

    /// <summary>Makes one.</summary>
    public PrivateUser()
    {
        var number = Id.ToString(CultureInfo.InvariantCulture);
        File.SetUnixFileMode(_top, (UnixFileMode)0x1ED);
        // Its home is its own alone, as homes are.
        Directory.CreateDirectory(Home, (UnixFileMode)0x1C0);
        File.WriteAllText(At("passwd"), File.ReadAllText("/etc/passwd") + $"{Name}:x:{number}:{number}::{Home}:/bin/sh\n");
        File.WriteAllText(At("group"), File.ReadAllText("/etc/group") + $"{Name}:x:{number}:\n");
        File.WriteAllText(At("subuid"), $"{Name}:200000:65536\n");
        File.WriteAllText(At("subgid"), $"{Name}:200000:65536\n");
        // The binary may lie where only the one who built it can go.
        var binaries = Directory.CreateDirectory(At("bin")).FullName;
        foreach (var name in new[] { Path.GetFileName(NativeBinary.Path), "libe_sqlite3.so" })
        {
            File.Copy(Path.Combine(Path.GetDirectoryName(NativeBinary.Path)!, name), Path.Combine(binaries, name));
        }

        Binary = Path.Combine(binaries, Path.GetFileName(NativeBinary.Path));
        Own(Home);
    }

    /// <summary>A copy of the native binary that it can run.</summary>
    public string Binary { get; }

    /// <summary>Absolute path of its home folder.</summary>
    public string Home => At("home");

    /// <summary>Words in front of a command that it runs.</summary>
    public IReadOnlyList<string> Prefix => [.. PrefixOfRoot, "setpriv", $"--reuid={Name}", $"--regid={Name}", "--clear-groups", "--"];

    /// <summary>Words in front of a command that root runs and that knows this user.</summary>
    public IReadOnlyList<string> PrefixOfRoot => ["unshare", "--mount", "sh", "-ec", Enter, _top];

    /// <summary>Gives it all of a folder that belongs to root.</summary>
    public void Own(string folder)
    {
        // What is its own already keeps its times.
        using var own = Process.Start("chown", ["-Rh", "--from=0", $"{Id}:{Id}", folder]);
        own.WaitForExit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        using var remove = Process.Start("rm", ["-rf", _top]);
        remove.WaitForExit();
    }

    private string At(string name) => Path.Combine(_top, name);
}
