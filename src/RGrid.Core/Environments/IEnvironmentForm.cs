using RGrid.Catalog;
using RGrid.Content;
using RGrid.Executions;
using RGrid.Keys;
using RGrid.Runtimes;

namespace RGrid.Environments;

/// <summary>What an environment is made of besides its manifest and blobs: nothing on this machine, an image on Docker.</summary>
public interface IEnvironmentForm
{
    /// <summary>Why what a ready entry stands for can't be used; empty where it can.</summary>
    string FindFault(Entry entry);

    /// <summary>Holds the right to build; waits for another owner and says so. Null where nothing is built.</summary>
    IDisposable? Lock(Digest key, IRunObserver observer, CancellationToken cancellationToken);

    /// <summary>Builds it whole; what is returned may be believed.</summary>
    BuiltForm Build(EnvironmentParts parts, CancellationToken cancellationToken);
}

/// <summary>What an environment is built from.</summary>
/// <param name="Manifest">What it is.</param>
/// <param name="Key">Key and bytes of that.</param>
/// <param name="Dependencies">Its dependencies, ready.</param>
/// <param name="Runtime">Its runtime.</param>
public sealed record EnvironmentParts(EnvironmentManifest Manifest, Manifest Key, ReadyDependencies Dependencies, Runtime Runtime);

/// <summary>What was built.</summary>
/// <param name="Seal">What it is known by (<see cref="Entry.Seal"/>): the id of its image; null where nothing was built.</param>
/// <param name="Size">Bytes that it takes.</param>
public sealed record BuiltForm(Digest? Seal, long Size);

/// <summary>Environments of this machine need no building: the stage of each run is made from blobs.</summary>
public sealed class StagedEnvironments : IEnvironmentForm
{
    /// <inheritdoc/>
    public string FindFault(Entry entry) => "";

    /// <inheritdoc/>
    public IDisposable? Lock(Digest key, IRunObserver observer, CancellationToken cancellationToken) => null;

    /// <inheritdoc/>
    public BuiltForm Build(EnvironmentParts parts, CancellationToken cancellationToken) => new(null, parts.Manifest.Code.Size);
}
