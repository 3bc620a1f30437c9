using RGrid.Content;

namespace RGrid.Batches;

/// <summary>How an item went.</summary>
public enum ItemStatus
{
    /// <summary>Its stored result was given back.</summary>
    Reused,

    /// <summary>It ran and ended with exit code 0.</summary>
    Succeeded,

    /// <summary>It ran and ended with another exit code, or by a signal.</summary>
    Failed,

    /// <summary>It was ended by `--timeout`.</summary>
    TimedOut,

    /// <summary>It was ended at its limit of memory.</summary>
    OutOfMemory,

    /// <summary>It was ended by Ctrl-C, or because another had failed.</summary>
    Cancelled,

    /// <summary>RGrid could not run it.</summary>
    Broken,

    /// <summary>It was not started, because the batch was ended before.</summary>
    NotRun,
}

/// <summary>An item that has come to its end.</summary>
/// <param name="Item">The item.</param>
/// <param name="Status">How it went.</param>
/// <param name="ExecutionId">The execution that made its result; null where there is none.</param>
/// <param name="ExitCode">Its exit code; null where it did not run.</param>
/// <param name="DurationMs">How long its script ran, now or when its result was made.</param>
/// <param name="Outputs">Its outputs: where each is now relative to the working folder, or its own path where it stays in the store.</param>
/// <param name="Error">What went wrong, in one line; empty where nothing did.</param>
/// <param name="Notes">What there is to say of it.</param>
public sealed record ItemReport(
    BatchItem Item,
    ItemStatus Status,
    string? ExecutionId,
    int? ExitCode,
    long DurationMs,
    IReadOnlyList<TreeEntry> Outputs,
    string Error,
    IReadOnlyList<string> Notes)
{
    /// <summary>How often it was tried.</summary>
    public int Tries { get; init; } = 1;

    /// <summary>True where its result is what it should be.</summary>
    public bool IsGood => Status is ItemStatus.Reused or ItemStatus.Succeeded;
}
