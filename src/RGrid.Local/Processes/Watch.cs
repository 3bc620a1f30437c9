using RGrid.Executions;

namespace RGrid.Local.Processes;

/// <summary>
/// Ends a process when the caller wants it or its time is over: SIGINT (the timeout: SIGTERM) to its group first, so that the script
/// can clean up, then SIGKILL to all of it.
/// </summary>
internal sealed class Watch : IDisposable
{
    private readonly int _process;
    private readonly Action<int> _tell;
    private readonly TimeSpan _grace;
    private readonly Timer? _timeout;
    private readonly CancellationTokenRegistration _registration;
    private readonly Lock _gate = new();
    private Timer? _kill;
    private bool _hasEnded;

    /// <summary>Begins to watch.</summary>
    /// <param name="process">The process.</param>
    /// <param name="tell">Sends a signal to the script.</param>
    /// <param name="grace">How long the script may take to end after that.</param>
    /// <param name="timeout">The longest that it may run.</param>
    /// <param name="cancellationToken">Ctrl-C.</param>
    public Watch(int process, Action<int> tell, TimeSpan grace, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        _process = process;
        _tell = tell;
        _grace = grace;
        _timeout = timeout is { } limit ? new Timer(_ => Stop(EndCause.TimedOut, PosixProcess.Terminate), null, limit, Timeout.InfiniteTimeSpan) : null;
        _registration = cancellationToken.Register(() => Stop(EndCause.Cancelled, PosixProcess.Interrupt));
    }

    /// <summary>Why RGrid ended the process; null where it did not.</summary>
    public EndCause? Cause { get; private set; }

    /// <summary>The process has ended: its id may soon be another's, so nothing is sent any more.</summary>
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
                PosixProcess.Signal(-_process, PosixProcess.Kill);
                PosixProcess.Signal(_process, PosixProcess.Kill);
            }
        }
    }
}
