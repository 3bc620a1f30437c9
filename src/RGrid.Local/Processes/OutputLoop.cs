using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace RGrid.Local.Processes;

/// <summary>
/// Passes on what a process writes from the thread that waits for its end, where the streams never make a writer wait. A
/// thousand small scripts are spared two threads each.
/// </summary>
/// <param name="pipes">What it writes to and where that goes; the loop closes the pipes.</param>
internal sealed unsafe partial class OutputLoop(params (SafeFileHandle From, Stream To)[] pipes) : IOutputs
{
    private const int BufferSize = 64 * 1024;
    private const short Readable = 1;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(5);

    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);

    /// <inheritdoc/>
    public Exception? Failure { get; private set; }

    /// <inheritdoc/>
    public int Wait(int process)
    {
        using var end = PosixProcess.TryOpen(process);
        while (true)
        {
            // Without such a descriptor (before Linux 5.3, other systems) it is asked again and again.
            if (PassOn(end, end is null ? BetweenLooks : Timeout.InfiniteTimeSpan) && PosixProcess.TryWait(process) is { } status)
            {
                return status;
            }
        }
    }

    /// <inheritdoc/>
    public void Drain()
    {
        while (Array.Exists(pipes, pipe => !pipe.From.IsClosed))
        {
            PassOn(null, Timeout.InfiniteTimeSpan);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (from, _) in pipes)
        {
            from.Dispose();
        }

        ArrayPool<byte>.Shared.Return(_buffer);
    }

    // True where the process may have ended.
    private bool PassOn(SafeFileHandle? end, TimeSpan atMost)
    {
        var entries = stackalloc PollEntry[pipes.Length + 1];
        for (var i = 0; i < pipes.Length; i++)
        {
            // A negative one is passed over (man 2 poll).
            entries[i] = new PollEntry { Descriptor = pipes[i].From.IsClosed ? -1 : (int)pipes[i].From.DangerousGetHandle(), Events = Readable };
        }

        entries[pipes.Length] = new PollEntry { Descriptor = end is null ? -1 : (int)end.DangerousGetHandle(), Events = Readable };
        _ = Poll(entries, (nuint)pipes.Length + 1, (int)atMost.TotalMilliseconds);
        for (var i = 0; i < pipes.Length; i++)
        {
            if (entries[i].Returned != 0)
            {
                PassOn(pipes[i].From, pipes[i].To);
            }
        }

        return end is null || entries[pipes.Length].Returned != 0;
    }

    private void PassOn(SafeFileHandle from, Stream to)
    {
        var length = Read((int)from.DangerousGetHandle(), _buffer);
        try
        {
            if (length > 0)
            {
                to.Write(_buffer.AsSpan(0, length));
                return;
            }
        }
        catch (IOException exception)
        {
            Failure = exception;

            // Nobody takes it any more: the pipe is closed, and the script learns it.
        }

        from.Dispose();
    }

    private static int Read(int descriptor, byte[] buffer)
    {
        const int interrupted = 4;
        fixed (byte* bytes = buffer)
        {
            nint length;
            do
            {
                length = Read(descriptor, bytes, BufferSize);
            }
            while (length < 0 && Marshal.GetLastPInvokeError() == interrupted);
            return (int)length;
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(int descriptor, byte* buffer, nint size);
}
