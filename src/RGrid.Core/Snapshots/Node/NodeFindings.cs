namespace RGrid.Snapshots.Node;

/// <summary>What one file names, as it is found.</summary>
internal sealed class NodeFindings
{
    /// <summary>Files that exist.</summary>
    public SortedSet<string> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>Folders of workspaces.</summary>
    public SortedSet<string> Folders { get; } = new(StringComparer.Ordinal);

    /// <summary>Those of the files that are loaded as JavaScript although no name tells so.</summary>
    public HashSet<string> Loaded { get; } = new(StringComparer.Ordinal);

    /// <summary>Literals that could be names.</summary>
    public List<string> Mentions { get; } = [];
}
