using System.Globalization;
using RGrid.Batches;

namespace RGrid.Cli.Output;

/// <summary>The live block of a batch: how many are done, how fast, how long it will take, what runs longest.</summary>
internal sealed class BatchProgress(Terminal terminal, TimeProvider clock) : IDisposable
{
    private const int MostRunning = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _running = new(StringComparer.Ordinal);
    private BatchPlan? _plan;
    private ITimer? _timer;
    private long _began;
    private int _reused;
    private int _ran;
    private int _failed;
    private long _spentMs;

    /// <summary>How many of all have ended: `12/100`.</summary>
    public string Place => string.Create(CultureInfo.InvariantCulture, $"{_reused + _ran}/{_plan?.Items.Count ?? 0}");

    public void Begin(BatchPlan plan)
    {
        _plan = plan;
        _began = clock.GetTimestamp();
        if (terminal.Kind != TerminalKind.Plain && plan.Runs > 0)
        {
            _timer = clock.CreateTimer(_ => Draw(), null, Pause, Pause);
        }
    }

    public void Started(BatchItem item)
    {
        lock (_gate)
        {
            _running[item.Name] = clock.GetTimestamp();
        }
    }

    public void Ended(ItemReport report)
    {
        lock (_gate)
        {
            _running.Remove(report.Item.Name);
            _ = report.Status == ItemStatus.Reused ? _reused++ : _ran++;
            _failed += report.IsGood ? 0 : 1;
            _spentMs += report.Status == ItemStatus.Reused ? 0 : report.DurationMs;
        }
    }

    /// <summary>The lines as they are now.</summary>
    public IReadOnlyList<string> Lines()
    {
        lock (_gate)
        {
            var plan = _plan!;
            var elapsed = clock.GetElapsedTime(_began).TotalSeconds;
            var queued = plan.Items.Count - _reused - _ran - _running.Count;
            var rate = _ran > 0 && elapsed > 0 ? string.Create(CultureInfo.InvariantCulture, $" · {_ran / elapsed:0.0}/s") : "";
            return
            [
                // What a narrow terminal cuts off stands last.
                $"{Place}{Left(queued)}{rate}{Some(_failed, "failed")}{Some(_reused, "reused")}{Some(_running.Count, "running")}{Some(queued, "queued")}",
                .. _running.OrderBy(item => item.Value).Take(MostRunning)
                    .Select(item => $"  {item.Key}  {Spans.Text((long)clock.GetElapsedTime(item.Value).TotalMilliseconds)}"),
            ];
        }
    }

    public void Dispose() => _timer?.Dispose();

    private static string Some(int count, string what) => count == 0 ? "" : $" · {count} {what}";

    // From what items of this batch took, else from what they took earlier.
    private string Left(int queued)
    {
        var plan = _plan!;
        double? each = _ran > 0 ? (double)_spentMs / _ran : plan.Runs > 0 && plan.ExpectedMs is { } expected ? (double)expected * plan.Parallel / plan.Runs : null;
        return each is { } ms ? $" · about {Spans.Text((long)(ms * (queued + (_running.Count / 2.0)) / plan.Parallel))} left" : "";
    }

    private void Draw() => terminal.Block(Lines());
}
