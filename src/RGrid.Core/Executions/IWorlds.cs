using RGrid.Environments;
using RGrid.Snapshots;

namespace RGrid.Executions;

/// <summary>The worlds that runs can live in at one place.</summary>
public interface IWorlds
{
    /// <summary>The world for a run with these doors; where it is less than was asked for, one line says so.</summary>
    /// <exception cref="RGridException">A door was asked for that can't be opened or closed here.</exception>
    World Choose(Doors doors, IRunObserver observer);

    /// <summary>What else of this machine a run sees; null where that is nothing.</summary>
    HostView? Host(FileSnapshots files);

    /// <summary>True for a path of this machine that every run sees by itself.</summary>
    bool Shows(string path);

    /// <summary>Where a run finds its runtime and dependencies.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="folder">A private folder for what has to be made.</param>
    RunView View(RunPlan plan, string folder);

    /// <summary>The world of a staged run; null for one that is open.</summary>
    ClosedWorld? Make(RunPlan plan, Stage stage);
}
