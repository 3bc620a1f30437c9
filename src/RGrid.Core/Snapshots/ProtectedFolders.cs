namespace RGrid.Snapshots;

/// <summary>Folders that can't be an input whole: the machine's own, the home folder and the store.</summary>
/// <param name="Home">The caller's home folder.</param>
/// <param name="Store">The store.</param>
public sealed record ProtectedFolders(string Home, string Store)
{
    private static readonly string[] Machine = ["/", "/proc", "/sys", "/dev"];

    /// <summary>True for the store itself, which lies in many a home folder.</summary>
    public bool IsStore(string path) => path == Store;

    /// <summary>Refuses a folder that can't be an input.</summary>
    /// <exception cref="RGridException">It is one of them.</exception>
    public void Require(string path)
    {
        if (path == Home || path == Store || Machine.Contains(path, StringComparer.Ordinal))
        {
            throw new RGridException(
                ErrorCode.InputInvalid,
                $"folder `{path}` can't be an input as a whole",
                "name the files or folders in it that the script reads");
        }
    }
}
