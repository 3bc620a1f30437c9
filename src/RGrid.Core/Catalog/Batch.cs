using RGrid.Content;

namespace RGrid.Catalog;

/// <summary>Executions that were started together. Times are UTC, durations ms.</summary>
/// <param name="Id">A ULID, as of an <see cref="Execution"/>.</param>
/// <param name="Name">The script as typed, for lists.</param>
/// <param name="Words">The words behind `rgrid run` that started it, so that what failed can be run again.</param>
/// <param name="WorkingFolder">The caller's working folder, absolute.</param>
/// <param name="Status">How far it came: succeeded where every item did.</param>
/// <param name="ExitCode">The exit code that the caller got; null while it runs.</param>
/// <param name="Started">When it was started.</param>
/// <param name="DurationMs">How long it took; null while it runs.</param>
/// <param name="ProcessId">The process id of the RGrid that runs it.</param>
/// <param name="Items">How many items it has.</param>
/// <param name="Report">The lines of `results.jsonl` as a blob; null while it runs.</param>
public sealed record Batch(
    string Id,
    string Name,
    IReadOnlyList<string> Words,
    string WorkingFolder,
    ExecutionStatus Status,
    int? ExitCode,
    DateTimeOffset Started,
    long? DurationMs,
    int ProcessId,
    int Items,
    Digest? Report);

/// <summary>The history of batches.</summary>
public interface IBatchCatalog
{
    /// <summary>Writes a batch, new or ended, whole.</summary>
    void Save(Batch batch);

    /// <summary>Batches whose id begins so (letters of either case), newest first; at most two, which is enough to see that it isn't unique.</summary>
    IReadOnlyList<Batch> FindByPrefix(string idPrefix);

    /// <summary>Batches, newest first.</summary>
    /// <param name="limit">At most so many.</param>
    IReadOnlyList<Batch> List(int limit);

    /// <summary>The executions that a batch really ran, oldest first; what it was given from earlier ones is not among them.</summary>
    IReadOnlyList<Execution> ListExecutions(string batchId);

    /// <summary>The newest execution of an item of any batch; null where it never ran.</summary>
    /// <param name="item">The name that it had there.</param>
    /// <param name="script">Only by this <see cref="Execution.Script"/>; null for any.</param>
    Execution? FindItem(string item, string? script);

    /// <summary>The newest execution of an item of any batch that had a key; null where it never ran with that.</summary>
    /// <param name="item">The name that it had there.</param>
    /// <param name="script">Only by this <see cref="Execution.Script"/>.</param>
    /// <param name="level">Whether the key is that of the result or of the environment.</param>
    /// <param name="key">The key.</param>
    Execution? FindItem(string item, string script, EntryLevel level, Digest key);
}
