using RGrid.Ecosystems;
using RGrid.Environments;
using RGrid.Runtimes;

namespace RGrid.Executions;

/// <summary>A place where scripts run, by what differs from place to place. Keys, snapshots, history and outputs are the same everywhere.</summary>
/// <param name="Name">`local`, `docker`: what `--backend` calls it.</param>
/// <param name="Runtimes">Its runtimes.</param>
/// <param name="Ecosystems">The worlds of packages, with their installers beside those runtimes.</param>
/// <param name="Dependencies">What is installed there.</param>
/// <param name="Environments">What environments are made of there.</param>
/// <param name="Worlds">The worlds that its runs live in.</param>
/// <param name="Executor">Runs processes there.</param>
public sealed record Backend(
    string Name,
    IRuntimeSource Runtimes,
    IReadOnlyList<IEcosystem> Ecosystems,
    IInstalledDependencies Dependencies,
    IEnvironmentForm Environments,
    IWorlds Worlds,
    IExecutor Executor)
{
    /// <summary>The ecosystem of a language; null where it has none.</summary>
    public IEcosystem? EcosystemOf(ILanguage language) => Ecosystems.FirstOrDefault(ecosystem => ecosystem.Name == language.Facts.Ecosystem);
}
