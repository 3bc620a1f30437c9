namespace RGrid.Executions;

/// <summary>A process to run.</summary>
/// <param name="Command">The program (absolute path) and its arguments.</param>
/// <param name="Variables">Its whole environment.</param>
/// <param name="WorkingFolder">Absolute path on this machine.</param>
/// <param name="Timeout">The longest that it may run; null for no limit.</param>
public sealed record ExecutionPlan(
    IReadOnlyList<string> Command, IReadOnlyDictionary<string, string> Variables, string WorkingFolder, TimeSpan? Timeout);

/// <summary>Why a process ended.</summary>
public enum EndCause
{
    /// <summary>By itself, with an exit code.</summary>
    Exited,

    /// <summary>By a signal that RGrid did not send.</summary>
    Signalled,

    /// <summary>RGrid ended it: `--timeout` was over.</summary>
    TimedOut,

    /// <summary>RGrid ended it: Ctrl-C or SIGTERM.</summary>
    Cancelled,
}

/// <summary>How a process ended.</summary>
/// <param name="Cause">Why.</param>
/// <param name="ExitCode">The exit code for the caller: its own, 128+n after signal n, 124 after a timeout.</param>
public sealed record ExecutionEnd(EndCause Cause, int ExitCode);

/// <summary>What stdin of a run is.</summary>
public enum StdinKind
{
    /// <summary>Nothing, or a terminal: what is typed reaches the script through a pipe.</summary>
    Terminal,

    /// <summary>A pipe or file: the script's own, unread by RGrid.</summary>
    Passed,

    /// <summary>`/dev/null`.</summary>
    Null,
}

/// <summary>Runs one process and everything it starts; when it returns, none of them lives.</summary>
public interface IExecutor
{
    /// <summary>What the script will have as stdin.</summary>
    StdinKind Stdin { get; }

    /// <summary>Runs a process to its end. Both streams get its bytes as they come.</summary>
    /// <exception cref="RGridException">It could not be started.</exception>
    ExecutionEnd Execute(ExecutionPlan plan, RunStreams streams, CancellationToken cancellationToken);
}
