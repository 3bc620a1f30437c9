using RGrid.Docker.Containers;
using RGrid.Docker.Images;
using RGrid.Executions;

namespace RGrid.Docker.Runs;

/// <summary>Runs each plan in a container of its own, which is removed at its end. Containers that a killed RGrid has left behind are removed while the first run goes on.</summary>
/// <param name="containers">The engine's containers.</param>
/// <param name="images">The engine's images.</param>
/// <param name="runs">Runs containers.</param>
/// <param name="labels">Labels of containers.</param>
/// <param name="limits">What of limits the engine can enforce.</param>
/// <param name="stopping">How a script is ended before its time.</param>
internal sealed class DockerExecutor(ContainerStore containers, ImageStore images, IContainerRun runs, ContainerLabels labels, EngineLimits limits, Stopping stopping) : IExecutor
{
    private const int TimeoutExitCode = 124;

    private int _hasLooked;

    /// <inheritdoc/>
    public StdinKind Stdin { get; } = CallersStdin.Detect();

    /// <summary>What a plan asks of an engine.</summary>
    public ContainerOrder OrderOf(ExecutionPlan plan, RunStreams streams)
    {
        if (plan.World is not { Image: { } image } world)
        {
            throw new ArgumentException("A container needs an image.", nameof(plan));
        }

        var stdin = plan.Stdin == Stream.Null || (plan.Stdin is null && Stdin == StdinKind.Null) ? StdinState.Closed : StdinState.Open;
        var settings = RunSettings.Of(plan, world, image, stdin, labels.Of(Path.GetDirectoryName(world.Root)!));
        limits.Fit(settings, plan.Limits);
        return new ContainerOrder(settings, streams, stdin, plan.Limits.Timeout, stopping) { StdinContent = plan.Stdin };
    }

    /// <summary>How the execution of a plan ended whose container ended so.</summary>
    public ExecutionEnd ToEnd(ExecutionPlan plan, ContainerEnd end)
    {
        ExecutionEnd told = end switch
        {
            { Cause: EndCause.TimedOut } => new ExecutionEnd(EndCause.TimedOut, TimeoutExitCode, []),
            { Cause: EndCause.Cancelled } => new ExecutionEnd(EndCause.Cancelled, end.ExitCode is 0 or ExecutionEnd.KilledExitCode ? stopping.ExitCode : end.ExitCode, []),
            { IsOutOfMemory: true } => new ExecutionEnd(EndCause.OutOfMemory, end.ExitCode, []),
            _ => new ExecutionEnd(EndCause.Exited, end.ExitCode, []),
        };
        return told with { HasTyped = end.HasFed, Unenforced = limits.Unenforced(plan.Limits) };
    }

    /// <inheritdoc/>
    public ExecutionEnd Execute(ExecutionPlan plan, RunStreams streams, CancellationToken cancellationToken)
    {
        plan.Turn?.Await();
        return ToEnd(plan, runs.Run(OrderOf(plan, streams), LookForStrays, cancellationToken));
    }

    private void LookForStrays()
    {
        if (Interlocked.Exchange(ref _hasLooked, 1) == 0)
        {
            new Thread(RemoveStrays) { IsBackground = true }.Start();
        }
    }

    private void RemoveStrays()
    {
        try
        {
            labels.RemoveStrays(containers, images, CancellationToken.None);
        }
        catch (RGridException)
        {
            // The next run looks for them again.
        }
    }
}
