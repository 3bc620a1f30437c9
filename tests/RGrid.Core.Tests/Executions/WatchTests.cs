using RGrid.Executions;

namespace RGrid.Core.Tests.Executions;

public sealed class WatchTests
{
    private const int Terminate = 15;

    [Fact]
    public void The_first_wish_is_told_with_its_own_signal_and_the_second_takes_the_grace()
    {
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        var told = new List<string>();
        using var watch = new Watch(
            signal => told.Add($"signal {signal}"),
            () => told.Add("killed"),
            new Stopping(TimeSpan.FromDays(1), () => Terminate, second.Token),
            null,
            first.Token);
        Assert.Null(watch.Cause);
        first.Cancel();
        Assert.Equal(["signal 15"], told);
        Assert.Equal(EndCause.Cancelled, watch.Cause);
        second.Cancel();
        Assert.Equal(["signal 15", "killed"], told);
    }

    [Fact]
    public void Nothing_is_sent_to_a_script_that_has_ended()
    {
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        using var watch = new Watch(
            _ => Assert.Fail("told"), () => Assert.Fail("killed"), new Stopping(TimeSpan.Zero, () => Terminate, second.Token), null, first.Token);
        watch.Ended();
        first.Cancel();
        second.Cancel();
        Assert.Null(watch.Cause);
    }
}
