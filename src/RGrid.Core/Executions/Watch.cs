namespace RGrid.Executions;

/// <summary>
/// Ends a script when the caller wants it or its time is over: SIGINT (the timeout: SIGTERM) first, so that it can clean up, and after a
/// grace all of it is killed.
/// </summary>
public sealed class Watch : IDisposable
{
    private const int Interrupt = 2;
    private const int Terminate = 15;

    private readonly Action<int> _tell;
    private readonly Action _end;
    private readonly TimeSpan _grace;
    private readonly Timer? _timeout;
    private readonly CancellationTokenRegistration _registration;
    private readonly Lock _gate = new();
    private Timer? _kill;
    private bool _hasEnded;

    /// <summary>Begins to watch.</summary>
    /// <param name="tell">Sends a signal to the script.</param>
    /// <param name="end">Kills it with all that it started.</param>
    /// <param name="grace">How long the script may take to end after that.</param>
    /// <param name="timeout">The longest that it may run.</param>
    /// <param name="cancellationToken">Ctrl-C.</param>
    public Watch(Action<int> tell, Action end, TimeSpan grace, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        _tell = tell;
        _end = end;
        _grace = grace;
        _timeout = timeout is { } limit ? new Timer(_ => Stop(EndCause.TimedOut, Terminate), null, limit, Timeout.InfiniteTimeSpan) : null;
        _registration = cancellationToken.Register(() => Stop(EndCause.Cancelled, Interrupt));
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
        _registration.Dispose();
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
            _kill = new Timer(_ => Kill(), null, _grace, Timeout.InfiniteTimeSpan);
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
