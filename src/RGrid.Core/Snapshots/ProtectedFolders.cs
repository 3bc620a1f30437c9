using RGrid.FileSystem;

namespace RGrid.Snapshots;

/// <summary>Folders that can't be an input whole: the machine's own, the home folder and the store, by whichever path they are named.</summary>
/// <param name="Home">The caller's home folder.</param>
/// <param name="Store">The store.</param>
public sealed record ProtectedFolders(string Home, string Store)
{
    private static readonly string[] Machine = ["/", "/proc", "/sys", "/dev"];

    private readonly Lazy<string> _realHome = new(() => PathRelation.RealPath(Home) ?? Home);
    private readonly Lazy<string> _realStore = new(() => PathRelation.RealPath(Store) ?? Store);

    /// <summary>True for the store itself, which lies in many a home folder.</summary>
    public bool IsStore(string path) => path == Store
        || (Path.GetFileName(path.AsSpan()).SequenceEqual(Path.GetFileName(_realStore.Value.AsSpan())) && PathRelation.RealPath(path) == _realStore.Value);

    /// <summary>True for the store and what lies in it, by whichever path.</summary>
    public bool IsOfStore(string path) => PathRelation.IsIn(path, Store) || PathRelation.IsIn(PathRelation.RealPath(path) ?? path, _realStore.Value);

    /// <summary>Refuses a folder that can't be an input.</summary>
    /// <exception cref="RGridException">It is one of them.</exception>
    public void Require(string path)
    {
        var real = PathRelation.RealPath(path) ?? path;
        if (real == _realHome.Value || real == _realStore.Value || Machine.Contains(real, StringComparer.Ordinal))
        {
            throw new RGridException(
                ErrorCode.InputInvalid,
                $"folder `{path}` can't be an input as a whole",
                "name the files or folders in it that the script reads");
        }
    }
}
