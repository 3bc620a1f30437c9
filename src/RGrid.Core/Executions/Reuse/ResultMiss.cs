using RGrid.Catalog;
using RGrid.Explain;

namespace RGrid.Executions.Reuse;

/// <summary>Says why there is no stored result for an execution key.</summary>
/// <param name="services">The rooms.</param>
internal sealed class ResultMiss(RunServices services)
{
    /// <summary>The first reason.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="record">Its record as it would begin.</param>
    public string Tell(RunPlan plan, Execution record)
    {
        if (OfSameKey(record) is { } same)
        {
            return same;
        }

        var explanation = new Explainer(services.Catalog, services.Blobs, services.Store).Explain(record);
        return Sentence.Summary([.. explanation.Environment, .. explanation.Run]) is { Length: > 0 } told ? told
            : explanation.Nearest is null && plan.Environment.Reason.Length > 0 && !plan.Environment.IsHit ? plan.Environment.Reason
            : explanation.Nearest is null ? "first run of this script"
            : "no result of it was kept";
    }

    // The key was run before, and nothing of it was kept or is kept any more.
    private string? OfSameKey(Execution record)
    {
        var earlier = services.Catalog.Executions.ListRuns(record.Script, record.EnvironmentKey, record.Id, int.MaxValue)
            .FirstOrDefault(run => run.ExecutionKey == record.ExecutionKey);
        return earlier is not null && services.Catalog.Executions.FindByPrefix(earlier.Id) is [var found, ..]
            ? found switch
            {
                { Result: ResultState.Withdrawn } => "its stored result was withdrawn by an audit: running it again gave something else",
                { Status: not ExecutionStatus.Succeeded } => $"its last run {Keeping.OfEnd(found)}",
                _ => "no result of its last run was kept",
            }
            : null;
    }
}
