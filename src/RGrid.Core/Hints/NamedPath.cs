namespace RGrid.Hints;

/// <summary>How a path is named.</summary>
public enum PathKind
{
    /// <summary>Relative to the working folder.</summary>
    Relative,

    /// <summary>Absolute, for the program named it so.</summary>
    Absolute,

    /// <summary>By `~`, for the program looked for it in its home folder.</summary>
    OfHome,
}

/// <summary>A path of the user.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Typed">As the user would type it.</param>
/// <param name="Kind">How that is.</param>
public sealed record NamedPath(string Path, string Typed, PathKind Kind);
