using System.Diagnostics;
using RGrid.Docker.Engine;

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
        : this([], options)
    {
    }

    private EngineProcess(IReadOnlyList<string> wrapper, IReadOnlyList<string> options)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            throw new InvalidOperationException("The tests of Docker start an engine of their own, which needs root: sudo ./test");
        }

        var start = new ProcessStartInfo("/bin/sh",
        [
            "-c", $"exec >'{Log}' 2>&1\n{Guard}", "sh", .. wrapper.Select(word => word.Replace("TOP", _top, StringComparison.Ordinal)), "dockerd",
            "-H", Host, .. options.Contains("--data-root", StringComparer.Ordinal) ? [] : new[] { "--data-root", At("data") }, "--exec-root", At("exec"), "--pidfile", At("pid"), .. options,
        ])
        {
            RedirectStandardInput = true,
        };
        start.Environment.Remove("DOCKER_HOST");
        _guard = Process.Start(start)!;
        Client = new EngineClient(() => EngineAddress.Parse(Host, "the tests", null));
        Wait();
    }

    /// <summary>Starts one that listens on a port of loopback and sees nothing of this machine's `/tmp` but its own folder, as if it ran elsewhere.</summary>
    /// <param name="host">What `DOCKER_HOST` has to be for it: `tcp://127.0.0.1:2375`.</param>
    public static EngineProcess Elsewhere(string host)
    {
        const string hide = "mount --bind 'TOP' /mnt && mount -t tmpfs none /tmp && mkdir 'TOP' && mount --move /mnt 'TOP' && exec \"$@\"";
        return new EngineProcess(["unshare", "--mount", "sh", "-c", hide, "sh"], ["-H", host, "--tls=false"]);
    }

    /// <summary>What `DOCKER_HOST` has to be.</summary>
    public string Host => $"unix://{At("docker.sock")}";

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
