using RGrid.Catalog;
using RGrid.Executions.Reuse;
using RGrid.FileSystem;

namespace RGrid.Executions;

/// <summary>The chain from words to outputs: plan, then run the plan.</summary>
/// <param name="services">The rooms.</param>
public sealed class ScriptRunner(RunServices services) : IScriptRunner
{
    /// <inheritdoc/>
    public Execution Run(RunRequest request, RunStreams streams, IRunObserver observer, CancellationToken cancellationToken)
    {
        try
        {
            // What is wrong with it is told before an hour of work, not after it.
            var place = OutputPlacements.Of(request);
            try
            {
                return PlanAndRun(request, place, streams, observer, cancellationToken);
            }
            catch (RGridException exception) when (exception is { Code: ErrorCode.NotFound, IsTransient: true })
            {
                // What was found was removed before the script began: a miss after all, which the second look finds and makes good.
                return PlanAndRun(request, place, streams, observer, cancellationToken);
            }
        }
        finally
        {
            services.End();
        }
    }

    /// <inheritdoc/>
    public Execution Rerun(
        Execution earlier, OutputPlacement place, RunStreams streams, IRunObserver observer, CancellationToken cancellationToken)
    {
        try
        {
            var plan = new RerunPlanner(services).Plan(earlier, observer, cancellationToken);
            // The manifest of then names the machine of then, so what it gives today is not kept under its key.
            return new PlanRunner(services, ResultKeeping.Never).Run(plan, place, streams, observer, cancellationToken);
        }
        finally
        {
            services.End();
        }
    }

    /// <inheritdoc/>
    public string? PrepareEnvironment(RunRequest request, IRunObserver observer, CancellationToken cancellationToken)
    {
        try
        {
            return new RunPlanner(services).PlanEnvironment(request, observer, cancellationToken).Dependencies.Folder;
        }
        finally
        {
            services.End();
        }
    }

    private Execution PlanAndRun(RunRequest request, OutputPlacement place, RunStreams streams, IRunObserver observer, CancellationToken cancellationToken)
    {
        var plan = new RunPlanner(services).Plan(request, observer, cancellationToken);
        if (request.Reusing == Reusing.Never)
        {
            return new PlanRunner(services).Run(plan, place, streams, observer, cancellationToken);
        }

        return new ResultReturn(services).TryGive(plan, request.Freshness, place, streams, observer)
            ?? new PlanRunner(services, ResultKeeping.Told).Run(plan, place, streams, observer, cancellationToken);
    }
}
