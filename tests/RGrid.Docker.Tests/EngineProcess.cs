using System.Diagnostics;
using RGrid.Docker.Engine;
using RGrid.Testing;

namespace RGrid.Docker.Tests;

/// <summary>A Docker Engine on a private socket, with private folders; all of it goes at the end. Needs root, as every engine does that has a bridge.</summary>
public sealed class EngineProcess : IDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(120);

    // The engine ends when its stdin does, so that it does not outlive a test run that was killed.
    private const string Guard = """
        "$@" </dev/null & engine=$!
        trap 'kill -TERM "$engine" 2>/dev/null' EXIT TERM INT
        cat >/dev/null
        kill -TERM "$engine" 2>/dev/null
        wait "$engine"
        """;

    private readonly string _top = Directory.CreateTempSubdirectory("rgrid-engine-").FullName;
    private readonly Process _guard;

    /// <summary>Starts one and waits until it answers.</summary>
    /// <param name="options">Further options of `dockerd`.</param>
    public EngineProcess(params IReadOnlyList<string> options)
        : this(top => Dockerd(top, options))
    {
    }

    private EngineProcess(Func<string, IReadOnlyList<string>> command)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            throw new InvalidOperationException("The tests of Docker start an engine of their own, which needs root: sudo ./test");
        }

        var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec >'{Log}' 2>&1\n{Guard}", "sh", .. command(_top)]) { RedirectStandardInput = true };
        start.Environment.Remove("DOCKER_HOST");
        _guard = Process.Start(start)!;
        Client = new EngineClient(() => EngineAddress.Parse(Host, "the tests", null));
        Wait();
    }

    /// <summary>Starts one that listens on a port of loopback and sees nothing of this machine's `/tmp` but its own folder, as if it ran elsewhere.</summary>
    /// <param name="host">What `DOCKER_HOST` has to be for it: `tcp://127.0.0.1:2375`.</param>
    public static EngineProcess Elsewhere(string host) => Elsewhere(["-H", host, "--tls=false"]);

    /// <summary>Starts one that sees nothing of this machine's `/tmp` but its own folder, as if it ran elsewhere.</summary>
    public static EngineProcess Elsewhere(params IReadOnlyList<string> options)
    {
        return new EngineProcess(top =>
        {
            var hide = $"mount --bind '{top}' /mnt && mount -t tmpfs none /tmp && mkdir '{top}' && mount --move /mnt '{top}' && exec \"$@\"";
            return ["unshare", "--mount", "sh", "-c", hide, "sh", .. Dockerd(top, options)];
        });
    }

    /// <summary>Starts Podman's service, which answers as a Docker Engine does.</summary>
    public static EngineProcess Podman() => new(top =>
    {
        // Podman asks for more open files and processes than an engine without all of root's rights can give.
        File.WriteAllText(Path.Combine(top, "containers.conf"), """
            [engine]
            cgroup_manager = "cgroupfs"
            events_logger = "file"
            runtime = "runc"
            [containers]
            default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
            init_path = "/usr/bin/catatonit"
            [network]
            network_backend = "netavark"
            """);
        return
        [
            "env", $"HOME={top}", $"CONTAINERS_CONF={top}/containers.conf", "podman", "--root", $"{top}/data", "--runroot", $"{top}/exec", "--tmpdir", $"{top}/tmp",
            "--storage-driver", "overlay", "system", "service", "--time", "0", Socket(top),
        ];
    });

    /// <summary>Starts a rootless one for an ordinary user, with the script that Docker has for that.</summary>
    public static EngineProcess Rootless(PrivateUser user) => new(top =>
    {
        var runtime = Directory.CreateDirectory(Path.Combine(top, "run")).FullName;
        user.Own(top);
        return
        [
            .. user.Prefix, "env", $"HOME={user.Home}", $"XDG_RUNTIME_DIR={runtime}", $"TMPDIR={runtime}", $"DOCKERD_ROOTLESS_ROOTLESSKIT_FLAGS=--state-dir={runtime}/rootlesskit",
            "/usr/share/docker.io/contrib/dockerd-rootless.sh", .. Dockerd(top, []).Skip(1),
        ];
    });

    /// <summary>What `DOCKER_HOST` has to be.</summary>
    public string Host => Socket(_top);

    /// <summary>Talks to it.</summary>
    public EngineClient Client { get; }

    private string Log => At("log");

    /// <summary>A path in its private folder.</summary>
    public string At(string name) => Path.Combine(_top, name);

    /// <summary>Lets other users reach its folder, or use its socket too, until the result is disposed.</summary>
    public IDisposable OpenFolder(PermissionOf what)
    {
        const UnixFileMode mine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        const UnixFileMode everybodys = (UnixFileMode)0x1B6;
        var socket = At("docker.sock");
        var before = File.GetUnixFileMode(socket);
        File.SetUnixFileMode(_top, mine | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        File.SetUnixFileMode(socket, what == PermissionOf.Socket ? everybodys : before & ~(UnixFileMode.OtherRead | UnixFileMode.OtherWrite));
        return new Restored(() =>
        {
            File.SetUnixFileMode(socket, before);
            File.SetUnixFileMode(_top, mine);
        });
    }

    /// <summary>Kills it, as a machine that fails does.</summary>
    public void Kill()
    {
        using var kill = Process.Start("kill", ["-KILL", File.ReadAllText(At("pid")).Trim()]);
        kill.WaitForExit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Client.Dispose();
        _guard.StandardInput.Close();
        _guard.WaitForExit();
        _guard.Dispose();
        EndLeftovers();
        using var remove = Process.Start("/bin/sh", ["-c", "cut -d' ' -f2 /proc/self/mounts | grep \"^$1/\" | sort -r | xargs -r umount -l; rm -rf --one-file-system \"$1\"", "sh", _top]);
        remove.WaitForExit();
    }

    private static string Socket(string top) => $"unix://{top}/docker.sock";

    private static IReadOnlyList<string> Dockerd(string top, IReadOnlyList<string> options) =>
    [
        "dockerd", "-H", Socket(top), .. options.Contains("--data-root", StringComparer.Ordinal) ? [] : new[] { "--data-root", $"{top}/data" },
        "--exec-root", $"{top}/exec", "--pidfile", $"{top}/pid", .. options,
    ];

    // An engine that was killed leaves its containers running.
    private void EndLeftovers()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)))
        {
            try
            {
                if (File.ReadAllText(Path.Combine(folder, "cmdline")).Contains(_top + "/exec", StringComparison.Ordinal))
                {
                    var id = Path.GetFileName(folder);
                    string[] processes = [.. File.ReadAllText(Path.Combine(folder, "task", id, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries), id];
                    using var kill = Process.Start("kill", ["-KILL", .. processes]);
                    kill.WaitForExit();
                }
            }
            catch (IOException)
            {
                // It has just ended.
            }
        }
    }

    private void Wait()
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                Client.Use(new EngineRequest("GET", "/_ping"), response => response.ReadAll(), CancellationToken.None);
                return;
            }
            catch (RGridException) when (Stopwatch.GetElapsedTime(began) < LongestStart && !_guard.HasExited)
            {
                Thread.Sleep(50);
            }
            catch (RGridException exception)
            {
                throw new InvalidOperationException($"The engine does not start:\n{(File.Exists(Log) ? File.ReadAllText(Log) : "")}", exception);
            }
        }
    }

    private sealed class Restored(Action restore) : IDisposable
    {
        public void Dispose() => restore();
    }
}

/// <summary>What other users may do with an engine.</summary>
public enum PermissionOf
{
    /// <summary>See its socket.</summary>
    Folder,

    /// <summary>Use it.</summary>
    Socket,
}
