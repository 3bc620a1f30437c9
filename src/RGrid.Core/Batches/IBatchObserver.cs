using RGrid.Executions;

namespace RGrid.Batches;

/// <summary>How a batch ended.</summary>
/// <param name="Id">The batch.</param>
/// <param name="Items">The items, in order.</param>
/// <param name="ExitCode">The exit code for the caller.</param>
/// <param name="DurationMs">How long all of it took.</param>
/// <param name="ReportPath">Absolute path of `results.jsonl`; null where outputs stay in the store.</param>
public sealed record BatchReport(string Id, IReadOnlyList<ItemReport> Items, int ExitCode, long DurationMs, string? ReportPath);

/// <summary>What a batch tells while it goes on. Called from one thread at a time.</summary>
public interface IBatchObserver
{
    /// <summary>Is told how the environment is come by, and notes on the whole batch.</summary>
    IRunObserver Preparation { get; }

    /// <summary>It is known what will be done; false ends it before anything is done.</summary>
    bool Planned(BatchPlan plan);

    /// <summary>An item's script is started.</summary>
    void Started(BatchItem item);

    /// <summary>An item has come to its end.</summary>
    void Ended(ItemReport report);

    /// <summary>All have.</summary>
    void Finished(BatchReport report);
}

/// <summary>Runs batches.</summary>
public interface IBatchRunner
{
    /// <summary>Runs a batch; null where it was ended after planning.</summary>
    /// <exception cref="RGridException">It can't be run at all; no item was.</exception>
    BatchReport? Run(BatchRequest request, IBatchObserver observer, CancellationToken cancellationToken);
}
