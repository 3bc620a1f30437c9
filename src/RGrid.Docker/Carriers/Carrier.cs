using System.Globalization;
using RGrid.Docker.Containers;
using RGrid.Docker.Engine;
using RGrid.Environments;

namespace RGrid.Docker.Carriers;

/// <summary>A running container in whose image runs are started, one after the other.</summary>
/// <param name="containers">The engine's containers.</param>
/// <param name="id">The container.</param>
/// <param name="stdin">Holds its stdin open: it ends when this does.</param>
/// <param name="bundle">What the engine started.</param>
/// <param name="configuration">Makes the configurations of runs.</param>
/// <param name="folder">Its private folder.</param>
/// <param name="ownNetwork">Whether each run has a network namespace of its own.</param>
internal sealed class Carrier(
    ContainerStore containers, string id, EngineConnection stdin, EngineBundle bundle, CarriedConfiguration configuration, PrivateFolder folder, OwnNetwork ownNetwork)
    : IDisposable
{
    private int _runs;

    /// <summary>Makes the configurations of runs.</summary>
    public CarriedConfiguration Configuration => configuration;

    /// <summary>The program that starts them, `runc`.</summary>
    public string Runtime => bundle.Runtime;

    /// <summary>True while it runs.</summary>
    public bool IsAlive => bundle.IsAlive;

    /// <summary>A new name for a run: whatever belongs to the run bears it.</summary>
    public string NewSuffix() => string.Create(CultureInfo.InvariantCulture, $"-{++_runs:x8}");

    /// <summary>The name of a run, which the control group of its processes has too.</summary>
    public string NameOf(string suffix) => id + suffix;

    /// <summary>A path in its private folder.</summary>
    public string At(string name) => Path.Combine(folder.Path, name);

    /// <summary>
    /// True where the next run finds nothing of the last one. What the kernel remembers of closed connections (TIME_WAIT) would keep a port from being
    /// listened at, which it doesn't in a new container.
    /// </summary>
    public bool IsClean => ownNetwork == OwnNetwork.Yes || CarriedSockets.AreNone(bundle.Process);

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            stdin.Dispose();
            containers.Remove(id);
        }
        catch (RGridException)
        {
            // The engine went away; whoever runs next removes it.
        }
        finally
        {
            folder.Dispose();
        }
    }
}
