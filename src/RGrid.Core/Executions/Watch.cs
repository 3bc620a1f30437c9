namespace RGrid.Executions;

/// <summary>
/// Ends a script when the caller wants it or its time is over: the caller's own signal (the timeout: SIGTERM) first, so that it can clean
/// up, and after a grace, or at a second Ctrl-C, all of it is killed.
/// </summary>
public sealed class Watch : IDisposable
{
    private const int Terminate = 15;

    private readonly Action<int> _tell;
    private readonly Action _end;
    private readonly Stopping _stopping;
    private readonly Timer? _timeout;
    private readonly CancellationTokenRegistration _first;
    private readonly CancellationTokenRegistration _second;
    private readonly Lock _gate = new();
    private Timer? _kill;
    private bool _hasEnded;

    /// <summary>Begins to watch.</summary>
    /// <param name="tell">Sends a signal to the script.</param>
    /// <param name="end">Kills it with all that it started.</param>
    /// <param name="stopping">What it is told with, and how long it may take to end after that.</param>
    /// <param name="timeout">The longest that it may run.</param>
    /// <param name="cancellationToken">Ctrl-C.</param>
    public Watch(Action<int> tell, Action end, Stopping stopping, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        _tell = tell;
        _end = end;
        _stopping = stopping;
        _timeout = timeout is { } limit ? new Timer(_ => Stop(EndCause.TimedOut, Terminate), null, limit, Timeout.InfiniteTimeSpan) : null;
        _first = cancellationToken.Register(() => Stop(EndCause.Cancelled, stopping.Signal()));
        _second = stopping.AtOnce.Register(Kill);
    }

    /// <summary>Why RGrid ended the script; null where it did not.</summary>
    public EndCause? Cause { get; private set; }

    /// <summary>It has ended: its id may soon be another's, so nothing is sent any more.</summary>
    public void Ended()
    {
        lock (_gate)
        {
            _hasEnded = true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
        _timeout?.Dispose();
        _kill?.Dispose();
    }

    private void Stop(EndCause cause, int signal)
    {
        lock (_gate)
        {
            if (_hasEnded || Cause is not null)
            {
                return;
            }

            Cause = cause;
            _tell(signal);
            _kill = new Timer(_ => Kill(), null, _stopping.Grace, Timeout.InfiniteTimeSpan);
        }
    }

    private void Kill()
    {
        lock (_gate)
        {
            if (!_hasEnded)
            {
                _end();
            }
        }
    }
}
