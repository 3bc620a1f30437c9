using RGrid.Executions;

namespace RGrid.Batches;

/// <summary>How the outputs of a batch lie in its folder.</summary>
public enum OutputLayout
{
    /// <summary>A folder for each item: `outputs/jan.csv/summary.txt`.</summary>
    Folders,

    /// <summary>All in one folder, the item's name in front: `outputs/jan.csv_summary.txt` (`--flat`).</summary>
    Flat,
}

/// <summary>What a failed item means for the others.</summary>
public enum FailurePolicy
{
    /// <summary>Nothing.</summary>
    GoOn,

    /// <summary>No further item is started, and those that run are ended (`--fail-fast`).</summary>
    Stop,
}

/// <summary>What is run again by itself.</summary>
/// <param name="Times">How often at most (`--retries`).</param>
/// <param name="ExitCodes">Exit codes of the script that mean another try (`--retry-exit`); failures that are RGrid's or the machine's always do.</param>
public sealed record RetryPolicy(int Times, IReadOnlyCollection<int> ExitCodes)
{
    /// <summary>Nothing is.</summary>
    public static readonly RetryPolicy None = new(0, []);
}

/// <summary>One `rgrid run --batch`.</summary>
/// <param name="Run">What every item has in common; its arguments are the template that items fill.</param>
/// <param name="Items">The items in order.</param>
/// <param name="Parallel">How many run at once.</param>
/// <param name="Layout">How outputs lie.</param>
/// <param name="Failures">What a failed item means for the others.</param>
/// <param name="Retries">What is run again by itself.</param>
/// <param name="Words">The words behind `rgrid run`.</param>
public sealed record BatchRequest(
    RunRequest Run,
    IReadOnlyList<BatchItem> Items,
    int Parallel,
    OutputLayout Layout,
    FailurePolicy Failures,
    RetryPolicy Retries,
    IReadOnlyList<string> Words)
{
    /// <summary>What of it is left to do.</summary>
    public BatchRemainder Remainder { get; init; } = BatchRemainder.All;

    /// <summary>Where outputs go where nothing else is said.</summary>
    public const string UsualFolder = "outputs";

    /// <summary>Absolute folder of the outputs.</summary>
    public string OutputFolder => Path.GetFullPath(Path.Combine(Run.WorkingFolder, Run.OutputFolder ?? UsualFolder));

    /// <summary>The request of one item.</summary>
    public RunRequest Of(BatchItem item) => Run with
    {
        Arguments = item.Arguments(Run.Arguments),
        Template = Run.Arguments,
        Inputs = item.Input is { } input ? [.. Run.Inputs, input] : Run.Inputs,
    };
}
