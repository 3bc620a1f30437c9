using RGrid.Content;

namespace RGrid.Catalog;

/// <summary>How far a run came.</summary>
public enum ExecutionStatus
{
    /// <summary>Started, not ended (or RGrid was killed: then its process is gone).</summary>
    Running,

    /// <summary>Ended with exit code 0.</summary>
    Succeeded,

    /// <summary>Ended with another exit code, or by a signal of its own.</summary>
    Failed,

    /// <summary>Ended by `--timeout`.</summary>
    TimedOut,

    /// <summary>Ended by Ctrl-C or SIGTERM.</summary>
    Cancelled,

    /// <summary>It, or something that it had started, was ended by the kernel at the limit of memory.</summary>
    OutOfMemory,
}

/// <summary>One run of a script. Times are UTC, durations ms.</summary>
/// <param name="Id">A ULID: 26 characters of Crockford's base 32 that sort by time.</param>
/// <param name="Script">Absolute path of the script, or `-m module` with the root behind a `@`: what "the same script" means.</param>
/// <param name="Name">The script as typed, for lists.</param>
/// <param name="Arguments">What followed the script, as typed.</param>
/// <param name="WorkingFolder">The caller's working folder, absolute.</param>
/// <param name="Backend">`local`.</param>
/// <param name="EnvironmentKey">Key of its environment.</param>
/// <param name="ExecutionKey">Key of the execution manifest.</param>
/// <param name="IsEnvironmentHit">Whether the environment was found ready.</param>
/// <param name="Reason">The first reason of a miss, or when the hit was built.</param>
/// <param name="Status">How far it came.</param>
/// <param name="ExitCode">The exit code that the caller got; null while it runs.</param>
/// <param name="Started">When the script was started.</param>
/// <param name="DurationMs">How long the script ran; null while it runs.</param>
/// <param name="Stdout">Its stdout as a blob; null while it runs.</param>
/// <param name="Stderr">Its stderr as a blob; null while it runs.</param>
/// <param name="Outputs">Its outputs: a blob that holds a tree as JSON (`rgrid.outputs/1`); null while it runs.</param>
/// <param name="ProcessId">The process id of the RGrid that runs it.</param>
/// <param name="Labels">`--label K=V`.</param>
public sealed record Execution(
    string Id,
    string Script,
    string Name,
    IReadOnlyList<string> Arguments,
    string WorkingFolder,
    string Backend,
    Digest EnvironmentKey,
    Digest ExecutionKey,
    bool IsEnvironmentHit,
    string Reason,
    ExecutionStatus Status,
    int? ExitCode,
    DateTimeOffset Started,
    long? DurationMs,
    Digest? Stdout,
    Digest? Stderr,
    Digest? Outputs,
    int ProcessId,
    IReadOnlyDictionary<string, string> Labels)
{
    /// <summary>What had to be built for it; null for a hit.</summary>
    public EnvironmentBuild? Build { get; init; }

    /// <summary>Whether its result may be given back.</summary>
    public ResultState Result { get; init; }

    /// <summary>Id of the execution whose result this one was given; null where the script ran.</summary>
    public string? ReusedFrom { get; init; }

    /// <summary>Id of the batch that it belongs to; null where it was started alone.</summary>
    public string? Batch { get; init; }

    /// <summary>The item of the batch, as it was named; null outside of batches.</summary>
    public string? Item { get; init; }
}

/// <summary>An environment that executions of a script had.</summary>
/// <param name="Key">Its key.</param>
/// <param name="NewestId">The newest of these executions.</param>
public sealed record UsedEnvironment(Digest Key, string NewestId);

/// <summary>What tells one execution from another of the same script and environment.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ExecutionKey">Key of its manifest.</param>
/// <param name="Arguments">What followed the script.</param>
public sealed record EarlierRun(string Id, Digest ExecutionKey, IReadOnlyList<string> Arguments);

/// <summary>The history of runs.</summary>
public interface IExecutionCatalog
{
    /// <summary>Writes an execution, new or ended, whole.</summary>
    void Save(Execution execution);

    /// <summary>Executions whose id begins so (letters of either case), newest first; at most two, which is enough to see that it isn't unique.</summary>
    IReadOnlyList<Execution> FindByPrefix(string idPrefix);

    /// <summary>Executions, newest first.</summary>
    /// <param name="script">Only those of this <see cref="Execution.Script"/>; null for all.</param>
    /// <param name="limit">At most so many.</param>
    IReadOnlyList<Execution> List(string? script, int limit);

    /// <summary>The environments that a script ran in, the one that was used last first. What it costs grows with their number, not with that of executions.</summary>
    /// <param name="script">The script (<see cref="Execution.Script"/>).</param>
    /// <param name="before">Only what ran before the execution of this id; null for all.</param>
    /// <param name="limit">At most so many; where there are more, those of the newest executions.</param>
    IReadOnlyList<UsedEnvironment> ListEnvironments(string script, string? before, int limit);

    /// <summary>Executions of a script in one environment, newest first.</summary>
    /// <param name="script">The script (<see cref="Execution.Script"/>).</param>
    /// <param name="environmentKey">The environment.</param>
    /// <param name="before">Only what ran before the execution of this id.</param>
    /// <param name="limit">At most so many.</param>
    IReadOnlyList<EarlierRun> ListRuns(string script, Digest environmentKey, string before, int limit);
}
