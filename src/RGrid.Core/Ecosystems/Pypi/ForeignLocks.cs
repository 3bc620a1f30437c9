using System.Security.Cryptography;
using RGrid.Ecosystems.Pypi.Markers;
using RGrid.Ecosystems.Pypi.Uv;

namespace RGrid.Ecosystems.Pypi;

/// <summary>Locks that other tools made and that pip does not read: uv's, and `pylock.toml` (PEP 751). Nothing is resolved with them.</summary>
public static class ForeignLocks
{
    /// <summary>True where one says what is installed.</summary>
    public static bool IsIn(Requirements requirements) =>
        requirements.Ecosystem == "pypi" && requirements.Inputs is [var first, ..] && (IsUvs(first) || IsPylock(first));

    /// <summary>The artefacts for an interpreter, by name.</summary>
    /// <param name="requirements">What is asked, with its lock first.</param>
    /// <param name="read">Gives the bytes of a file.</param>
    /// <param name="environment">The interpreter's answers to markers.</param>
    /// <param name="tags">The tags of wheels that it takes, best first.</param>
    /// <exception cref="RGridException">The lock is out of date, not made for this interpreter, or asks for what pip can't be told.</exception>
    public static IReadOnlyList<LockedArtefact> Choose(
        Requirements requirements, Func<DependencyInput, byte[]> read, MarkerEnvironment environment, IReadOnlyList<string> tags)
    {
        var ranks = tags.Distinct(StringComparer.Ordinal).Select((tag, place) => (tag, place)).ToDictionary(item => item.tag, item => item.place, StringComparer.Ordinal);
        var chosen = IsUvs(requirements.Inputs[0])
            ? UvLocked.Choose(requirements, read, environment, ranks)
            : Pylock.Choose(requirements, read, environment, ranks);
        return [.. chosen.OrderBy(artefact => artefact.Name, StringComparer.Ordinal)];
    }

    /// <summary>The input that a path of a lock means, checked against the hash that the lock has of it.</summary>
    /// <param name="requirements">What is asked, with its lock first.</param>
    /// <param name="path">The path, relative to the lock's folder.</param>
    /// <param name="name">The package, for messages.</param>
    /// <param name="hash">Its hash, `algorithm:hex`; null for a folder.</param>
    /// <param name="read">Gives the bytes of a file.</param>
    /// <exception cref="RGridException">It is not there, or is another file.</exception>
    internal static DependencyInput Find(Requirements requirements, string path, string name, string? hash, Func<DependencyInput, byte[]> read)
    {
        var locked = requirements.Inputs[0];
        var absolute = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(locked.SourcePath)!, path)).TrimEnd('/');
        var input = requirements.Inputs.FirstOrDefault(input => input.SourcePath == absolute) ?? throw new RGridException(
            ErrorCode.DependencyFileInvalid, $"`{locked.KeyPath}` takes `{name}` from `{path}`, which does not exist", "restore it, or make the lock again");

        // pip does not check a file of this disk against a hash, so it is done here.
        return hash is null || input.File is null || hash == HashOf(read(input), hash.Split(':')[0])
            ? input
            : throw new RGridException(
                ErrorCode.DependencyFileInvalid, $"`{input.KeyPath}` is not the file that `{locked.KeyPath}` was made for", "restore it, or make the lock again");
    }

    /// <summary>True for the whole id of a commit, of SHA-1 or SHA-256: a branch is something else tomorrow.</summary>
    internal static bool IsCommit(string text) => text.Length is 40 or 64 && text.All(char.IsAsciiHexDigit);

    private static string? HashOf(byte[] content, string algorithm) => algorithm switch
    {
        "sha256" => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}",
        "sha384" => $"sha384:{Convert.ToHexStringLower(SHA384.HashData(content))}",
        "sha512" => $"sha512:{Convert.ToHexStringLower(SHA512.HashData(content))}",
        _ => null,
    };

    /// <summary>Of several wheels the one that fits an interpreter best; null where none does.</summary>
    /// <param name="wheels">The wheels.</param>
    /// <param name="fileName">Gives the file name of one.</param>
    /// <param name="ranks">The tags that the interpreter takes, by place.</param>
    internal static T? BestWheel<T>(IEnumerable<T> wheels, Func<T, string> fileName, IReadOnlyDictionary<string, int> ranks)
        where T : class
    {
        var fitting =
            from wheel in wheels
            let name = WheelName.TryParse(fileName(wheel))
            let rank = name?.Rank(ranks)
            where rank is not null
            orderby rank, name.Build.Number descending
            select wheel;
        return fitting.FirstOrDefault();
    }

    private static bool IsUvs(DependencyInput input) => Path.GetExtension(input.LayoutPath) == ".lock";

    private static bool IsPylock(DependencyInput input) =>
        Path.GetFileName(input.LayoutPath) is var name && name.StartsWith("pylock.", StringComparison.Ordinal) && name.EndsWith(".toml", StringComparison.Ordinal);
}
