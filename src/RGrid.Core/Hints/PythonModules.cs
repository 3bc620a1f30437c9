using RGrid.Content;
using RGrid.Ecosystems;
using RGrid.FileSystem;
using RGrid.Settings;
using RGrid.Snapshots;
using RGrid.Snapshots.Python;

namespace RGrid.Hints;

/// <summary>Answers "No module named": a module of the project that was not part of the run, a wrong spelling, or a package that is not declared.</summary>
/// <param name="project">The run.</param>
internal sealed class PythonModules(RanProject project)
{
    private const int MostPackages = 4;
    private const int MostFiles = 200;

    private readonly PythonPackages _packages = new(project);

    /// <summary>The hint for a module, or null.</summary>
    public Hint? Answer(AbsentPythonModule complaint)
    {
        var name = complaint.Name.EndsWith(".__main__", StringComparison.Ordinal) ? complaint.Name[..^".__main__".Length] : complaint.Name;
        return SearchFolders().Select(folder => OfLocal(folder, name)).FirstOrDefault(hint => hint is not null)
            ?? SearchFolders().Select(folder => OfSpelling(folder, name)).FirstOrDefault(hint => hint is not null)
            ?? Elsewhere().Select(folder => OfElsewhere(folder, name)).FirstOrDefault(hint => hint is not null)
            ?? OfPackage(name);
    }

    /// <summary>The hint for a distribution whose record was asked for, or null.</summary>
    public Hint? Answer(AbsentPythonDistribution complaint) => _packages.IsInstalledDistribution(complaint.Name) ? null
        : OwnName() is { } own && PythonPackages.Normalize(own) == PythonPackages.Normalize(complaint.Name)
            ? Hint.Line($"{complaint.Name} is this project itself, whose code is part of the run but is not installed; read its version from a file")
            : Hint.Line($"{complaint.Name} is declared nowhere; add it to {Declaration.OfPython(project)}");

    /// <summary>The hint for a name that a module lacks and that is a module beside it.</summary>
    public Hint? Answer(AbsentPythonMember complaint)
    {
        var folders = complaint.File is { } file
            ? Path.GetFileName(file) == "__init__.py" && project.Places.ToUser(Path.GetDirectoryName(file)!) is { } package ? [package] : []
            : SearchFolders().Select(folder => Path.Combine(folder, complaint.Module.Replace('.', '/')));
        return folders.SelectMany(folder => new[] { OfLocal(folder, complaint.Name), OfSpelling(folder, complaint.Name) }).FirstOrDefault(hint => hint is not null);
    }

    // What `pyproject.toml` calls the project.
    private string? OwnName()
    {
        var file = Path.Combine(project.Folders.Root, "pyproject.toml");
        try
        {
            return PosixFile.IsFile(file) ? TomlFile.Parse(File.ReadAllText(file), file).Table("project").Text("name") : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or RGridException)
        {
            return null;
        }
    }

    // Where the interpreter began to look.
    private IEnumerable<string> SearchFolders() => project.Sources.Script is not null
        ? [project.Folders.EntryFolder]
        : new[] { project.Folders.EntryFolder, project.Folders.WorkingFolder, project.Folders.Root }.Distinct(StringComparer.Ordinal);

    // Where the user's own interpreter may have found it: PYTHONPATH, an installed project, an editor that adds folders.
    private IEnumerable<string> Elsewhere() => (project.Machine.Variables.GetValueOrDefault("PYTHONPATH") ?? "").Split(':')
        .Where(folder => folder.Length > 0)
        .Select(folder => Path.GetFullPath(Path.Combine(project.Folders.WorkingFolder, folder)))
        .Concat([project.Folders.Root, Path.Combine(project.Folders.Root, "src"), Path.Combine(project.Folders.Root, "lib")])
        .Where(folder => folder != project.Folders.EntryFolder);

    private Hint? OfLocal(string folder, string module)
    {
        foreach (var path in FilesOf(folder, module).Where(path => !project.Has(path) && !project.IsIgnored(path)))
        {
            // The whole package that a module is in: it is imported first, and may import the rest.
            var place = project.Name(path);
            return new Hint(HintKind.Absent, PosixFile.IsFolder(path) ? place.Typed + "/" : place.Typed, $"--include {ShellWord.Quote(place.Typed)}", place);
        }

        return null;
    }

    private Hint? OfElsewhere(string folder, string module)
    {
        var top = module.Split('.')[0];
        if (FilesOf(folder, top).FirstOrDefault() is not { } path)
        {
            return null;
        }

        var (place, where) = (project.Name(path), project.Name(folder));
        var include = project.Has(path) ? "" : $"--include {ShellWord.Quote(place.Typed)} ";
        return Hint.Line($"{place.Typed} is in a folder where Python did not look for modules; add {include}--env PYTHONPATH={ShellWord.Quote(where.Typed)}");
    }

    private Hint? OfSpelling(string folder, string module)
    {
        var relative = module.Replace('.', '/');
        return (Spelling.Find(folder, relative + ".py") ?? (Spelling.Find(folder, relative) is { } package && IsPackage(Path.Combine(folder, package)) ? package : null)) is { } right
            ? Hint.Line($"there is no module {module} but {project.Name(Path.Combine(folder, right)).Typed}; upper and lower case are told apart")
            : null;
    }

    private Hint? OfPackage(string module)
    {
        var top = module.Split('.')[0];
        if (PythonNames.IsNoPackage(top))
        {
            return null;
        }

        if (OfMember(top, module) is { } member)
        {
            return member;
        }

        var place = Declaration.OfPython(project);
        if (_packages.Find(_packages.IsInstalled(top) ? module : top) is { } found)
        {
            return _packages.IsInstalledDistribution(found.Name) ? null : OfFound(top, found, place);
        }

        if (_packages.IsInstalled(top))
        {
            // A part of an installed package: which distribution brings it can't be told.
            return null;
        }

        return PythonNames.DistributionOf(top) is not { } known ? Hint.Line($"{top} is neither in this project nor declared; if it is a package, add it to {place}")
            : _packages.IsInstalledDistribution(known) ? null
            : IsCalled(known, top) ? Hint.Line($"{top} is declared nowhere; add {known} to {place}")
            : Hint.Line($"{top} is declared nowhere; it most likely comes from {known}: add that to {place}");
    }

    // `pk.helprs`, where pk is the project's own: no package of that name is wanted.
    private Hint? OfMember(string top, string module)
    {
        var folder = new[] { project.Folders.Root, project.Folders.EntryFolder }.Distinct(StringComparer.Ordinal).FirstOrDefault(folder => IsPackage(Path.Combine(folder, top)));
        if (folder is null || top == module)
        {
            return null;
        }

        var parent = Path.Combine(folder, Path.GetDirectoryName(module.Replace('.', '/'))!);
        var known = Directory.Exists(parent) ? FolderListing.Names(parent, _ => { }).Select(name => Path.GetFileNameWithoutExtension(name)).Where(name => !name.StartsWith('_')) : [];
        var name = module[(module.LastIndexOf('.') + 1)..];
        var near = Suggestion.For(name, known) is { } meant ? $"; did you mean {meant}?" : "";
        return Hint.Line($"{project.Name(parent).Typed}/ has no module {name}{near}");
    }

    // The other imports that the same environments hold would fail one after the other, so they are named now.
    private Hint OfFound(string top, InstalledDistribution found, string place)
    {
        var others = Imports().Where(name => name != top && !_packages.IsInstalled(name) && !PythonNames.IsNoPackage(name))
            .Select(_packages.Find)
            .OfType<InstalledDistribution>()
            .Where(other => other.Place == found.Place && other.Name != found.Name)
            .DistinctBy(other => other.Name)
            .Take(MostPackages - 1)
            .ToList();
        if (others.Count > 0)
        {
            var all = others.Prepend(found).ToList();
            return Hint.Line($"{HintLines.Enumerate([.. all.Select(one => one.Name)])} are declared nowhere; add {string.Join(' ', all.Select(Pin))} to {place} (the versions in {found.Place})");
        }

        var from = IsCalled(found.Name, top) ? "" : $" and comes from {found.Name}";
        return Hint.Line($"{top} is declared nowhere{from}; add {Pin(found)} to {place} ({found.Version} is in {found.Place})");
    }

    private IEnumerable<string> Imports() => project.Code.Entries
        .Where(entry => entry.Kind == TreeEntryKind.File && entry.Path.EndsWith(".py", StringComparison.Ordinal) && entry.Size <= FileSnapshots.LargestSmallFile)
        .Take(MostFiles)
        .SelectMany(entry => PythonStatements.Read(project.ReadCode(entry)).Imports)
        .Where(import => import.Level == 0)
        .Select(import => import.Module.Split('.')[0])
        .Where(name => !FilesOf(project.Folders.EntryFolder, name).Any())
        .Distinct(StringComparer.Ordinal);

    private static string Pin(InstalledDistribution distribution) => $"{distribution.Name}=={distribution.Version}";

    private static bool IsCalled(string distribution, string module) => PythonPackages.Normalize(distribution) == PythonPackages.Normalize(module);

    // The file of a module, or its package; of a dotted name the outermost that exists.
    private static IEnumerable<string> FilesOf(string folder, string module)
    {
        var path = Path.Combine(folder, module.Replace('.', '/'));
        if (NamedFile.Exists(path + ".py"))
        {
            yield return path + ".py";
        }

        if (IsPackage(path))
        {
            yield return path;
        }
    }

    private static bool IsPackage(string path)
    {
        try
        {
            return NamedFile.KindOf(path) == FileKind.Folder
                && (NamedFile.Exists(Path.Combine(path, "__init__.py")) || FolderListing.Names(path).Any(name => name.EndsWith(".py", StringComparison.Ordinal)));
        }
        catch (RGridException)
        {
            return false;
        }
    }
}
