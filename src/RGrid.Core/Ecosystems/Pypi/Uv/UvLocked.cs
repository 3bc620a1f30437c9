using RGrid.Ecosystems.Pypi.Markers;

namespace RGrid.Ecosystems.Pypi.Uv;

/// <summary>What uv has locked, without uv.</summary>
internal static class UvLocked
{
    /// <summary>The artefacts for an interpreter.</summary>
    /// <param name="requirements">What is asked, with its lock first.</param>
    /// <param name="read">Gives the bytes of a file.</param>
    /// <param name="environment">The interpreter's answers to markers.</param>
    /// <param name="ranks">The tags of wheels that it takes, by place.</param>
    /// <exception cref="RGridException">The lock is out of date, not made for this interpreter, or asks for what pip can't be told.</exception>
    public static IEnumerable<LockedArtefact> Choose(
        Requirements requirements, Func<DependencyInput, byte[]> read, MarkerEnvironment environment, IReadOnlyDictionary<string, int> ranks)
    {
        foreach (var package in UvFiles.Read(requirements.Inputs, read).Select(environment))
        {
            if (UvChoice.Of(package, ranks, requirements.Inputs[0].KeyPath) is { } choice)
            {
                var hash = choice.File?.Hash;
                yield return new LockedArtefact(
                    package.Name,
                    package.Version ?? "",
                    hash,
                    choice.Url,
                    choice.Path is { } path ? ForeignLocks.Find(requirements, path, package.Name, hash, read) : null,
                    choice.IsBuiltHere);
            }
        }
    }
}
