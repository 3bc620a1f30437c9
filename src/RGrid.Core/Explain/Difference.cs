using RGrid.Content;

namespace RGrid.Explain;

/// <summary>One difference between two runs: a cause, not what follows from it.</summary>
/// <param name="Kind">Of what kind.</param>
/// <param name="Subject">On which thing: a path, a package file, the name of a variable, the number of an argument.</param>
public sealed record Difference(DifferenceKind Kind, string Subject)
{
    /// <summary>What it was, in words; null where there was none, or where it is not to be told (the value of a variable).</summary>
    public string? Before { get; init; }

    /// <summary>What it is now, in words; null as above.</summary>
    public string? After { get; init; }

    /// <summary>What follows from it, or belongs to it: changed packages, files of a folder.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>The files whose text changed with it.</summary>
    public IReadOnlyList<ChangedFile> Files { get; init; } = [];
}

/// <summary>A file before and after.</summary>
/// <param name="Path">As it is called in a manifest.</param>
/// <param name="Before">Its bytes before; null where there were none.</param>
/// <param name="After">Its bytes now; null where there are none.</param>
public sealed record ChangedFile(string Path, Digest? Before, Digest? After);
