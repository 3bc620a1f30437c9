using RGrid.Testing;

namespace RGrid.EndToEnd.Scenarios;

/// <summary>A run that succeeded, with the key of its execution.</summary>
internal sealed record KeyedRun(RunResult Result, string ExecutionKey)
{
    public string Stdout => Result.Stdout;

    public string Stderr => Result.Stderr;

    public bool IsHit => Result.IsHit;

    public string Key => Result.Key;

    public string Reason => Result.Reason;
}
