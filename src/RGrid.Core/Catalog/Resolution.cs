using RGrid.Content;

namespace RGrid.Catalog;

/// <summary>What was asked, and what was chosen for it (cache.md 22).</summary>
/// <param name="RequirementsKey">Key of what was asked.</param>
/// <param name="DependenciesKey">Key of what was chosen; its manifest is a blob of that name.</param>
/// <param name="Lock">The lock as a blob.</param>
/// <param name="SourcePath">Absolute path of the file that asked, for finding the latest locks of the same file.</param>
/// <param name="At">When it was chosen, UTC.</param>
public sealed record Resolution(Digest RequirementsKey, Digest DependenciesKey, Digest Lock, string SourcePath, DateTimeOffset At);

/// <summary>The resolutions, newest of a key wins.</summary>
public interface IResolutionCatalog
{
    /// <summary>The newest resolution of what is asked, or null.</summary>
    Resolution? Find(Digest requirementsKey);

    /// <summary>The latest resolutions that came from a file, whatever it said then, newest first.</summary>
    /// <param name="sourcePath">The file.</param>
    /// <param name="most">How many at most.</param>
    IReadOnlyList<Resolution> FindLatest(string sourcePath, int most);

    /// <summary>The newest resolution that chose these dependencies, or null.</summary>
    Resolution? FindByDependencies(Digest dependenciesKey);

    /// <summary>Keeps a resolution; earlier ones of the same key stay in the history.</summary>
    void Save(Resolution resolution);

    /// <summary>Forgets a resolution, as if it had never been; earlier ones of its key count again.</summary>
    void Forget(Resolution resolution);
}
