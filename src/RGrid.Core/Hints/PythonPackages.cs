using RGrid.FileSystem;
using RGrid.Runtimes;

namespace RGrid.Hints;

/// <summary>A distribution that is installed somewhere on this machine.</summary>
/// <param name="Name">Its name as it calls itself.</param>
/// <param name="Version">Its version.</param>
/// <param name="Place">Where it was found, for messages: `.venv`, `python 3.11.7`.</param>
internal sealed record InstalledDistribution(string Name, string Version, string Place);

/// <summary>
/// Finds which distribution an import comes from, in the environments that the user may have used so far: those of the project, the
/// active one, the interpreter's own packages, and the user's. Reads what installers wrote (https://packaging.python.org, "Recording
/// installed projects"); starts no interpreter.
/// </summary>
/// <param name="project">The run.</param>
internal sealed class PythonPackages(RanProject project)
{
    private const int LongestRecord = 4 << 20;
    private static readonly string[] EnvironmentNames = [".venv", "venv", "env", ".env"];
    private static readonly string[] PackageFolders = ["site-packages", "dist-packages"];

    private List<(string Folder, string Place)>? _places;

    /// <summary>The distribution that an import comes from, or null where none is found.</summary>
    /// <param name="module">A dotted name.</param>
    public InstalledDistribution? Find(string module)
    {
        var path = module.Replace('.', '/');
        return (_places ??= Places().DistinctBy(place => place.Folder).ToList())
            .Where(place => Holds(place.Folder, path))
            .Select(place => FindIn(place.Folder, place.Place, path))
            .FirstOrDefault(found => found is not null);
    }

    /// <summary>True where the run itself had a module, or a part of it.</summary>
    public bool IsInstalled(string module) => SitesOf(project.DependenciesFolder).Any(site => Holds(site, module.Split('.')[0]));

    /// <summary>True where the run itself had a distribution.</summary>
    public bool IsInstalledDistribution(string name) =>
        SitesOf(project.DependenciesFolder).SelectMany(Records).Any(record => Normalize(Path.GetFileName(record).Split('-')[0]) == Normalize(name));

    /// <summary>A name in the form in which names compare (PEP 503).</summary>
    public static string Normalize(string name) => string.Join('-', name.ToLowerInvariant().Split(['-', '_', '.'], StringSplitOptions.RemoveEmptyEntries));

    private IEnumerable<(string Folder, string Place)> Places()
    {
        for (var folder = project.Folders.EntryFolder; folder is not null && PathRelation.IsIn(folder, project.Folders.Root); folder = Path.GetDirectoryName(folder))
        {
            foreach (var environment in EnvironmentNames.Select(name => Path.Combine(folder, name)).Where(path => NamedFile(Path.Combine(path, "pyvenv.cfg"))))
            {
                foreach (var site in SitesOf(environment))
                {
                    yield return (site, project.Name(environment).Typed);
                }
            }
        }

        foreach (var variable in new[] { "VIRTUAL_ENV", "CONDA_PREFIX" })
        {
            foreach (var site in SitesOf(project.Machine.Variables.GetValueOrDefault(variable)))
            {
                yield return (site, $"${variable}");
            }
        }

        foreach (var site in OwnSites())
        {
            yield return (site, project.Runtime.ToString());
        }

        foreach (var site in SitesOf(Path.Combine(project.Machine.HomeFolder, ".local")).Where(IsOfRuntime))
        {
            yield return (site, "~/.local");
        }
    }

    // Debian's packages of python3 lie in a folder that has no minor version.
    private IEnumerable<string> OwnSites()
    {
        var prefix = project.Runtime.Facts.GetValueOrDefault("prefix");
        var debian = prefix == "/usr" ? new[] { "/usr/lib/python3/dist-packages" } : [];
        return SitesOf(prefix).Concat(prefix == "/usr" ? SitesOf("/usr/local") : []).Where(IsOfRuntime).Concat(debian.Where(PosixFile.IsFolder));
    }

    private bool IsOfRuntime(string site)
    {
        _ = InterpreterVersion.TryParse(project.Runtime.Version, out var version);
        return Path.GetFileName(Path.GetDirectoryName(site)!).EndsWith($"{version[0]}.{version[1]}", StringComparison.Ordinal);
    }

    private static IEnumerable<string> SitesOf(string? environment)
    {
        var library = environment is { Length: > 0 } && Path.IsPathRooted(environment) ? Path.Combine(environment, "lib") : null;
        return library is null || !PosixFile.IsFolder(library) ? []
            : NamesIn(library).Where(name => name.StartsWith("py", StringComparison.Ordinal))
                .SelectMany(name => PackageFolders.Select(packages => Path.Combine(library, name, packages)))
                .Where(PosixFile.IsFolder);
    }

    private static bool Holds(string site, string path) =>
        PosixFile.TryStat(Path.Combine(site, path)) is not null
        || PosixFile.TryStat(Path.Combine(site, path + ".py")) is not null
        || (!path.Contains('/', StringComparison.Ordinal) && NamesIn(site).Any(name => name.StartsWith(path + ".", StringComparison.Ordinal) && name.EndsWith(".so", StringComparison.Ordinal)));

    private static InstalledDistribution? FindIn(string site, string place, string path) =>
        Records(site).Where(record => Provides(record, path)).Select(record => Describe(record, place)).FirstOrDefault(found => found is not null);

    private static IEnumerable<string> Records(string site) => NamesIn(site)
        .Where(name => name.EndsWith(".dist-info", StringComparison.Ordinal) || name.EndsWith(".egg-info", StringComparison.Ordinal))
        .Select(name => Path.Combine(site, name));

    private static bool Provides(string record, string path)
    {
        if (!path.Contains('/', StringComparison.Ordinal) && Read(Path.Combine(record, "top_level.txt")) is { } names)
        {
            return names.Split('\n').Any(name => name.Trim() == path);
        }

        return Read(Path.Combine(record, "RECORD")) is { } files && files.Split('\n').Any(line =>
            line.StartsWith(path, StringComparison.Ordinal) && (line.AsSpan(path.Length).StartsWith("/") || line.AsSpan(path.Length).StartsWith(".py,") || IsExtensionModule(line[path.Length..])));
    }

    private static bool IsExtensionModule(string rest) => rest.StartsWith('.') && rest.Split(',')[0].EndsWith(".so", StringComparison.Ordinal);

    private static InstalledDistribution? Describe(string record, string place)
    {
        var file = PosixFile.IsFolder(record) ? Path.Combine(record, record.EndsWith(".dist-info", StringComparison.Ordinal) ? "METADATA" : "PKG-INFO") : record;
        var lines = Read(file)?.Split('\n').TakeWhile(line => line.Trim().Length > 0).ToList();
        var (name, version) = (Header(lines, "Name:"), Header(lines, "Version:"));
        return name is null || version is null ? null : new InstalledDistribution(name, version, place);
    }

    private static string? Header(List<string>? lines, string header) =>
        lines?.Find(line => line.StartsWith(header, StringComparison.OrdinalIgnoreCase)) is { } line && line[header.Length..].Trim() is { Length: > 0 } value ? value : null;

    private static string? Read(string path)
    {
        try
        {
            return PosixFile.TryStat(path) is { Kind: FileKind.File, Size: < LongestRecord } ? File.ReadAllText(path) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static IReadOnlyList<string> NamesIn(string folder)
    {
        try
        {
            return FolderListing.Names(folder);
        }
        catch (RGridException)
        {
            return [];
        }
    }

    private static bool NamedFile(string path) => Snapshots.NamedFile.Exists(path);
}
