namespace RGrid.Docker.Containers;

/// <summary>Runs containers to their end; none of them is left.</summary>
internal interface IContainerRun
{
    /// <summary>Runs one.</summary>
    /// <param name="order">What is run.</param>
    /// <param name="started">Called when it runs.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RGridException">It could not be started.</exception>
    ContainerEnd Run(ContainerOrder order, Action started, CancellationToken cancellationToken);
}
