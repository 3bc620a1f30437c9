namespace RGrid.Scale;

/// <summary>A clock that goes on by a minute each time that it is asked, so that a history of months is written in seconds.</summary>
/// <param name="start">The first moment.</param>
internal sealed class SteppingClock(DateTimeOffset start) : TimeProvider
{
    private DateTimeOffset _now = start;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _now += TimeSpan.FromMinutes(1);
}
