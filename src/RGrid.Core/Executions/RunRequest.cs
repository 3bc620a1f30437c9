using RGrid.Executions.Secrets;
using RGrid.Runtimes;
using RGrid.Snapshots;

namespace RGrid.Executions;

/// <summary>What of the cache a run may use.</summary>
public enum Freshness
{
    /// <summary>Everything that is proven to be the same.</summary>
    Cached,

    /// <summary>Nothing: build and install anew from the same lock, and store (`--refresh`).</summary>
    Refresh,

    /// <summary>Unpinned dependencies are resolved again (`--upgrade`).</summary>
    Upgrade,
}

/// <summary>Where outputs go when the run has ended. They are in the store in every case.</summary>
public enum Delivery
{
    /// <summary>Where a local run would have put them, or into <see cref="RunRequest.OutputFolder"/>.</summary>
    Folder,

    /// <summary>Nowhere (`--no-download`).</summary>
    StoreOnly,
}

/// <summary>Whether a stored result may be given back in place of running the script.</summary>
public enum Reusing
{
    /// <summary>It may not; it was not asked for.</summary>
    Never,

    /// <summary>Where all that could reach the run is the same (`--reuse`).</summary>
    Allowed,
}

/// <summary>One `rgrid run`, with the settings already merged. Paths are as typed, relative to <see cref="WorkingFolder"/>.</summary>
/// <param name="Script">The script; null where <see cref="Module"/> says what to run.</param>
/// <param name="Module">`-m PKG.MOD`; null where <see cref="Script"/> says what to run.</param>
/// <param name="Arguments">Everything after the script, untouched.</param>
/// <param name="WorkingFolder">Absolute.</param>
/// <param name="RuntimeName">`--runtime`; null where the project decides.</param>
/// <param name="RequirementsFile">`--requirements`.</param>
/// <param name="Includes">`--include` globs, relative to the working folder.</param>
/// <param name="Inputs">`--input` paths or globs.</param>
/// <param name="Outputs">`--output` paths: never taken as inputs.</param>
/// <param name="Variables">`--env` and `--env-file`; a null value declares that the variable is absent.</param>
/// <param name="Doors">`--network`, `--mount`, `--gpu`, `--open`.</param>
/// <param name="Limits">`--timeout`, `--memory`, `--cpus`.</param>
/// <param name="OutputFolder">`--output-dir`; null for where a local run would have put them.</param>
/// <param name="Delivery">Where outputs go.</param>
/// <param name="Freshness">What of the cache may be used.</param>
/// <param name="Labels">`--label K=V`.</param>
/// <param name="Backend">`--backend`: where it runs; null lets the runtime decide.</param>
/// <param name="Pull">`--pull`: when an image is fetched.</param>
/// <param name="Reusing">`--reuse`.</param>
public sealed record RunRequest(
    string? Script,
    string? Module,
    IReadOnlyList<string> Arguments,
    string WorkingFolder,
    string? RuntimeName,
    string? RequirementsFile,
    IReadOnlyList<string> Includes,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlyDictionary<string, string?> Variables,
    Doors Doors,
    RunLimits Limits,
    string? OutputFolder,
    Delivery Delivery,
    Freshness Freshness,
    IReadOnlyDictionary<string, string> Labels,
    string? Backend = null,
    PullPolicy Pull = PullPolicy.Missing,
    Reusing Reusing = Reusing.Never)
{
    /// <summary>`--secret`.</summary>
    public RunSecrets Secrets { get; init; } = RunSecrets.None;

    /// <summary>Of an item of a batch the arguments with the places of items in them; null for a run of its own.</summary>
    public IReadOnlyList<string>? Template { get; init; }

    /// <summary>What was read already to make the request, so that the run sees those very bytes; null where nothing was.</summary>
    public FileSnapshots? Files { get; init; }
}
