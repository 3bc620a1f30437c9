using System.Globalization;
using System.Runtime.InteropServices;
using RGrid.Content;
using RGrid.Executions;
using RGrid.FileSystem;
using RGrid.Local.Processes;
using RGrid.Runtimes;

namespace RGrid.Local.Sandbox;

/// <summary>
/// bubblewrap of this machine (github.com/containers/bubblewrap): where it is and whether it works. Some systems forbid what it needs
/// (user namespaces), so it is tried once; that it worked is remembered for this binary, kernel, user and what the kernel allows, that it did not is not.
/// </summary>
/// <param name="machine">Where to look.</param>
/// <param name="store">Where to remember.</param>
public sealed class Bubblewrap(Machine machine, StoreFolders store) : ISandbox
{
    // What system administrators and distributions switch off.
    private static readonly string[] Switches =
        ["/proc/sys/user/max_user_namespaces", "/proc/sys/kernel/unprivileged_userns_clone", "/proc/sys/kernel/apparmor_restrict_unprivileged_userns"];

    private readonly Lazy<string?> _path = new(() => Find(machine));

    /// <summary>Absolute path of the program.</summary>
    /// <exception cref="InvalidOperationException">It is not installed.</exception>
    public string Program => _path.Value ?? throw new InvalidOperationException("bubblewrap is not installed.");

    /// <inheritdoc/>
    public SandboxLack? FindLack()
    {
        if (!OperatingSystem.IsLinux())
        {
            return new SandboxLack("closed worlds are made on Linux only", "run on Linux for them");
        }

        if (_path.Value is not { } path)
        {
            return new SandboxLack("bubblewrap is not installed", "install it: apt-get install bubblewrap, dnf install bubblewrap");
        }

        var mark = MarkOf(path);
        if (File.Exists(mark))
        {
            return null;
        }

        var lack = Try(path);
        if (lack is null)
        {
            Remember(mark);
        }

        return lack;
    }

    /// <summary>Forgets that it worked, after a world could not be made.</summary>
    public void Forget() => File.Delete(MarkOf(Program));

    private static string? Find(Machine machine) =>
        machine.PathFolders.Concat(["/usr/bin", "/bin", "/usr/local/bin"])
            .Select(folder => Path.Combine(folder, "bwrap"))
            .FirstOrDefault(VersionFolders.IsExecutable);

    private string MarkOf(string path)
    {
        var stat = PosixFile.TryStat(path) ?? default;
        var allowed = string.Concat(Switches.Where(File.Exists).Select(File.ReadAllText));
        var name = string.Create(CultureInfo.InvariantCulture, $"{path} {stat.Size} {stat.ModifiedNs} {stat.ChangedNs} {RuntimeInformation.OSDescription} {PosixFile.UserId} {allowed}");
        return Path.Combine(store.Tools, "bubblewrap-" + Digest.Of(System.Text.Encoding.UTF8.GetBytes(name)).Short);
    }

    private static void Remember(string mark)
    {
        try
        {
            File.WriteAllText(mark, "");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is tried again the next time.
        }
    }

    private static SandboxLack? Try(string path)
    {
        var end = InstallerProcess.Run(
            path,
            [.. BubblewrapArguments.Namespaces(NetworkAccess.Off), "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "/bin/true"],
            new Dictionary<string, string>(),
            "/",
            _ => { },
            CancellationToken.None);
        return end.ExitCode == 0 ? null : new SandboxLack(
            $"`{path}` does not work here ({(end.Lines.Count > 0 ? end.Lines[^1] : "no reason given")})",
            "it needs user namespaces: sysctl kernel.unprivileged_userns_clone=1, user.max_user_namespaces; on Ubuntu 24.04 an AppArmor profile for bwrap");
    }
}
