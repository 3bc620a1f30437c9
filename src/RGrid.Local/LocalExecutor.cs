using Microsoft.Win32.SafeHandles;
using RGrid.Executions;
using RGrid.Faults;
using RGrid.Local.Limits;
using RGrid.Local.Processes;
using RGrid.Local.Sandbox;

namespace RGrid.Local;

/// <summary>
/// Runs a process of this machine in a session of its own, without a terminal. Ctrl-C and other signals go to its whole group first; what has not
/// ended after a grace is killed, and so is everything that it left behind when it ended by itself.
/// </summary>
/// <param name="stopping">How a script is ended before its time.</param>
/// <param name="sandbox">Makes closed worlds.</param>
public sealed class LocalExecutor(Stopping stopping, Bubblewrap sandbox) : IExecutor
{
    private const int TimeoutExitCode = 124;

    // What a pipe holds.
    private const int BufferSize = 64 * 1024;

    /// <inheritdoc/>
    public StdinKind Stdin { get; } = CallersStdin.Detect();

    /// <inheritdoc/>
    public ExecutionEnd Execute(ExecutionPlan plan, RunStreams streams, CancellationToken cancellationToken)
    {
        PosixProcess.AdoptOrphans();
        using var limits = EnforcedLimits.Of(plan.Limits);
        using var stdin = new ChildStdin(Stdin, plan.Stdin);
        var stdout = PosixProcess.Pipe();
        var stderr = PosixProcess.Pipe();
        var told = PosixProcess.Pipe();
        int process;
        using (stdout.Write)
        using (stderr.Write)
        using (told.Write)
        {
            process = ProcessTree.Start(() => PosixProcess.Spawn(
                [.. limits.Prefix, .. Wrapped(plan)],
                plan.Variables,
                plan.World is null ? plan.WorkingFolder : "/",
                [stdin.Descriptor, Number(stdout.Write), Number(stderr.Write), .. plan.World is null ? Array.Empty<int>() : [Number(told.Write)]]));
        }

        FaultPoint.Pass("run.start.after");
        stdin.Started();
        var out1 = Pump(stdout.Read, streams.Stdout);
        var out2 = Pump(stderr.Read, streams.Stderr);
        using var watch = new Watch(signal => Tell(process, plan.World, signal), () => Kill(process), stopping, plan.Limits.Timeout, cancellationToken);
        var status = PosixProcess.Wait(process);
        FaultPoint.Pass("run.end.after");
        watch.Ended();
        ProcessTree.End(process);
        out1.Join();
        out2.Join();
        CheckBegun(plan.World, told.Read, watch.Cause);
        return ToEnd(status, limits.HasRunOutOfMemory ? EndCause.OutOfMemory : watch.Cause, limits.Unenforced) with { HasTyped = stdin.HasTyped };
    }

    private IEnumerable<string> Wrapped(ExecutionPlan plan) => plan.World is { } world
        ? [sandbox.Program, .. BubblewrapArguments.Of(world, plan.WorkingFolder), .. plan.Command]
        : plan.Command;

    // In a world the script leads a session of its own, below the process that made the world and must not end before it.
    private static void Tell(int process, ClosedWorld? world, int signal)
    {
        var leaders = world is null ? [process] : ProcessTree.Children(process).DefaultIfEmpty(process);
        foreach (var leader in leaders)
        {
            PosixProcess.Signal(-leader, signal);
        }
    }

    private static void Kill(int process)
    {
        PosixProcess.Signal(-process, PosixProcess.Kill);
        PosixProcess.Signal(process, PosixProcess.Kill);
    }

    // bubblewrap tells how the script ended; where it says nothing of that, the script was never started.
    private void CheckBegun(ClosedWorld? world, SafeFileHandle told, EndCause? cause)
    {
        using var stream = new FileStream(told, FileAccess.Read, 0);
        if (world is null)
        {
            return;
        }

        using var reader = new StreamReader(stream);
        if (!reader.ReadToEnd().Contains("\"exit-code\"", StringComparison.Ordinal) && cause is null)
        {
            sandbox.Forget();
            throw new RGridException(
                ErrorCode.StartFailed,
                $"`{sandbox.Program}` could not make the script's world (what it says stands above)",
                "run `rgrid doctor`; `--open` runs the script without a sandbox");
        }
    }

    // Bytes go on as they come: nothing waits for a full buffer.
    private static Thread Pump(SafeFileHandle from, Stream to)
    {
        var thread = new Thread(() =>
        {
            using var source = new FileStream(from, FileAccess.Read, 0);
            var buffer = GC.AllocateUninitializedArray<byte>(BufferSize);
            try
            {
                for (int length; (length = source.Read(buffer)) > 0;)
                {
                    to.Write(buffer.AsSpan(0, length));
                }
            }
            catch (IOException)
            {
                // The caller no longer listens (`| head`): the pipe is closed, and the script learns it as it would without RGrid.
            }
        })
        {
            IsBackground = true,
        };
        thread.Start();
        return thread;
    }

    private ExecutionEnd ToEnd(int status, EndCause? cause, IReadOnlyList<string> unenforced)
    {
        var signal = status & 0x7f;
        var exitCode = signal == 0 ? (status >> 8) & 0xff : Stopping.SignalBase + signal;
        return cause switch
        {
            EndCause.TimedOut => new ExecutionEnd(EndCause.TimedOut, TimeoutExitCode, unenforced),
            EndCause.Cancelled => new ExecutionEnd(EndCause.Cancelled, signal == 0 && exitCode != 0 ? exitCode : stopping.ExitCode, unenforced),
            EndCause.OutOfMemory => new ExecutionEnd(EndCause.OutOfMemory, exitCode, unenforced),
            _ => new ExecutionEnd(signal == 0 ? EndCause.Exited : EndCause.Signalled, exitCode, unenforced),
        };
    }

    private static int Number(SafeFileHandle handle) => (int)handle.DangerousGetHandle();
}
