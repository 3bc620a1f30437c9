namespace RGrid.Executions;

/// <summary>A process to run.</summary>
/// <param name="Command">The program (absolute path, as the process sees it) and its arguments.</param>
/// <param name="Variables">Its whole environment.</param>
/// <param name="WorkingFolder">Absolute path, as the process sees it.</param>
/// <param name="Limits">What it may use of the machine.</param>
/// <param name="World">The closed world that it runs in; null for none.</param>
public sealed record ExecutionPlan(
    IReadOnlyList<string> Command,
    IReadOnlyDictionary<string, string> Variables,
    string WorkingFolder,
    RunLimits Limits,
    ClosedWorld? World)
{
    /// <summary>What it has as stdin, through a pipe; <see cref="Stream.Null"/> for `/dev/null`, null for the caller's own.</summary>
    public Stream? Stdin { get; init; }

    /// <summary>How many of its kind are run one after the other, itself counted.</summary>
    public int Siblings { get; init; } = 1;

    /// <summary>Its turn among others, which is awaited before the script is started; null where it waits for nobody.</summary>
    public Turn? Turn { get; init; }
}

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

    /// <summary>The kernel killed it, or something that it had started, at the limit of memory; it may have an exit code all the same.</summary>
    OutOfMemory,
}

/// <summary>How a process ended.</summary>
/// <param name="Cause">Why.</param>
/// <param name="ExitCode">The exit code for the caller: its own, 128+n after signal n, 124 after a timeout.</param>
/// <param name="Unenforced">Limits that were asked for and could not be enforced, in words for the user.</param>
public sealed record ExecutionEnd(EndCause Cause, int ExitCode, IReadOnlyList<string> Unenforced)
{
    /// <summary>The exit code after SIGKILL.</summary>
    public const int KilledExitCode = 137;

    /// <summary>Whether something was typed at a terminal and given to it.</summary>
    public bool HasTyped { get; init; }

    /// <summary>True where it is known that none of its processes lives, wherever they have hidden.</summary>
    public bool LeftNothing { get; init; }
}

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

    /// <summary>Whether it lays out closed worlds before the turn of their scripts has come.</summary>
    bool LaysOutAhead => false;

    /// <summary>Runs a process to its end. Both streams get its bytes as they come.</summary>
    /// <exception cref="RGridException">It could not be started.</exception>
    /// <exception cref="OperationCanceledException">It was broken off before its turn had come.</exception>
    ExecutionEnd Execute(ExecutionPlan plan, RunStreams streams, CancellationToken cancellationToken);
}
