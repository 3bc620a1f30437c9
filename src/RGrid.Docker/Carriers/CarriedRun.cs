using System.Diagnostics;
using System.Globalization;
using RGrid.Docker.Containers;
using RGrid.Executions;

namespace RGrid.Docker.Carriers;

/// <summary>
/// Runs a script in a carrier, with the engine's own runtime and in namespaces and a control group of its own. The runtime ends when the script has begun, as it
/// does below an engine, so that stdin, stdout and stderr are the script's own.
/// </summary>
/// <param name="carrier">The carrier, for this run alone.</param>
internal sealed class CarriedRun(Carrier carrier)
{
    // The script has a session of its own, the usual mask of modes, and nothing as stdin.
    private const string Start = "umask 022; exec setsid \"$@\" </dev/null";

    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);

    /// <summary>Runs it to its end; null where it could not be started.</summary>
    /// <param name="order">What is run.</param>
    /// <param name="command">Its command.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RGridException">The carrier ended meanwhile.</exception>
    public ContainerEnd? TryRun(ContainerOrder order, IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        var suffix = carrier.NewSuffix();
        var name = carrier.NameOf(suffix);
        var folder = Directory.CreateDirectory(carrier.At(suffix)).FullName;
        var state = Path.Combine(carrier.At("state"), name);
        try
        {
            File.WriteAllText(Path.Combine(folder, "config.json"), carrier.Configuration.Of(order.Settings, command, suffix).ToJsonString());
            using var runtime = StartRuntime(folder, name);
            if (Follow(runtime, Path.Combine(folder, "pid"), order, cancellationToken) is not { } end)
            {
                CarriedProcesses.End(name);
                return null;
            }

            var groups = CarriedGroups.Read(Path.Combine(state, "state.json"));
            end = end with { IsOutOfMemory = CarriedGroups.HaveRunOutOfMemory(groups) };
            CarriedGroups.Remove(groups.Values);
            return carrier.IsAlive ? end : throw new RGridException(
                ErrorCode.EngineUnavailable, "the container that carried the script was removed while it ran", "see whether the engine is well: docker info") { IsTransient = true };
        }
        finally
        {
            Remove(folder);
            Remove(state);
        }
    }

    private Process StartRuntime(string folder, string name)
    {
        var start = new ProcessStartInfo("/bin/sh",
        [
            "-c", Start, "sh", carrier.Runtime, "--root", carrier.At("state"), "--log", carrier.At("log"),
            .. carrier.Configuration.IsGroupOfSystemd ? ["--systemd-cgroup"] : Array.Empty<string>(),
            "run", "--detach", "--bundle", folder, "--pid-file", Path.Combine(folder, "pid"), name,
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Root starts it, so nothing is looked for where the caller says.
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        return Process.Start(start)!;
    }

    private static ContainerEnd? Follow(Process runtime, string begun, ContainerOrder order, CancellationToken cancellationToken)
    {
        var script = new Lazy<int?>(() => Await(runtime, begun));
        void Tell(int signal)
        {
            if (script.Value is { } process)
            {
                CarriedProcesses.Tell(process, signal);
            }
        }

        using var output = new ScriptOutput(order.Streams, order.Stopping.Grace, Tell);
        using var watch = new Watch(Tell, () => Tell(ScriptOutput.Kill), order.Stopping, order.Timeout, cancellationToken);
        var stderr = new Thread(() => Pump(runtime.StandardError.BaseStream, output.GiveStderr)) { IsBackground = true };
        stderr.Start();
        Pump(runtime.StandardOutput.BaseStream, output.GiveStdout);
        stderr.Join();
        if (script.Value is not { } first)
        {
            return null;
        }

        var exitCode = CarriedProcesses.Wait(first);
        watch.Ended();
        return new ContainerEnd(exitCode, false, watch.Cause);
    }

    // The number of the script's first process; null where the runtime could not start it.
    private static int? Await(Process runtime, string begun)
    {
        if (!runtime.WaitForExit(LongestStart))
        {
            runtime.Kill();
        }

        return File.Exists(begun) && int.TryParse(File.ReadAllText(begun), NumberStyles.None, CultureInfo.InvariantCulture, out var process) ? process : null;
    }

    private static void Pump(Stream from, StreamFrames.Taker take)
    {
        const int size = 64 * 1024;
        var buffer = GC.AllocateUninitializedArray<byte>(size);
        for (int length; (length = from.Read(buffer)) > 0;)
        {
            take(buffer.AsSpan(0, length));
        }
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
