using RGrid.Catalog;
using RGrid.Environments;
using RGrid.FileSystem;
using RGrid.Hints;

namespace RGrid.Executions.Reuse;

/// <summary>What is done with the results of runs.</summary>
public enum ResultKeeping
{
    /// <summary>They are kept where they may be; where not, nothing is said, for nobody asked.</summary>
    Quiet,

    /// <summary>The same, and a line says why one is not kept.</summary>
    Told,

    /// <summary>None is kept: the runs of an audit.</summary>
    Never,
}

/// <summary>All that decides whether a result is kept.</summary>
/// <param name="Ended">How the script ended.</param>
/// <param name="Plan">The run.</param>
/// <param name="End">How its process ended.</param>
/// <param name="Outputs">What it made.</param>
/// <param name="Changed">What was put there and it changed or removed.</param>
/// <param name="LeftOut">What it made and can't be an output.</param>
public sealed record RunFacts(
    Execution Ended, RunPlan Plan, ExecutionEnd End, IReadOnlyList<Output> Outputs, IReadOnlyList<string> Changed, IReadOnlyList<string> LeftOut)
{
    /// <summary>Why the logs do not hold all that it printed: the disk is full, or the caller stopped reading; null where they do.</summary>
    public Exception? LogFailure { get; init; }
}

/// <summary>Why a result is not kept.</summary>
/// <param name="Reason">In a few words.</param>
/// <param name="IsTold">Whether the user has to be told; how a script ended speaks for itself.</param>
public sealed record KeepingObstacle(string Reason, bool IsTold);

/// <summary>
/// Decides whether the result of a run may be given back later (cache.md 24 and 25). Whatever leaves a doubt whether the same keys give
/// the same result keeps it from being kept; then the script just runs again.
/// </summary>
public static class Keeping
{
    /// <summary>The first thing that keeps a result from being kept; null where nothing does.</summary>
    public static KeepingObstacle? FindObstacle(RunFacts facts)
    {
        if (facts.Ended.Status != ExecutionStatus.Succeeded || facts.Ended.ExitCode != 0)
        {
            return new KeepingObstacle(OfEnd(facts.Ended), false);
        }

        if (ClosedWorldObstacle(facts.Plan.World) is { } open)
        {
            return new KeepingObstacle(open, false);
        }

        if (facts.Plan.Mark is { } mark && mark != SystemMark.Of(facts.Plan.Runtime))
        {
            return Told("the interpreter or the system's packages were changed meanwhile");
        }

        if (facts.Plan.Secrets.AreHidden)
        {
            return Told("the script was given a secret (--store-with-secrets allows it)");
        }

        if (facts.Plan.Stdin.Content is null)
        {
            return Told("the script read its stdin unseen by RGrid");
        }

        if (facts.End.HasTyped && facts.Plan.Stdin.Kind == PlannedStdinKind.Callers)
        {
            return Told("something was typed at the terminal");
        }

        if (facts.LogFailure is { } failure)
        {
            return Told($"what it printed could not be kept whole ({failure.Message.TrimEnd('.')})");
        }

        if (facts.End.Unenforced is [_, ..] && facts.Plan.Limits.Memory is not null)
        {
            return Told("--memory was enforced in a way that a script can notice, without a control group");
        }

        if (facts.Changed is [var changed, ..])
        {
            return Told($"the script changed or removed `{Path.GetFileName(changed)}`, which it was given");
        }

        if (facts.LeftOut is [var leftOut, ..])
        {
            return Told($"`{leftOut}` can't be kept");
        }

        return MissingOutput(facts.Plan.Sources, facts.Outputs.Select(output => output.UserPath)) is { } missing ? Told($"the declared output `{missing}` is missing") : null;
    }

    /// <summary>The first declared output that a run has not made, relative to the working folder; null where none is missing.</summary>
    /// <param name="sources">The user's side, which says what is declared.</param>
    /// <param name="made">Where what it made stands beside the user, absolute.</param>
    public static string? MissingOutput(ProjectSources? sources, IEnumerable<string> made) =>
        sources?.Outputs.FirstOrDefault(declared => !made.Any(path => PathRelation.IsIn(path, declared))) is { } missing
            ? PathRelation.Relative(sources.Folders.WorkingFolder, missing)
            : null;

    /// <summary>Why a stored result is not given back that was made before one of its outputs was declared; null where it has them all.</summary>
    /// <param name="sources">The user's side, which says what is declared.</param>
    /// <param name="made">Where its outputs stand beside the user, absolute.</param>
    public static string? LackOfOutput(ProjectSources? sources, IEnumerable<string> made) =>
        MissingOutput(sources, made) is { } missing ? $"the declared output `{missing}` is not in its stored result" : null;

    /// <summary>Why nothing can be said of what a world shows to a script; null where it is closed.</summary>
    public static string? ClosedWorldObstacle(World world) => world switch
    {
        { Doors.Words: { Count: > 0 } doors } => $"no closed world ({string.Join(", ", doors)})",
        { IsClosed: false } => "no closed world (no sandbox)",
        _ => null,
    };

    /// <summary>How an execution ended, in words: `failed (exit code 1)`.</summary>
    public static string OfEnd(Execution execution) => execution.Status switch
    {
        ExecutionStatus.Running => "has not ended",
        ExecutionStatus.TimedOut => "timed out",
        ExecutionStatus.OutOfMemory => "ran out of memory",
        ExecutionStatus.Cancelled => "was cancelled",
        ExecutionStatus.Failed => $"failed (exit code {execution.ExitCode})",
        _ => "succeeded",
    };

    private static KeepingObstacle Told(string reason) => new(reason, true);
}
