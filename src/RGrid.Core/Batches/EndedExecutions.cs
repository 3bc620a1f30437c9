using RGrid.Catalog;
using RGrid.Content;

namespace RGrid.Batches;

/// <summary>Writes an item when it has ended and not when it begins: that it runs is told by its batch, and one transaction an item is enough.</summary>
/// <param name="inner">The history.</param>
internal sealed class EndedExecutions(IExecutionCatalog inner) : IExecutionCatalog
{
    public void Save(Execution execution)
    {
        if (execution.Status != ExecutionStatus.Running)
        {
            inner.Save(execution);
        }
    }

    public IReadOnlyList<Execution> FindByPrefix(string idPrefix) => inner.FindByPrefix(idPrefix);

    public IReadOnlyList<Execution> List(string? script, int limit) => inner.List(script, limit);

    public IReadOnlyList<UsedEnvironment> ListEnvironments(string script, string? before, int limit) => inner.ListEnvironments(script, before, limit);

    public IReadOnlyList<EarlierRun> ListRuns(string script, Digest environmentKey, string before, int limit) => inner.ListRuns(script, environmentKey, before, limit);
}
