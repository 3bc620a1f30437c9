using RGrid.Content;
using RGrid.Environments;
using RGrid.FileSystem;
using RGrid.Hints;
using RGrid.Keys;
using RGrid.Runtimes;
using RGrid.Snapshots;

namespace RGrid.Executions;

/// <summary>What all runs of one script with the same options have in common: decided once, for one run or for a batch of them.</summary>
/// <param name="Words">The script.</param>
/// <param name="Backend">Where it runs.</param>
/// <param name="Environment">Its environment, ready.</param>
/// <param name="Runtime">Its runtime.</param>
/// <param name="Code">Its code.</param>
/// <param name="Placed">Code that a closed world shows at absolute paths too.</param>
/// <param name="Sources">What hints go by.</param>
/// <param name="World">The world that it lives in.</param>
/// <param name="WorkingFolder">The working folder relative to the root; null where it lies outside.</param>
/// <param name="Files">What was read for it.</param>
/// <param name="Variables">The declared variables, with those of the network.</param>
/// <param name="Settings">What RGrid gives every run.</param>
/// <param name="Host">What else of the machine runs see; null where that is nothing.</param>
public sealed record PreparedRun(
    ScriptWords Words,
    Backend Backend,
    ReadyEnvironment Environment,
    Runtime Runtime,
    BlobTree Code,
    PlacedCode Placed,
    ProjectSources Sources,
    World World,
    string? WorkingFolder,
    FileSnapshots Files,
    IReadOnlyDictionary<string, string?> Variables,
    IReadOnlyDictionary<string, string> Settings,
    HostView? Host)
{
    /// <summary>The interpreter and the system's packages when they were looked at; null where nobody did.</summary>
    public string? Mark { get; init; }

    /// <summary>The marks of the secrets that the script is given.</summary>
    public IReadOnlyDictionary<string, string> SecretMarks { get; init; } = new Dictionary<string, string>();

    /// <summary>The manifest of one run.</summary>
    /// <param name="arguments">The words after the script.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="stdin">What it has as stdin.</param>
    public ExecutionManifest ManifestOf(IReadOnlyList<string> arguments, BlobTree inputs, PlannedStdin stdin) => new(
        Environment.Manifest.Key,
        arguments,
        WorkingFolder,
        inputs,
        Variables,
        stdin.Content,
        World.Doors.Network == NetworkAccess.On ? "on" : "off",
        Settings,
        Host?.Digest)
    {
        Secrets = SecretMarks,

        // Without the `./` it is from when inputs that lie in the project were shown by the way of the working folder alone.
        Root = WorkingFolder is null ? "./" + PathRelation.Relative(Words.Folders.WorkingFolder, Words.Folders.Root) : null,
    };
}
