namespace RGrid.Cli.Tests;

/// <summary>A clock that stands still, in UTC; its timers fire when a test says so.</summary>
internal sealed class FixedClock(DateTimeOffset now) : TimeProvider
{
    private readonly List<Timer> _timers = [];

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(callback, state);
        _timers.Add(timer);
        return timer;
    }

    /// <summary>Fires all timers that were not disposed.</summary>
    public void FireTimers() => _timers.ToList().ForEach(timer => timer.Fire());

    private sealed class Timer(TimerCallback callback, object? state) : ITimer
    {
        private bool _isDisposed;

        public void Fire()
        {
            if (!_isDisposed)
            {
                callback(state);
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() => _isDisposed = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
