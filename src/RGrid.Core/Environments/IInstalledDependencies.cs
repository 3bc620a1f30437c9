using RGrid.Catalog;
using RGrid.Content;
using RGrid.Executions;
using RGrid.Runtimes;

namespace RGrid.Environments;

/// <summary>What is installed for scripts, built once for a key: a folder of this machine, or an image.</summary>
public interface IInstalledDependencies
{
    /// <summary>Finds what is installed, or has it built; it is believed only where it is what its row says (cache.md 17 to 20).</summary>
    /// <param name="order">What is wanted.</param>
    /// <param name="build">Fills a private folder (first), which will stand at its final place (second) afterwards.</param>
    /// <param name="observer">Is told when another run is waited for.</param>
    /// <param name="cancellationToken">Ends waiting and building.</param>
    ReadyFolder Ensure(DependenciesOrder order, Action<string, string> build, IRunObserver observer, CancellationToken cancellationToken);

    /// <summary>Holds the right to build a key; waits for another owner and says so.</summary>
    BuildLock Lock(Digest key, IRunObserver observer, CancellationToken cancellationToken);

    /// <summary>True where what is installed under a key is still what its row says; otherwise the row says from now on what is wrong.</summary>
    /// <param name="key">The key.</param>
    /// <param name="runtime">The runtime that uses it, and that it has to lead to.</param>
    bool IsIntact(Digest key, Runtime runtime);
}

/// <summary>Dependencies that are wanted.</summary>
/// <param name="Key">Their key.</param>
/// <param name="Runtime">The runtime that they are for.</param>
/// <param name="Script">For whom (<see cref="Catalog.Execution.Script"/>).</param>
/// <param name="IsRefreshed">True where what is there must not be used.</param>
public sealed record DependenciesOrder(Digest Key, Runtime Runtime, string Script, bool IsRefreshed)
{
    /// <summary>How a folder of them is called where it is not there.</summary>
    public MissWords Words { get; init; } = MissWords.Installed;
}

/// <summary>Installed dependencies that may be used.</summary>
/// <param name="Folder">Absolute path, in the image where there is one.</param>
/// <param name="Miss">Why they were not there; <see cref="MissReason.None"/> for a hit.</param>
/// <param name="Reason">The same in words; empty for a hit.</param>
/// <param name="Image">Id of the image that holds them; null for a folder of this machine.</param>
public sealed record ReadyFolder(string Folder, MissReason Miss, string Reason, string? Image = null)
{
    /// <summary>The links that a run needs to modules in an image; null where the folder itself tells.</summary>
    public IReadOnlyList<ModuleLink>? Modules { get; init; }

    /// <summary>Whether they were there.</summary>
    public bool IsHit => Miss == MissReason.None;
}
