using Microsoft.Win32.SafeHandles;

namespace RGrid.Local.Processes;

/// <summary>Passes on what a process writes by a thread a stream, so that a reader that makes one of them wait does not hold the other.</summary>
internal sealed class OutputPumps : IOutputs
{
    // What a pipe holds.
    private const int BufferSize = 64 * 1024;

    private readonly IReadOnlyList<Thread> _threads;

    /// <summary>Begins.</summary>
    /// <param name="pipes">What it writes to and where that goes; the pumps close the pipes.</param>
    public OutputPumps(params (SafeFileHandle From, Stream To)[] pipes) => _threads = [.. pipes.Select(pipe => Begin(pipe.From, pipe.To))];

    /// <inheritdoc/>
    public int Wait(int process) => PosixProcess.Wait(process);

    /// <inheritdoc/>
    public void Drain()
    {
        foreach (var thread in _threads)
        {
            thread.Join();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Each thread closes its pipe.
    }

    // Bytes go on as they come: nothing waits for a full buffer.
    private static Thread Begin(SafeFileHandle from, Stream to)
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
}
