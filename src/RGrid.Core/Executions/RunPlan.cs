using RGrid.Content;
using RGrid.Environments;
using RGrid.Executions.Secrets;
using RGrid.Hints;
using RGrid.Keys;
using RGrid.Runtimes;

namespace RGrid.Executions;

/// <summary>Everything that is decided before a script starts; made from the user's files, or from the store for a rerun.</summary>
/// <param name="Script">What "the same script" means (<see cref="Catalog.Execution.Script"/>).</param>
/// <param name="Name">The script as typed.</param>
/// <param name="Backend">Where it runs.</param>
/// <param name="Places">Where the user's root and working folder are; outputs go back there.</param>
/// <param name="Language">The script's language.</param>
/// <param name="Runtime">Its runtime.</param>
/// <param name="Environment">Its environment, ready.</param>
/// <param name="Code">The code, relative to the root.</param>
/// <param name="Placed">Code that a closed world shows at absolute paths too.</param>
/// <param name="EntryPoint">Path of the script relative to the root, or `-m` and a module.</param>
/// <param name="Arguments">The words after the script.</param>
/// <param name="Inputs">The inputs, relative to the working folder.</param>
/// <param name="ParentFolders">Folders that exist in the run, relative to the working folder.</param>
/// <param name="Variables">The declared variables.</param>
/// <param name="ModulesFolder">Folder that holds `package.json`, relative to the root; null where there is none.</param>
/// <param name="ExecutionKey">Key of the execution manifest.</param>
/// <param name="World">The world that it lives in.</param>
/// <param name="Limits">What it may use of the machine.</param>
/// <param name="OutputPaths">Absolute paths at which it may leave outputs, besides its working tree.</param>
/// <param name="Labels">`--label`.</param>
/// <param name="Sources">What hints go by; null for a rerun, whose files may have changed since and which takes no options.</param>
public sealed record RunPlan(
    string Script,
    string Name,
    Backend Backend,
    RunPlaces Places,
    ILanguage Language,
    Runtime Runtime,
    ReadyEnvironment Environment,
    BlobTree Code,
    PlacedCode Placed,
    string EntryPoint,
    IReadOnlyList<string> Arguments,
    BlobTree Inputs,
    IReadOnlyCollection<string> ParentFolders,
    IReadOnlyDictionary<string, string?> Variables,
    string? ModulesFolder,
    Digest ExecutionKey,
    World World,
    RunLimits Limits,
    IReadOnlyList<string> OutputPaths,
    IReadOnlyDictionary<string, string> Labels,
    ProjectSources? Sources)
{
    private static readonly Manifest NoManifest = new([], default);

    /// <summary>The interpreter and the system's packages when they were looked at (<see cref="SystemMark"/>); null where nobody did.</summary>
    public string? Mark { get; init; }

    /// <summary>What the script has as stdin.</summary>
    public PlannedStdin Stdin { get; init; } = PlannedStdin.Unread;

    /// <summary>The execution manifest; one of a rerun is in the store already.</summary>
    public Manifest Manifest { get; init; } = NoManifest;

    /// <summary>Paths of the inputs that the run may change: declared both as an input and as an output.</summary>
    public IReadOnlySet<string> Updated { get; init; } = new HashSet<string>();

    /// <summary>What an output begins as that the run updates; null for others.</summary>
    /// <param name="output">Its path as among the inputs.</param>
    public TreeEntry? BeginningOf(string output) => Updated.Contains(output) ? Inputs.Entries.First(entry => entry.Path == output) : null;

    /// <summary>What else of the machine it sees, as it was looked at for this run; null where it was not.</summary>
    public HostView? Host { get; init; }

    /// <summary>The secrets that it is given.</summary>
    public RunSecrets Secrets { get; init; } = RunSecrets.None;

    /// <summary>The batch that it belongs to; null for none.</summary>
    public BatchMembership? Batch { get; init; }
}

/// <summary>What a script has as stdin.</summary>
/// <param name="Kind">Whose it is.</param>
/// <param name="Content">What it holds, where RGrid has read it; null where the script is the first that reads it.</param>
public sealed record PlannedStdin(PlannedStdinKind Kind, Digest? Content)
{
    /// <summary>The caller's own, unread: what a run with it gives is not kept.</summary>
    public static readonly PlannedStdin Unread = new(PlannedStdinKind.Callers, null);

    /// <summary>The caller's terminal or nothing: holds nothing as long as nothing is typed.</summary>
    public static readonly PlannedStdin Typed = new(PlannedStdinKind.Callers, Digest.Of([]));

    /// <summary>Nothing.</summary>
    public static readonly PlannedStdin Nothing = new(PlannedStdinKind.Nothing, Digest.Of([]));
}

/// <summary>Whose stdin a script has.</summary>
public enum PlannedStdinKind
{
    /// <summary>The caller's.</summary>
    Callers,

    /// <summary>A blob, which holds what the caller's held.</summary>
    Blob,

    /// <summary>`/dev/null`.</summary>
    Nothing,
}

/// <summary>That a run is an item of a batch.</summary>
/// <param name="Id">The batch.</param>
/// <param name="Item">The item, as it was named.</param>
/// <param name="Runs">How many items of it run.</param>
public sealed record BatchMembership(string Id, string Item, int Runs);

/// <summary>The user's folders of a run.</summary>
/// <param name="Root">Absolute path of the project's root.</param>
/// <param name="WorkingFolder">Absolute path of the working folder.</param>
/// <param name="RelativeWorkingFolder">The working folder relative to the root; null where it lies outside.</param>
public sealed record RunPlaces(string Root, string WorkingFolder, string? RelativeWorkingFolder);
