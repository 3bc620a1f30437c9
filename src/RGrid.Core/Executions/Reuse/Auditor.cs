using RGrid.Catalog;
using RGrid.Content;

namespace RGrid.Executions.Reuse;

/// <summary>What came of running a stored result again.</summary>
public enum AuditVerdict
{
    /// <summary>Every output, stdout and stderr are the same, byte for byte.</summary>
    Identical,

    /// <summary>Two fresh runs differ among themselves too: the script is not deterministic.</summary>
    NotDeterministic,

    /// <summary>Fresh runs agree, and not with what is stored.</summary>
    Stale,

    /// <summary>It can't be run again: something that it needs is not here any more.</summary>
    NotRun,
}

/// <summary>A stored result that was looked at.</summary>
/// <param name="Result">The result.</param>
/// <param name="Name">The script and its arguments.</param>
/// <param name="Verdict">What came of it.</param>
/// <param name="Difference">The first thing that differs, or why it could not be run; empty where neither is.</param>
public sealed record AuditFinding(StoredResult Result, string Name, AuditVerdict Verdict, string Difference);

/// <summary>How many of the stored results are looked at.</summary>
/// <param name="Number">So many; null where the share decides.</param>
/// <param name="Share">This share of all, above 0 and at most 1, rounded up.</param>
public readonly record struct AuditSample(int? Number, double Share)
{
    /// <summary>The number of them among so many.</summary>
    public int Among(int results) => Number ?? (int)Math.Ceiling(Share * results);
}

/// <summary>Measures the promise of reuse.</summary>
public interface IAuditor
{
    /// <summary>Runs a sample of the stored results again, each finding as it comes. One that differs is withdrawn.</summary>
    /// <param name="sample">How many of them.</param>
    /// <param name="cancellationToken">Ends it.</param>
    IEnumerable<AuditFinding> Audit(AuditSample sample, CancellationToken cancellationToken);
}

/// <summary>
/// Runs stored results again in the same closed world, from the store alone, and compares byte for byte. A result that differed is no
/// longer given back, whatever the cause.
/// </summary>
/// <param name="services">The rooms.</param>
public sealed class Auditor(RunServices services) : IAuditor
{
    private const int MostConsidered = 100_000;

    /// <inheritdoc/>
    public IEnumerable<AuditFinding> Audit(AuditSample sample, CancellationToken cancellationToken)
    {
        // Those that would be given back: the newest of each key.
        var results = services.Catalog.Results.List(MostConsidered).DistinctBy(result => result.ExecutionKey).ToArray();
        Random.Shared.Shuffle(results);
        foreach (var result in results.Take(sample.Among(results.Length)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (services.Catalog.Executions.FindByPrefix(result.ExecutionId) is [var execution, ..])
            {
                yield return Check(result, execution, cancellationToken);
            }
        }
    }

    private AuditFinding Check(StoredResult result, Execution execution, CancellationToken cancellationToken)
    {
        var name = string.Join(' ', execution.Arguments.Prepend(execution.Name));
        try
        {
            var first = RunAgain(execution, cancellationToken);
            if (DifferenceOf(result, first) is not { } difference)
            {
                return new AuditFinding(result, name, AuditVerdict.Identical, "");
            }

            services.Catalog.Results.Withdraw(result.ExecutionKey);
            var second = RunAgain(execution, cancellationToken);
            var isStable = StoredResult.Of(first with { Result = ResultState.Kept }) is { } fresh && DifferenceOf(fresh, second) is null;
            return new AuditFinding(result, name, isStable ? AuditVerdict.Stale : AuditVerdict.NotDeterministic, difference);
        }
        catch (RGridException exception)
        {
            return new AuditFinding(result, name, AuditVerdict.NotRun, exception.Message);
        }
        finally
        {
            services.End();
        }
    }

    private Execution RunAgain(Execution execution, CancellationToken cancellationToken)
    {
        var plan = new RerunPlanner(services, NetworkVariables.OfThen).Plan(execution, SilentObserver.Instance, cancellationToken);
        if (plan.ExecutionKey != execution.ExecutionKey)
        {
            throw new RGridException(ErrorCode.NotFound, "its world can't be made again here, so there is nothing to compare", null);
        }

        var again = new PlanRunner(services, ResultKeeping.Never).Run(
            plan, OutputPlacements.Nowhere, new RunStreams(Stream.Null, Stream.Null), SilentObserver.Instance, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return again;
    }

    private string? DifferenceOf(StoredResult result, Execution again)
    {
        if (again is not { Status: ExecutionStatus.Succeeded, ExitCode: 0 })
        {
            return $"it {Keeping.OfEnd(again)}";
        }

        if (again.Outputs != result.Outputs)
        {
            return DifferingFile(Read(result.Outputs), again.Outputs is { } outputs ? Read(outputs) : null);
        }

        return again.Stdout != result.Stdout ? "stdout" : again.Stderr != result.Stderr ? "stderr" : null;
    }

    private OutputList? Read(Digest digest) => services.Blobs.TryRead(digest) is { } bytes ? OutputList.TryRead(bytes) : null;

    private static string DifferingFile(OutputList? before, OutputList? after)
    {
        if (before is null || after is null)
        {
            return "the list of outputs";
        }

        var now = after.Tree.Entries.ToDictionary(entry => entry.Path, StringComparer.Ordinal);
        return before.Tree.Entries.FirstOrDefault(entry => !now.TryGetValue(entry.Path, out var other) || other != entry || before.ModeOf(entry) != after.ModeOf(other))?.Path
            ?? now.Keys.Except(before.Tree.Entries.Select(entry => entry.Path)).FirstOrDefault()
            ?? "the list of outputs";
    }
}
