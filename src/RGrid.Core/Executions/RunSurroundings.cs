namespace RGrid.Executions;

/// <summary>What a run has around it that comes neither from its plan nor from its language.</summary>
/// <param name="PathFolders">The system's folders of PATH, in order.</param>
/// <param name="Variables">Variables that are there by themselves.</param>
/// <param name="UserId">Number of the user and of the group that it runs as.</param>
/// <param name="HasHostNames">Whether names of this machine's `/etc/hosts` lead where they lead outside.</param>
public sealed record RunSurroundings(
    IReadOnlyList<string> PathFolders, IReadOnlyDictionary<string, string> Variables, int UserId, bool HasHostNames)
{
    /// <summary>Those of a run on this machine.</summary>
    public static readonly RunSurroundings OfThisMachine =
        new(["/usr/bin", "/bin", "/usr/sbin", "/sbin"], new Dictionary<string, string>(), SystemFiles.UserId, HasHostNames: true);
}
