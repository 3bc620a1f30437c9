using System.Globalization;
using System.Text.Json.Nodes;
using RGrid.Docker.Engine;
using RGrid.Executions;

namespace RGrid.Docker.Containers;

/// <summary>What is run in a container.</summary>
/// <param name="Settings">The body of `POST /containers/create`.</param>
/// <param name="Streams">Get its output as it comes.</param>
/// <param name="Stdin">What its stdin is.</param>
/// <param name="Timeout">The longest that it may run; null for no limit.</param>
/// <param name="Stopping">How it is ended before its time.</param>
internal sealed record ContainerOrder(JsonObject Settings, RunStreams Streams, StdinState Stdin, TimeSpan? Timeout, Stopping Stopping)
{
    /// <summary>What its stdin holds, where that is open; null for the caller's.</summary>
    public Stream? StdinContent { get; init; }

    /// <summary>Called with the id of the container when it has ended and before it is removed.</summary>
    public Action<string> BeforeRemoval { get; init; } = _ => { };
}

/// <summary>How a container ended.</summary>
/// <param name="ExitCode">Its exit code: 128+n after signal n.</param>
/// <param name="IsOutOfMemory">Whether the kernel ended a process of it at its limit of memory.</param>
/// <param name="Cause">Why RGrid ended it; null where it did not.</param>
internal sealed record ContainerEnd(int ExitCode, bool IsOutOfMemory, EndCause? Cause)
{
    /// <summary>Whether anything of the caller's stdin was given to it.</summary>
    public bool HasFed { get; init; }
}

/// <summary>Runs a container to its end and removes it: make → open its streams → start → give on its output → look how it ended.</summary>
/// <param name="containers">The engine's containers.</param>
internal sealed class ContainerRun(ContainerStore containers) : IContainerRun
{
    /// <inheritdoc/>
    public ContainerEnd Run(ContainerOrder order, Action started, CancellationToken cancellationToken)
    {
        var id = containers.Create(order.Settings, cancellationToken);
        try
        {
            using var connection = containers.Attach(id, order.Stdin);
            if (containers.Start(id, cancellationToken) is { } refusal)
            {
                throw StartFailure.Of(refusal);
            }

            started();
            using var watch = new Watch(
                signal => Tell(id, signal), () => Tell(id, ScriptOutput.Kill), order.Stopping, order.Timeout, cancellationToken);
            var feed = new StdinFeed(order.StdinContent);
            if (order.Stdin == StdinState.Open)
            {
                feed.Begin(connection);
            }

            Pump(id, connection, order);
            var exitCode = containers.Wait(id);
            watch.Ended();
            order.BeforeRemoval(id);
            return new ContainerEnd(exitCode, IsOutOfMemory(id, order), watch.Cause) { HasFed = feed.HasFed };
        }
        finally
        {
            containers.Remove(id);
        }
    }

    private void Pump(string id, EngineConnection connection, ContainerOrder order)
    {
        using var output = new ScriptOutput(order.Streams, order.Stopping.Grace, signal => Tell(id, signal));
        try
        {
            new StreamFrames(connection.RawReading).CopyTo(output.GiveStdout, output.GiveStderr);
        }
        catch (IOException)
        {
            // The engine went away; waiting for the end of the container tells what there is to tell.
        }
    }

    private void Tell(string id, int signal)
    {
        try
        {
            containers.Kill(id, signal.ToString(CultureInfo.InvariantCulture));
        }
        catch (RGridException)
        {
            // The engine went away; waiting for the end of the container tells what there is to tell.
        }
    }

    // Where there is no limit the kernel has none to end a process at, and the engine need not be asked.
    private bool IsOutOfMemory(string id, ContainerOrder order) => order.Settings["HostConfig"]?["Memory"] is not null && containers.Inspect(id, CancellationToken.None)?["State"]?["OOMKilled"]?.GetValue<bool>() is true;
}
