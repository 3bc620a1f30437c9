using RGrid.Catalog;
using RGrid.Content;

namespace RGrid.Executions;

/// <summary>What a run tells while it goes on. Called from one thread at a time; the console is the listener's business.</summary>
public interface IRunObserver
{
    /// <summary>Something was looked up: the environment, which is ready now (also after a build), or a stored result. The HIT or MISS line.</summary>
    void LookedUp(LookupReport report);

    /// <summary>A line for the user that is neither data nor an error; without the word `note:`.</summary>
    void Note(string text);

    /// <summary>A line that the user has to see though he wants to see little: something of his was touched, or is not where it should be.</summary>
    void Warn(string text) => Note(text);

    /// <summary>Long work that goes on now, in a few words; replaces what was said before.</summary>
    void Step(string text);

    /// <summary>A line of an installer's output.</summary>
    void InstallLine(string text);

    /// <summary>Everything is there, and the script is started.</summary>
    void Started()
    {
    }

    /// <summary>The script has ended and everything is recorded.</summary>
    void Ended(ExecutionReport report);
}

/// <summary>What a look-up came to.</summary>
public abstract record LookupReport;

/// <summary>How the environment of a run was come by.</summary>
/// <param name="Key">The environment's key.</param>
/// <param name="IsHit">Whether it was there.</param>
/// <param name="Reason">For a miss its first reason (`process.py changed (line 12)`).</param>
/// <param name="Built">When the environment that is used was built, UTC.</param>
/// <param name="Now">The moment of the look-up, UTC.</param>
/// <param name="BuildMs">What building it took now, in ms; 0 for a hit.</param>
/// <param name="Dependencies">The dependencies' key; null where there are none.</param>
/// <param name="AreDependenciesHit">Whether the dependencies were installed already.</param>
/// <param name="InstalledPackages">How many packages were installed now.</param>
/// <param name="Runtime">The runtime, `python 3.11.7`.</param>
/// <param name="Code">The code that was taken.</param>
public sealed record EnvironmentReport(
    Digest Key,
    bool IsHit,
    string Reason,
    DateTimeOffset Built,
    DateTimeOffset Now,
    long BuildMs,
    Digest? Dependencies,
    bool AreDependenciesHit,
    int InstalledPackages,
    string Runtime,
    BlobTree Code) : LookupReport;

/// <summary>How a run ended.</summary>
/// <param name="Execution">The record of it.</param>
/// <param name="Delivered">Paths of the outputs that were put beside the user, as the user would type them.</param>
/// <param name="Kept">Outputs that are in the store only.</param>
/// <param name="Hints">What may help, each a line without `hint:`.</param>
public sealed record ExecutionReport(
    Execution Execution, IReadOnlyList<string> Delivered, IReadOnlyList<string> Kept, IReadOnlyList<string> Hints)
{
    /// <summary>Outputs that should stand beside the user and don't, for that was refused or they have no valid name.</summary>
    public IReadOnlyList<string> Undelivered { get; init; } = [];
}

/// <summary>Where the script's own streams go.</summary>
/// <param name="Stdout">Gets the script's stdout byte for byte, as it comes.</param>
/// <param name="Stderr">Gets its stderr.</param>
public sealed record RunStreams(Stream Stdout, Stream Stderr);

/// <summary>Runs scripts: the chain from words to outputs.</summary>
public interface IScriptRunner
{
    /// <summary>Runs a script. The exit code for the caller is that of the record: the script's own, 124 for a timeout, 128+n for a signal.</summary>
    /// <exception cref="RGridException">RGrid itself failed; the script was not run, or its end could not be recorded.</exception>
    Execution Run(RunRequest request, RunStreams streams, IRunObserver observer, CancellationToken cancellationToken);

    /// <summary>Runs again exactly what ran then, from the store alone.</summary>
    /// <param name="earlier">What ran then.</param>
    /// <param name="place">Where outputs go.</param>
    /// <param name="streams">The caller's streams.</param>
    /// <param name="observer">Is told.</param>
    /// <param name="cancellationToken">Ctrl-C.</param>
    Execution Rerun(Execution earlier, OutputPlacement place, RunStreams streams, IRunObserver observer, CancellationToken cancellationToken);

    /// <summary>Makes a script's environment ready without running it; returns the folder of its dependencies, or null where it has none.</summary>
    string? PrepareEnvironment(RunRequest request, IRunObserver observer, CancellationToken cancellationToken);
}
