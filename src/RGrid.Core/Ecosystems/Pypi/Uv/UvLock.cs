using RGrid.Ecosystems.Pypi.Markers;

namespace RGrid.Ecosystems.Pypi.Uv;

/// <summary>A `uv.lock` of version 1 (its revisions add only what may be left unread).</summary>
/// <param name="Name">The file, for messages.</param>
/// <param name="RequiresPython">The range that it was made for, or null.</param>
/// <param name="ResolutionMarkers">The forks of the resolution; empty where there is one for all.</param>
/// <param name="SupportedMarkers">The environments that it was made for; empty for all.</param>
/// <param name="HasConflicts">True where extras or groups exclude each other; markers then ask for them by encoded names.</param>
/// <param name="Manifest">What the resolution started from besides the packages of the project.</param>
/// <param name="Packages">Every package of every fork.</param>
internal sealed record UvLock(
    string Name,
    string? RequiresPython,
    IReadOnlyList<Marker> ResolutionMarkers,
    IReadOnlyList<Marker> SupportedMarkers,
    bool HasConflicts,
    UvManifest Manifest,
    IReadOnlyList<UvPackage> Packages);

/// <summary>What a resolution started from.</summary>
/// <param name="Requirements">Those of a script.</param>
/// <param name="Constraints">`constraint-dependencies`.</param>
/// <param name="Overrides">`override-dependencies`.</param>
internal sealed record UvManifest(
    IReadOnlyList<UvDemand> Requirements, IReadOnlyList<UvDemand> Constraints, IReadOnlyList<UvDemand> Overrides);

/// <summary>A locked package.</summary>
/// <param name="Name">Normalised.</param>
/// <param name="Version">Its version; null where only a build knows it.</param>
/// <param name="Source">Where it is from.</param>
/// <param name="ResolutionMarkers">The forks that it belongs to; empty for all.</param>
/// <param name="Dependencies">What it needs.</param>
/// <param name="Extras">What it needs for each of its extras.</param>
/// <param name="Groups">What it needs for each of its dependency groups.</param>
/// <param name="Sdist">Its source distribution; null where there is none.</param>
/// <param name="Wheels">Its wheels.</param>
/// <param name="RequiresDist">What it asked for when it was locked; only of packages of the project.</param>
/// <param name="RequiresDev">What each of its groups asked for then.</param>
internal sealed record UvPackage(
    string Name,
    string? Version,
    UvSource Source,
    IReadOnlyList<Marker> ResolutionMarkers,
    IReadOnlyList<UvEdge> Dependencies,
    IReadOnlyDictionary<string, IReadOnlyList<UvEdge>> Extras,
    IReadOnlyDictionary<string, IReadOnlyList<UvEdge>> Groups,
    UvFile? Sdist,
    IReadOnlyList<UvFile> Wheels,
    IReadOnlyList<UvDemand> RequiresDist,
    IReadOnlyDictionary<string, IReadOnlyList<UvDemand>> RequiresDev)
{
    /// <summary>`name 1.0`, for messages.</summary>
    public override string ToString() => Version is null ? Name : $"{Name} {Version}";
}

/// <summary>Where a package is from.</summary>
/// <param name="Kind">The member of `source`: `registry`, `url`, `git`, `path`, `directory`, `editable`, `virtual`.</param>
/// <param name="Place">Its value: a URL, or a path relative to the lock's folder.</param>
/// <param name="Subdirectory">The folder in an archive; null for its top.</param>
internal sealed record UvSource(string Kind, string Place, string? Subdirectory)
{
    /// <summary>True for a folder of this disk.</summary>
    public bool IsFolder => Kind is "directory" or "editable" or "virtual";
}

/// <summary>A file of a package.</summary>
/// <param name="Url">Where it is, or null.</param>
/// <param name="Path">Where it is on this disk, relative to its registry, or its bare name; null for one with a URL.</param>
/// <param name="Hash">`sha256:…`; null where the index gave none.</param>
internal sealed record UvFile(string? Url, string? Path, string? Hash)
{
    /// <summary>Its name, without folder, query and fragment.</summary>
    public string FileName => Uri.UnescapeDataString((Url ?? Path ?? "").Split('?', '#')[0].Split('/')[^1]);
}

/// <summary>A package that needs another one.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Which of several; null where the name says it.</param>
/// <param name="Source">Which of several; null where the name says it.</param>
/// <param name="Extras">Its extras that are needed.</param>
/// <param name="Marker">When; null for always.</param>
internal sealed record UvEdge(string Name, string? Version, UvSource? Source, IReadOnlyList<string> Extras, Marker? Marker);
