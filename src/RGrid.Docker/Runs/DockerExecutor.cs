using RGrid.Docker.Containers;
using RGrid.Executions;

namespace RGrid.Docker.Runs;

/// <summary>Runs each plan in a container of its own, which is removed at its end. Containers that a killed RGrid has left behind are removed while a run goes on.</summary>
/// <param name="containers">The engine's containers.</param>
/// <param name="labels">Labels of containers.</param>
/// <param name="stopping">How a script is ended before its time.</param>
internal sealed class DockerExecutor(ContainerStore containers, ContainerLabels labels, Stopping stopping) : IExecutor
{
    private const int TimeoutExitCode = 124;
    private const int KilledExitCode = 137;

    /// <inheritdoc/>
    public StdinKind Stdin { get; } = CallersStdin.Detect();

    /// <inheritdoc/>
    public ExecutionEnd Execute(ExecutionPlan plan, RunStreams streams, CancellationToken cancellationToken)
    {
        if (plan.World is not { Image: { } image } world)
        {
            throw new ArgumentException("A container needs an image.", nameof(plan));
        }

        var stdin = plan.Stdin == Stream.Null || (plan.Stdin is null && Stdin == StdinKind.Null) ? StdinState.Closed : StdinState.Open;
        var settings = RunSettings.Of(plan, world, image, stdin, labels.Of(Path.GetDirectoryName(world.Root)!));
        var end = new ContainerRun(containers).Run(
            new ContainerOrder(settings, streams, stdin, plan.Limits.Timeout, stopping) { StdinContent = plan.Stdin }, () => new Thread(RemoveStrays) { IsBackground = true }.Start(), cancellationToken);
        ExecutionEnd told = end switch
        {
            { Cause: EndCause.TimedOut } => new ExecutionEnd(EndCause.TimedOut, TimeoutExitCode, []),
            { Cause: EndCause.Cancelled } => new ExecutionEnd(EndCause.Cancelled, end.ExitCode is 0 or KilledExitCode ? stopping.ExitCode : end.ExitCode, []),
            { IsOutOfMemory: true } => new ExecutionEnd(EndCause.OutOfMemory, end.ExitCode, []),
            _ => new ExecutionEnd(EndCause.Exited, end.ExitCode, []),
        };
        return told with { HasTyped = end.HasFed };
    }

    private void RemoveStrays()
    {
        try
        {
            labels.RemoveStrays(containers, CancellationToken.None);
        }
        catch (RGridException)
        {
            // The next run looks for them again.
        }
    }
}
