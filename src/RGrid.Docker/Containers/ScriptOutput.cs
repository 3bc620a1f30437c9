using RGrid.Executions;

namespace RGrid.Docker.Containers;

/// <summary>
/// Gives on what a script writes. One that goes on writing when nobody listens any more (`| head`) gets the signal that it would have got from its
/// pipe, and is killed after a grace.
/// </summary>
/// <param name="streams">Get the bytes as they come.</param>
/// <param name="grace">How long it may take to end by itself.</param>
/// <param name="tell">Sends a signal to the script.</param>
internal sealed class ScriptOutput(RunStreams streams, TimeSpan grace, Action<int> tell) : IDisposable
{
    /// <summary>SIGKILL.</summary>
    public const int Kill = 9;

    private const int BrokenPipe = 13;

    private readonly Listener _stdout = new(streams.Stdout);
    private readonly Listener _stderr = new(streams.Stderr);
    private readonly Lock _gate = new();
    private Timer? _end;

    /// <summary>Gives on bytes of stdout.</summary>
    public void GiveStdout(ReadOnlySpan<byte> bytes) => Give(_stdout, bytes);

    /// <summary>Gives on bytes of stderr; another thread may give on those of stdout meanwhile.</summary>
    public void GiveStderr(ReadOnlySpan<byte> bytes) => Give(_stderr, bytes);

    /// <inheritdoc/>
    public void Dispose() => _end?.Dispose();

    private void Give(Listener listener, ReadOnlySpan<byte> bytes)
    {
        if (listener.IsGone)
        {
            End();
        }

        listener.Take(bytes);
    }

    private void End()
    {
        lock (_gate)
        {
            if (_end is null)
            {
                tell(BrokenPipe);
                _end = new Timer(_ => tell(Kill), null, grace, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private sealed class Listener(Stream stream)
    {
        public bool IsGone { get; private set; }

        public void Take(ReadOnlySpan<byte> bytes)
        {
            try
            {
                if (!IsGone)
                {
                    stream.Write(bytes);
                }
            }
            catch (IOException)
            {
                IsGone = true;
            }
        }
    }
}
