using RGrid.Ecosystems;
using RGrid.Snapshots;

namespace RGrid.Hints;

/// <summary>What hints have to know of the user's side of a run, collected while its plan is made.</summary>
/// <param name="Folders">The project.</param>
/// <param name="Script">Absolute path of the script; null for a module.</param>
/// <param name="Mentions">What literals of the code could name.</param>
/// <param name="Outputs">Absolute paths that are declared to be outputs.</param>
/// <param name="Requirements">What is asked of an installer; null where nothing is.</param>
public sealed record ProjectSources(
    ProjectFolders Folders, string? Script, IReadOnlyList<Mention> Mentions, IReadOnlyList<string> Outputs, Requirements? Requirements)
{
    /// <summary>Those of the outputs that are declared to be inputs too: what is not there yet begins empty because it is the first.</summary>
    public IReadOnlyList<string> Updated { get; init; } = [];
}
