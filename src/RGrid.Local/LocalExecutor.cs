using Microsoft.Win32.SafeHandles;
using RGrid.Executions;
using RGrid.FileSystem;
using RGrid.Local.Processes;

namespace RGrid.Local;

/// <summary>
/// Runs a process of this machine in a session of its own, without a terminal. Ctrl-C goes to its whole group first; what has not
/// ended after a grace is killed, and so is everything that it left behind when it ended by itself.
/// </summary>
/// <param name="grace">How long a script may take to end after Ctrl-C or a timeout.</param>
public sealed class LocalExecutor(TimeSpan grace) : IExecutor
{
    private const int TimeoutExitCode = 124;
    private const int SignalBase = 128;

    /// <inheritdoc/>
    public StdinKind Stdin { get; } = DetectStdin();

    /// <inheritdoc/>
    public ExecutionEnd Execute(ExecutionPlan plan, RunStreams streams, CancellationToken cancellationToken)
    {
        PosixProcess.AdoptOrphans();
        using var stdin = new ChildStdin(Stdin);
        var stdout = PosixProcess.Pipe();
        var stderr = PosixProcess.Pipe();
        int process;
        using (stdout.Write)
        using (stderr.Write)
        {
            process = PosixProcess.Spawn(
                plan.Command, plan.Variables, plan.WorkingFolder, stdin.Descriptor, Number(stdout.Write), Number(stderr.Write));
        }

        stdin.Started();
        var out1 = Pump(stdout.Read, streams.Stdout);
        var out2 = Pump(stderr.Read, streams.Stderr);
        using var watch = new Watch(process, grace, plan.Timeout, cancellationToken);
        var status = PosixProcess.Wait(process);
        watch.Ended();
        ProcessTree.End(process);
        out1.Join();
        out2.Join();
        return ToEnd(status, watch.Cause);
    }

    // Bytes go on as they come: nothing waits for a full buffer.
    private static Thread Pump(SafeFileHandle from, Stream to)
    {
        var thread = new Thread(() =>
        {
            using var source = new FileStream(from, FileAccess.Read, 0);
            var buffer = new byte[64 * 1024];
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

    private static ExecutionEnd ToEnd(int status, EndCause? cause)
    {
        var signal = status & 0x7f;
        var exitCode = signal == 0 ? (status >> 8) & 0xff : SignalBase + signal;
        return cause switch
        {
            EndCause.TimedOut => new ExecutionEnd(EndCause.TimedOut, TimeoutExitCode),
            EndCause.Cancelled => new ExecutionEnd(EndCause.Cancelled, signal == 0 && exitCode != 0 ? exitCode : SignalBase + PosixProcess.Interrupt),
            _ => new ExecutionEnd(signal == 0 ? EndCause.Exited : EndCause.Signalled, exitCode),
        };
    }

    private static StdinKind DetectStdin()
    {
        if (!Console.IsInputRedirected)
        {
            return StdinKind.Terminal;
        }

        using var handle = new SafeFileHandle(0, ownsHandle: false);
        try
        {
            var stat = PosixFile.Fstat(handle);
            var nothing = PosixFile.TryStat("/dev/null");
            return (stat.Device, stat.Inode) == (nothing?.Device, nothing?.Inode) ? StdinKind.Null : StdinKind.Passed;
        }
        catch (IOException)
        {
            return StdinKind.Null;
        }
    }

    private static int Number(SafeFileHandle handle) => (int)handle.DangerousGetHandle();
}
