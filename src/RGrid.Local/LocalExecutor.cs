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

    /// <inheritdoc/>
    public StdinKind Stdin { get; } = CallersStdin.Detect();

    /// <inheritdoc/>
    public bool LaysOutAhead => true;

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
        using var text = TextOf(plan, limits);
        using var start = plan is { World: not null, Turn: not null } && text is null ? new HeldStart() : null;
        if (start is null)
        {
            plan.Turn?.Await();
        }

        using (stdout.Write)
        using (stderr.Write)
        using (told.Write)
        {
            process = ProcessTree.Start(() => limits.Start(() => Spawn(
                [.. limits.Prefix, .. Wrapped(plan, text, start)],
                plan,
                [stdin.Descriptor, Number(stdout.Write), Number(stderr.Write), .. ForWorld(plan, told.Write, text ?? start?.Held)])));
        }

        FaultPoint.Pass("run.start.after");
        stdin.Started();
        if (start is not null)
        {
            Await(plan.Turn!, process, told.Read);
            start.Release();
        }

        using IOutputs outputs = streams is { Stdout: TeeStream { NeverWaits: true }, Stderr: TeeStream { NeverWaits: true } }
            ? new OutputLoop((stdout.Read, streams.Stdout), (stderr.Read, streams.Stderr))
            : new OutputPumps((stdout.Read, streams.Stdout), (stderr.Read, streams.Stderr));
        using var watch = new Watch(signal => Tell(process, plan.World, signal), () => Kill(process), stopping, plan.Limits.Timeout, cancellationToken);
        var status = outputs.Wait(process);
        FaultPoint.Pass("run.end.after");
        watch.Ended();
        if (plan.World is not null)
        {
            // What it has left behind ends with its world; nothing of an open one may go on beside the next script.
            plan.Turn?.Dispose();
        }

        bool leftNothing;
        try
        {
            if (plan.World is null)
            {
                leftNothing = limits.TryEndAll();
                ProcessTree.End(process);
            }
            else
            {
                EndWorld(process, told.Read, watch.Cause);
                leftNothing = watch.Cause is null;
            }
        }
        finally
        {
            // The streams are the caller's, who may close them as soon as this has returned or failed.
            outputs.Drain();
        }

        return ToEnd(status, limits.HasRunOutOfMemory ? EndCause.OutOfMemory : watch.Cause, limits.Unenforced) with
        {
            HasTyped = stdin.HasTyped,
            LeftNothing = leftNothing,
        };
    }

    private static int Spawn(IReadOnlyList<string> command, ExecutionPlan plan, params ReadOnlySpan<int> descriptors)
    {
        if (plan.World is null)
        {
            using var lent = CallersPersonality.Lend();
            return PosixProcess.Spawn(command, plan.Variables, plan.WorkingFolder, descriptors);
        }

        PosixProcess.LeaveCallersSession();
        return PosixProcess.Spawn(command, plan.Variables, "/", descriptors);
    }

    // Where its turn does not come, its world is taken down again.
    private static void Await(Turn turn, int process, SafeFileHandle told)
    {
        var hasCome = false;
        try
        {
            turn.Await();
            hasCome = true;
        }
        finally
        {
            if (!hasCome)
            {
                Kill(process);
                _ = PosixProcess.Wait(process);
                ProcessTree.End(process);
                told.Dispose();
            }
        }
    }

    private IEnumerable<string> Wrapped(ExecutionPlan plan, SafeFileHandle? text, HeldStart? start) => plan.World is { } world
        ? [sandbox.Program, .. BubblewrapArguments.Of(world, plan.WorkingFolder, text is not null ? LongCommand.Options : start is not null ? BubblewrapArguments.HeldBack : []), .. text is null ? plan.Command : LongCommand.Command]
        : plan.Command;

    // The command as a file, where it is too long for bubblewrap, or its variables would not come through a shell.
    private static SafeFileHandle? TextOf(ExecutionPlan plan, EnforcedLimits limits) =>
        plan is { World: { } world }
        && ((plan.Command.Count > LongCommand.ManyWords && LongCommand.IsLong(BubblewrapArguments.Of(world, plan.WorkingFolder, []).Count, plan.Command.Count))
            || (limits.HasShell && plan.Variables.Keys.Any(LongCommand.IsDropped)))
            ? MemoryFile.Of(LongCommand.Text(plan.Command, plan.Variables))
            : null;

    private static int[] ForWorld(ExecutionPlan plan, SafeFileHandle told, SafeFileHandle? more) => (plan.World, more) switch
    {
        (null, _) => [],
        (_, null) => [Number(told)],
        _ => [Number(told), Number(more)],
    };

    // In a world the script is in a session of its own, below the process that made the world and must not end before it. The first process of
    // a world, which leads that session, minds no signal: as long as it has started nothing there is nobody who could clean up.
    private static void Tell(int process, ClosedWorld? world, int signal)
    {
        if (world is null)
        {
            PosixProcess.Signal(-process, signal);
            return;
        }

        var leaders = ProcessTree.Children(process).Where(leader => ProcessTree.Children(leader).Any()).ToList();
        if (leaders.Count == 0)
        {
            Kill(process);
        }

        leaders.ForEach(leader => PosixProcess.Signal(-leader, signal));
    }

    private static void Kill(int process)
    {
        PosixProcess.Signal(-process, PosixProcess.Kill);
        PosixProcess.Signal(process, PosixProcess.Kill);
    }

    // A world ends with its first process, and takes all of its own with it. Where bubblewrap says nothing of an end, the script was never started.
    private void EndWorld(int process, SafeFileHandle told, EndCause? cause)
    {
        if (cause is not null)
        {
            ProcessTree.End(process);
            told.Dispose();
            return;
        }

        var status = BubblewrapStatus.Read(told);
        if (status.FirstProcess is { } first)
        {
            ProcessTree.EndWorld(process, first);
        }
        else
        {
            ProcessTree.End(process);
        }

        if (!status.HasEnded)
        {
            sandbox.Forget();
            throw new RGridException(
                ErrorCode.StartFailed,
                $"`{sandbox.Program}` could not make the script's world (what it says stands above)",
                "run `rgrid doctor`; `--open` runs the script without a sandbox");
        }
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
