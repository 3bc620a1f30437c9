using RGrid.Catalog;
using RGrid.Content;
using RGrid.Executions;

namespace RGrid.Environments;

/// <summary>The dependencies of a script, ready.</summary>
/// <param name="Requirements">Key of what is asked; null where nothing is declared.</param>
/// <param name="Key">Key of what is installed; null where the language needs no folder for nothing.</param>
/// <param name="Folder">Where it is, in its image where it has one; null without a key.</param>
/// <param name="Miss">Why it was not there; <see cref="MissReason.None"/> for a hit.</param>
/// <param name="Reason">The same in words; empty for a hit.</param>
/// <param name="Packages">How many packages it holds.</param>
/// <param name="InstalledNow">How many were installed just now.</param>
/// <param name="ResolvedAt">When its versions were chosen, where that is not fixed by its sources.</param>
/// <param name="Image">Id of the image that holds it; null where it is a folder of this machine, or nothing.</param>
public sealed record ReadyDependencies(
    Digest? Requirements,
    Digest? Key,
    string? Folder,
    MissReason Miss,
    string Reason,
    int Packages,
    int InstalledNow,
    DateTimeOffset? ResolvedAt,
    string? Image = null)
{
    /// <summary>The links that a run needs to modules in the image; null where the folder itself tells.</summary>
    public IReadOnlyList<ModuleLink>? Modules { get; init; }

    /// <summary>For languages that need nothing.</summary>
    public static readonly ReadyDependencies None = new(null, null, null, MissReason.None, "", 0, 0, null);

    /// <summary>Whether it was there.</summary>
    public bool IsHit => Miss == MissReason.None;
}
