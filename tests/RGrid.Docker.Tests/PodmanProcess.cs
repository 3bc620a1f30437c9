using System.Diagnostics;
using RGrid.Docker.Engine;

namespace RGrid.Docker.Tests;

/// <summary>Podman's service on a private socket, with private folders and the image of Python; all of it goes at the end.</summary>
internal sealed class PodmanProcess : IDisposable
{
    /// <summary>The name that its import gives to the image.</summary>
    public const string Python = "localhost/python:latest";

    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);

    // As in a container without a system's manager, whose limits may not be raised. The service ends when its stdin does.
    private const string Settings = """
        [engine]
        cgroup_manager = "cgroupfs"
        events_logger = "file"
        [containers]
        default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
        """;

    private const string Guard = """
        "$@" </dev/null & engine=$!
        trap 'kill -TERM "$engine" 2>/dev/null' EXIT TERM INT
        cat >/dev/null
        kill -TERM "$engine" 2>/dev/null
        wait "$engine"
        """;

    private readonly string _top = Directory.CreateTempSubdirectory("rgrid-podman-").FullName;
    private readonly Process _guard;

    /// <summary>Starts it and waits until it answers.</summary>
    public PodmanProcess()
    {
        File.WriteAllText(At("containers.conf"), Settings);
        var start = new ProcessStartInfo(
            "/bin/sh",
            ["-c", $"exec >'{At("log")}' 2>&1\n{Guard}", "sh", "podman", "--root", At("root"), "--runroot", At("run"), "system", "service", "-t", "0", Host])
        {
            RedirectStandardInput = true,
        };
        start.Environment["CONTAINERS_CONF"] = At("containers.conf");
        _guard = Process.Start(start)!;
        Client = new EngineClient(() => EngineAddress.Parse(Host, "the tests", null));
        var began = Stopwatch.GetTimestamp();
        while (!IsUp())
        {
            if (_guard.HasExited || Stopwatch.GetElapsedTime(began) > LongestStart)
            {
                throw new InvalidOperationException($"Podman does not start:\n{File.ReadAllText(At("log"))}");
            }

            Thread.Sleep(50);
        }

        BaseImages.ImportPython(Client);
    }

    /// <summary>What `DOCKER_HOST` has to be.</summary>
    public string Host => $"unix://{At("podman.sock")}";

    /// <summary>Talks to it.</summary>
    public EngineClient Client { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Client.Dispose();
        _guard.StandardInput.Close();
        _guard.WaitForExit();
        _guard.Dispose();
        using var remove = Process.Start("/bin/sh", ["-c", "cut -d' ' -f2 /proc/self/mounts | grep \"^$1/\" | sort -r | xargs -r umount -l; rm -rf --one-file-system \"$1\"", "sh", _top]);
        remove.WaitForExit();
    }

    private string At(string name) => Path.Combine(_top, name);

    private bool IsUp()
    {
        try
        {
            Client.Use(new EngineRequest("GET", "/_ping"), response => response.ReadAll(), CancellationToken.None);
            return true;
        }
        catch (RGridException)
        {
            return false;
        }
    }
}
