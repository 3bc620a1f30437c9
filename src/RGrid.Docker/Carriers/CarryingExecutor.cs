using RGrid.Docker.Containers;
using RGrid.Docker.Runs;
using RGrid.Executions;

namespace RGrid.Docker.Carriers;

/// <summary>
/// Starts runs that have many of their kind in carriers, each in namespaces, a control group and a private tree of its own, and lets the others have a container each. A run sees
/// the same in both; it stands in front of the executor that makes containers.
/// </summary>
/// <param name="inner">Gives each run a container of its own.</param>
/// <param name="carriers">The carriers.</param>
internal sealed class CarryingExecutor(DockerExecutor inner, CarrierPool carriers) : IExecutor
{
    // A carrier costs as much as one or two containers.
    private const int FewestSiblings = 4;

    /// <inheritdoc/>
    public StdinKind Stdin => inner.Stdin;

    /// <inheritdoc/>
    public ExecutionEnd Execute(ExecutionPlan plan, RunStreams streams, CancellationToken cancellationToken)
    {
        plan.Turn?.Await();
        var order = inner.OrderOf(plan, streams);
        var end = order.Stdin == StdinState.Closed && plan.World is { HasGpu: false } && plan.Siblings >= FewestSiblings ? TryCarry(order, plan.Command, cancellationToken) : null;
        return end is null ? inner.Execute(plan, streams, cancellationToken) : inner.ToEnd(plan, end);
    }

    private ContainerEnd? TryCarry(ContainerOrder order, IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        var shape = CarrierShape.Of(order.Settings);
        if (carriers.Take(order.Settings, shape, cancellationToken) is not { } carrier)
        {
            return null;
        }

        try
        {
            var end = new CarriedRun(carrier).TryRun(order, command, cancellationToken);
            if (end is null)
            {
                carriers.TurnOff();
            }

            return end;
        }
        finally
        {
            carriers.Return(carrier, shape);
        }
    }
}
