using RGrid.Batches;
using RGrid.Catalog;
using RGrid.Content;
using RGrid.Environments;
using RGrid.Executions;
using RGrid.Executions.Reuse;
using RGrid.Runtimes;
using RGrid.Snapshots;
using RGrid.Upkeep;

namespace RGrid.Cli;

/// <summary>What the commands need. Nothing is opened before it is used, so that `--help` works without a store.</summary>
/// <param name="Machine">The caller's surroundings.</param>
/// <param name="Store">The places of the store.</param>
/// <param name="Clock">The clock.</param>
/// <param name="Catalog">What is remembered.</param>
/// <param name="Blobs">The bytes.</param>
/// <param name="Runner">Runs scripts.</param>
/// <param name="Runtimes">Lists interpreters.</param>
/// <param name="Doctor">Examines this machine.</param>
/// <param name="Upkeep">Keeps the store whole and within its bound.</param>
/// <param name="BackgroundUpkeep">Starts upkeep when a run has ended.</param>
/// <param name="Look">Looks at the system ahead of a run.</param>
public sealed record CliServices(
    Machine Machine,
    StoreFolders Store,
    TimeProvider Clock,
    Lazy<CatalogSet> Catalog,
    Lazy<IBlobStore> Blobs,
    Lazy<IScriptRunner> Runner,
    IRuntimeLister Runtimes,
    IDoctor Doctor,
    Lazy<IUpkeep> Upkeep,
    IBackgroundUpkeep BackgroundUpkeep,
    SystemLook Look)
{
    /// <summary>A fresh set of snapshots: one a run.</summary>
    public required Func<FileSnapshots> TakeSnapshots { get; init; }

    /// <summary>Runs batches.</summary>
    public required Lazy<IBatchRunner> Batches { get; init; }

    /// <summary>Runs stored results again and compares.</summary>
    public required Lazy<IAuditor> Auditor { get; init; }
}

/// <summary>Lists what can run scripts.</summary>
public interface IRuntimeLister
{
    /// <summary>The interpreters, in the order in which they are shown.</summary>
    IReadOnlyList<RuntimeListing> List(CancellationToken cancellationToken);
}

/// <summary>An interpreter in a list.</summary>
/// <param name="Name">What to give to `--runtime`: `python:3.11`.</param>
/// <param name="Version">Full version.</param>
/// <param name="Executable">Absolute path of the real binary.</param>
public sealed record RuntimeListing(string Name, string Version, string Executable);

/// <summary>Starts upkeep behind the user's back, and out of their way.</summary>
public interface IBackgroundUpkeep
{
    /// <summary>Starts it in a process of its own if it is due; returns at once and never fails.</summary>
    void StartIfDue();
}

/// <summary>Looks for what is missing on this machine.</summary>
public interface IDoctor
{
    /// <summary>One finding for each thing that was looked at, as they come.</summary>
    IEnumerable<DoctorFinding> Examine(CancellationToken cancellationToken);
}

/// <summary>How well a thing is.</summary>
public enum DoctorVerdict
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Not there, and nobody needs it.</summary>
    None,

    /// <summary>Works, but could be better.</summary>
    Advice,

    /// <summary>Something can't work.</summary>
    Problem,
}

/// <summary>What was found of one thing.</summary>
/// <param name="Subject">The thing, in a word or two: `store`.</param>
/// <param name="Verdict">How well it is.</param>
/// <param name="Message">What was found.</param>
/// <param name="Hint">How to mend it; null where nothing is to mend.</param>
public sealed record DoctorFinding(string Subject, DoctorVerdict Verdict, string Message, string? Hint = null);
