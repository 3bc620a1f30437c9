using RGrid.Content;

namespace RGrid.Catalog;

/// <summary>Whether the result of an execution may be given back. The numbers are in the catalog and keep their meaning.</summary>
public enum ResultState
{
    /// <summary>It may not: the run failed, was no closed world, or was itself given back.</summary>
    NotKept = 0,

    /// <summary>It may.</summary>
    Kept = 1,

    /// <summary>It might, until an audit found that running it again gives something else.</summary>
    Withdrawn = 2,
}

/// <summary>A result that may be given back.</summary>
/// <param name="ExecutionId">The execution that made it.</param>
/// <param name="ExecutionKey">Key of its manifest.</param>
/// <param name="Started">When it ran, UTC.</param>
/// <param name="DurationMs">How long the script ran.</param>
/// <param name="Stdout">What it printed.</param>
/// <param name="Stderr">What it printed on stderr.</param>
/// <param name="Outputs">The list of its outputs (<see cref="Execution.Outputs"/>).</param>
public sealed record StoredResult(
    string ExecutionId, Digest ExecutionKey, DateTimeOffset Started, long DurationMs, Digest Stdout, Digest Stderr, Digest Outputs)
{
    /// <summary>The result of an execution that is kept; null where it is not.</summary>
    public static StoredResult? Of(Execution execution) =>
        execution is { Result: ResultState.Kept, Status: ExecutionStatus.Succeeded, ExitCode: 0, DurationMs: { } duration, Stdout: { } stdout, Stderr: { } stderr, Outputs: { } outputs }
            ? new StoredResult(execution.Id, execution.ExecutionKey, execution.Started, duration, stdout, stderr, outputs)
            : null;
}

/// <summary>The results that may be given back, by execution key (cache.md 24 and 25).</summary>
public interface IResultCatalog
{
    /// <summary>The newest result of each key that has one, in one query.</summary>
    IReadOnlyDictionary<Digest, StoredResult> Find(IReadOnlyCollection<Digest> executionKeys);

    /// <summary>The results that are kept, newest first.</summary>
    /// <param name="limit">At most so many.</param>
    IReadOnlyList<StoredResult> List(int limit);

    /// <summary>Ends giving back results of a key that has one: those that are there, and all that come later.</summary>
    void Withdraw(Digest executionKey);
}
