namespace RGrid.Ecosystems.Pypi.Uv;

/// <summary>What is installed of a locked package.</summary>
/// <param name="Package">The package.</param>
/// <param name="File">The file that was chosen; null for a repository or folder.</param>
/// <param name="Url">Where pip gets it from; null where it lies on this disk.</param>
/// <param name="Path">Where it lies on this disk, relative to the lock's folder; null with a URL.</param>
/// <param name="IsBuiltHere">True where it has to be built.</param>
internal sealed record UvChoice(UvPackage Package, UvFile? File, string? Url, string? Path, bool IsBuiltHere)
{
    private static readonly string[] Hashes = ["sha256:", "sha384:", "sha512:"];

    /// <summary>Chooses for an interpreter: the wheel that fits best, else the source distribution.</summary>
    /// <param name="package">The package.</param>
    /// <param name="tags">What the interpreter takes, by place, best first.</param>
    /// <param name="lockName">The lock, for messages.</param>
    /// <returns>Null where there is nothing to install (a `virtual` member).</returns>
    /// <exception cref="RGridException">Nothing fits, or what does can't be checked or can't be told to pip.</exception>
    public static UvChoice? Of(UvPackage package, IReadOnlyDictionary<string, int> tags, string lockName)
    {
        var source = package.Source;
        return source.Kind switch
        {
            "virtual" => null,
            "directory" or "editable" => new UvChoice(package, null, null, source.Place, true),
            "git" => new UvChoice(package, null, Repository(package, lockName), null, true),
            _ => OfFile(package, Best(package, tags, lockName), lockName),
        };
    }

    private static UvChoice OfFile(UvPackage package, UvFile file, string lockName)
    {
        var source = package.Source;
        var isBuilt = file == package.Sdist;
        var place = source.Kind switch
        {
            "registry" => file.Url ?? System.IO.Path.Combine(source.Place, file.Path ?? ""),
            _ => source.Place,
        };
        var subdirectory = isBuilt && source.Subdirectory is { } below ? "#subdirectory=" + below : "";
        var isUrl = place.Contains("://", StringComparison.Ordinal);
        if (file.Hash is null || !Array.Exists(Hashes, name => file.Hash.StartsWith(name, StringComparison.Ordinal)))
        {
            throw Refused(package, lockName, file.Hash is null ? "has no hash" : $"has a hash that pip does not take, `{file.Hash.Split(':')[0]}`", "lock it from an index that gives SHA-256");
        }

        return isUrl
            ? new UvChoice(package, file, place + subdirectory, null, isBuilt)
            : subdirectory.Length > 0
                ? throw Refused(package, lockName, "is in a folder of a local archive", "unpack it and name the folder as its path")
                : new UvChoice(package, file, null, place, isBuilt);
    }

    private static UvFile Best(UvPackage package, IReadOnlyDictionary<string, int> tags, string lockName) =>
        ForeignLocks.BestWheel(package.Wheels, wheel => wheel.FileName, tags) ?? package.Sdist ?? throw Refused(
            package, lockName, "has no file that fits this interpreter, and no source distribution", "choose another interpreter with --runtime, or another version of it");

    // `https://…/x?subdirectory=a&rev=main#<commit>`
    private static string Repository(UvPackage package, string lockName)
    {
        var fragment = package.Source.Place.Split('#');
        var address = fragment[0].Split('?');
        var details = address.Length > 1 ? address[1].Split('&') : [];
        var hasCommit = fragment.Length == 2 && ForeignLocks.IsCommit(fragment[1]);
        if (!hasCommit || details.Contains("lfs=true"))
        {
            throw Refused(package, lockName, !hasCommit ? "is from a repository without the whole id of a commit" : "needs Git LFS, which pip does not fetch", "make a requirements.txt: uv export --format requirements.txt -o requirements.txt");
        }

        var below = Array.Find(details, detail => detail.StartsWith("subdirectory=", StringComparison.Ordinal));
        var url = address[0].StartsWith("git+", StringComparison.Ordinal) ? address[0] : "git+" + address[0];
        return $"{url}@{fragment[1]}{(below is null ? "" : "#" + Uri.UnescapeDataString(below))}";
    }

    private static RGridException Refused(UvPackage package, string lockName, string what, string hint) =>
        new(ErrorCode.DependencyFileInvalid, $"`{package}` of `{lockName}` {what}", hint);
}
