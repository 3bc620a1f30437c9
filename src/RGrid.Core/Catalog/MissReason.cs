namespace RGrid.Catalog;

/// <summary>Why something had to be built; a closed list. The numbers are in the catalog and keep their meaning.</summary>
public enum MissReason
{
    /// <summary>It did not have to be: a hit.</summary>
    None = 0,

    /// <summary>Its key is the first of this script; for dependencies: the first of all.</summary>
    NeverSeen = 1,

    /// <summary>There are earlier keys of this script, and what differs is in the manifests.</summary>
    Changed = 2,

    /// <summary>It was there, but `--refresh` asked for another one.</summary>
    Refreshed = 3,

    /// <summary>It was given up for space.</summary>
    Evicted = 4,

    /// <summary>It was removed by someone else than RGrid.</summary>
    Gone = 5,

    /// <summary>It was found changed and set aside.</summary>
    Damaged = 6,
}

/// <summary>What a run had to build before its script could start, and why.</summary>
/// <param name="Reason">Why its environment was not there.</param>
/// <param name="Dependencies">Why its installed dependencies were not there; <see cref="MissReason.None"/> where they were.</param>
/// <param name="DependenciesReason">The same in words; empty where they were there.</param>
/// <param name="BuildMs">What all of it cost, in ms.</param>
/// <param name="InstallMs">The part of it that the installer took, in ms.</param>
public sealed record EnvironmentBuild(
    MissReason Reason, MissReason Dependencies, string DependenciesReason, long BuildMs, long InstallMs);
