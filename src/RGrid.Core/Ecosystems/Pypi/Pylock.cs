using RGrid.Ecosystems.Pypi.Markers;
using Tomlyn.Model;

namespace RGrid.Ecosystems.Pypi;

/// <summary>`pylock.toml` (PEP 751): for each package whose marker holds one source, of files with URL or path and hashes.</summary>
internal static class Pylock
{
    private static readonly string[] Hashes = ["sha256", "sha384", "sha512"];

    /// <summary>The paths of this disk that a lock names, for any interpreter, relative to its folder.</summary>
    public static IEnumerable<string> Places(TomlTable document) => Packages(document)
        .SelectMany(package => package.Tables("wheels").Concat(new[] { "sdist", "archive", "directory" }.Select(key => package.Table(key)).OfType<TomlTable>()))
        .Select(source => source.Text("path")).OfType<string>();

    /// <summary>True where a lock has any package.</summary>
    /// <exception cref="RGridException">It is of an unknown version.</exception>
    public static bool HasPackages(TomlTable document, string name) => document.Text("lock-version") is { } version && version.StartsWith("1.", StringComparison.Ordinal)
        ? Packages(document).Any()
        : throw new RGridException(
            ErrorCode.DependencyFileInvalid, $"`{name}` has lock-version `{document.Text("lock-version") ?? "none"}`; this RGrid knows 1.x", "make the lock again with a current tool");

    /// <summary>The artefacts for an interpreter.</summary>
    /// <param name="requirements">What is asked, with its lock first.</param>
    /// <param name="read">Gives the bytes of a file.</param>
    /// <param name="interpreter">The interpreter's answers to markers.</param>
    /// <param name="ranks">The tags of wheels that it takes, by place.</param>
    /// <exception cref="RGridException">The lock is not made for this interpreter, or asks for what pip can't be told.</exception>
    public static IEnumerable<LockedArtefact> Choose(
        Requirements requirements, Func<DependencyInput, byte[]> read, MarkerEnvironment interpreter, IReadOnlyDictionary<string, int> ranks)
    {
        var name = requirements.Inputs[0].KeyPath;
        var document = TomlFile.Parse(RequirementsFile.Decode(read(requirements.Inputs[0])), name);
        var environment = interpreter with { Groups = document.Texts("default-groups").Select(Requirement.Normalize).ToHashSet(StringComparer.Ordinal) };
        Require(document, environment, $"`{name}`");
        var here = Packages(document).Where(package => package.Text("marker") is not { } marker || Marker.Parse(marker).Holds(environment)).ToList();
        if (here.GroupBy(package => Requirement.Normalize(package.Text("name") ?? "")).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw Broken(name, $"`{twice.Key}` is there twice for this interpreter");
        }

        foreach (var package in here)
        {
            Require(package, environment, $"`{package.Text("name")}` of `{name}`");
            yield return Artefact(package, requirements, read, ranks);
        }
    }

    private static LockedArtefact Artefact(
        TomlTable package, Requirements requirements, Func<DependencyInput, byte[]> read, IReadOnlyDictionary<string, int> ranks)
    {
        var lockName = requirements.Inputs[0].KeyPath;
        var name = Requirement.Normalize(package.Text("name") ?? throw Broken(lockName, "a package has no name"));
        var version = package.Text("version") ?? "";
        if (package.Table("vcs") is { } repository)
        {
            return repository.Text("url") is { } url && repository.Text("commit-id") is { } commit && ForeignLocks.IsCommit(commit)
                ? new LockedArtefact(name, version, null, $"{repository.Text("type")}+{url.Split('#')[0]}@{commit}{Below(repository)}", null, true)
                : throw Broken(lockName, $"`{name}` is from a repository of this disk, or without the whole id of a commit");
        }

        if (package.Table("directory") is { } directory)
        {
            return directory.Text("path") is { } path && directory.Text("subdirectory") is null
                ? new LockedArtefact(name, version, null, null, ForeignLocks.Find(requirements, path, name, null, read), true)
                : throw Broken(lockName, $"`{name}` is from a folder without a path, or from below one");
        }

        var archive = package.Table("archive");
        var wheel = archive is null ? ForeignLocks.BestWheel(package.Tables("wheels"), FileName, ranks) : null;
        var file = archive ?? wheel ?? package.Table("sdist") ?? throw Broken(lockName, $"`{name}` has no file that fits this interpreter, and no source distribution");
        var hash = Hashes.Select(kind => file.Table("hashes") is { } hashes && hashes.Text(kind) is { } value ? $"{kind}:{value}" : null).FirstOrDefault(one => one is not null)
            ?? throw Broken(lockName, $"`{FileName(file)}` has no hash of {string.Join(", ", Hashes)}");
        var isBuilt = !FileName(file).EndsWith(".whl", StringComparison.Ordinal);
        return (file.Text("url"), file.Text("path")) switch
        {
            (_, { } path) when Below(file).Length == 0 => new LockedArtefact(name, version, hash, null, ForeignLocks.Find(requirements, path, name, hash, read), isBuilt),
            ({ } url, null) => new LockedArtefact(name, version, hash, url.Split('#')[0] + Below(file), null, isBuilt),
            _ => throw Broken(lockName, $"`{FileName(file)}` has neither `url` nor `path`, or is from below a local archive"),
        };
    }

    private static void Require(TomlTable table, MarkerEnvironment environment, string what)
    {
        var python = environment.Values["python_full_version"];
        if (table.Text("requires-python") is { } range
            && !(VersionSpecifier.TryParseAll(range)?.All(clause => PypiVersion.TryParse(python) is { } version && clause.Contains(version)) ?? false))
        {
            throw new RGridException(
                ErrorCode.DependencyFileInvalid, $"the interpreter is python {python}, and {what} was made for {range}", "choose another interpreter with --runtime, or make the lock again");
        }

        var environments = table.Texts("environments");
        if (environments.Count > 0 && !environments.Any(marker => Marker.Parse(marker).Holds(environment)))
        {
            throw new RGridException(
                ErrorCode.DependencyFileInvalid, $"the interpreter is none of the `environments` that {what} was made for", "make the lock again for this one");
        }
    }

    private static string FileName(TomlTable file) =>
        file.Text("name") ?? Uri.UnescapeDataString((file.Text("url") ?? file.Text("path") ?? "").Split('?', '#')[0].Split('/')[^1]);

    private static string Below(TomlTable source) => source.Text("subdirectory") is { } folder ? "#subdirectory=" + folder : "";

    private static RGridException Broken(string name, string what) => new(ErrorCode.DependencyFileInvalid, $"`{name}`: {what}", "make the lock again");

    private static IEnumerable<TomlTable> Packages(TomlTable document) => document.Tables("packages");
}
