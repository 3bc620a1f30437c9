using RGrid.Catalog;
using RGrid.Explain;

namespace RGrid.Executions.Reuse;

/// <summary>Says why there is no stored result for an execution key.</summary>
/// <param name="services">The rooms.</param>
internal sealed class ResultMiss(RunServices services)
{
    private const int MostRuns = 20;

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

        // That the same environment had to be built again is no reason.
        var environment = explanation.Nearest?.EnvironmentKey == record.EnvironmentKey ? [] : explanation.Environment;
        return Sentence.Summary([.. environment, .. explanation.Run]) is { Length: > 0 } told ? told
            : explanation.Nearest is null && plan.Environment.Reason.Length > 0 && !plan.Environment.IsHit ? plan.Environment.Reason
            : explanation.Nearest is null ? "first run of this script"
            : "no result of it was kept";
    }

    // The key was run before, and nothing of it was kept or is kept any more.
    private string? OfSameKey(Execution record)
    {
        var earlier = services.Catalog.Executions.ListRuns(record.Script, record.EnvironmentKey, record.Id, int.MaxValue)
            .Where(run => run.ExecutionKey == record.ExecutionKey)
            .Take(MostRuns)
            .SelectMany(run => services.Catalog.Executions.FindByPrefix(run.Id).Take(1))
            .ToList();
        return earlier switch
        {
            [] => null,

            // The runs of the audit itself came later, and nothing of them was kept.
            _ when earlier.Exists(run => run.Result == ResultState.Withdrawn) => "its stored result was withdrawn by an audit: running it again gave something else",
            [{ Status: not ExecutionStatus.Succeeded } last, ..] => $"its last run {Keeping.OfEnd(last)}",
            _ => "no result of its last run was kept",
        };
    }
}
