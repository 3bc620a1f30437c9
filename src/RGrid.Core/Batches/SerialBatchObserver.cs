using RGrid.Executions;

namespace RGrid.Batches;

/// <summary>Lets several threads tell one observer, one after the other.</summary>
/// <param name="inner">The observer.</param>
internal sealed class SerialBatchObserver(IBatchObserver inner) : IBatchObserver
{
    private readonly Lock _gate = new();

    public IRunObserver Preparation => inner.Preparation;

    public bool Planned(BatchPlan plan)
    {
        lock (_gate)
        {
            return inner.Planned(plan);
        }
    }

    public void Started(BatchItem item)
    {
        lock (_gate)
        {
            inner.Started(item);
        }
    }

    public void Ended(ItemReport report)
    {
        lock (_gate)
        {
            inner.Ended(report);
        }
    }

    public void Finished(BatchReport report)
    {
        lock (_gate)
        {
            inner.Finished(report);
        }
    }
}
