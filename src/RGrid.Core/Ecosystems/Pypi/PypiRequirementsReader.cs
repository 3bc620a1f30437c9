using System.Text;
using RGrid.Ecosystems.Pypi.Uv;
using RGrid.FileSystem;
using RGrid.Snapshots;
using Tomlyn.Model;

namespace RGrid.Ecosystems.Pypi;

/// <summary>
/// Finds out what a Python script asks for: `--requirements`, else its PEP 723 block, else the nearest folder from the script's up to
/// the root with `pylock.toml`, `requirements.txt` or a `[project]`. The first input is always what the installer starts from.
/// </summary>
public static class PypiRequirementsReader
{
    private static readonly (string Name, string Remedy)[] Foreign =
    [
        ("poetry.lock", "run `poetry export -o requirements.txt`"),
        ("Pipfile.lock", "run `pipenv requirements > requirements.txt`"),
        ("Pipfile", "run `pipenv requirements > requirements.txt`"),
        ("pdm.lock", "run `pdm export -o requirements.txt`"),
        ("environment.yml", "list what the script imports in a requirements.txt"),
        ("environment.yaml", "list what the script imports in a requirements.txt"),
        ("conda.yaml", "list what the script imports in a requirements.txt"),
    ];

    private static readonly IReadOnlyDictionary<string, string> NoOptions = new Dictionary<string, string>();

    /// <summary>What is asked, or null where nothing is declared.</summary>
    public static Requirements? Read(RequirementsQuestion question)
    {
        var folder = NearestFolder(question.Folders);
        if (question.RequirementsFile is { } named)
        {
            RequireFile(named);
            return Path.GetFileName(named) switch
            {
                "uv.lock" => OfLock(question, named, Path.Combine(Path.GetDirectoryName(named)!, "pyproject.toml"), []),
                "pyproject.toml" => OfProject(question, named, []),
                var name when name.StartsWith("pylock.", StringComparison.Ordinal) && name.EndsWith(".toml", StringComparison.Ordinal) => OfPylock(question, named, []),
                _ => OfRequirementsFile(question, named, []),
            };
        }

        var beside = folder is null ? [] : Sources(folder);
        if (question.ScriptPath is { } script
            && ScriptBlock.Find(question.Files.Read(question.Files.Take(PathRelation.RealPath(script) ?? script)), Path.GetFileName(script)) is { } block)
        {
            return OfScript(question, script, block, beside);
        }

        if (folder is null)
        {
            return null;
        }

        string At(string name) => Path.Combine(folder, name);
        if (beside.Contains(At("pylock.toml")))
        {
            return OfPylock(question, At("pylock.toml"), beside);
        }

        if (beside.Contains(At("requirements.txt")))
        {
            return OfRequirementsFile(question, At("requirements.txt"), beside);
        }

        if (beside.Contains(At("uv.lock")))
        {
            return OfLock(question, At("uv.lock"), At("pyproject.toml"), beside);
        }

        var foreign = Array.Find(Foreign, one => beside.Contains(At(one.Name)));
        if (foreign.Name is not null)
        {
            throw new RGridException(
                ErrorCode.InstallerUnavailable,
                $"`{At(foreign.Name)}` can't be installed by pip, and ignoring it would give other versions",
                $"{foreign.Remedy}, then run again; or name another file with --requirements");
        }

        return beside.Contains(At("pyproject.toml")) ? OfProject(question, At("pyproject.toml"), beside) : null;
    }

    private static string? NearestFolder(ProjectFolders folders)
    {
        for (var folder = folders.EntryFolder; folder is not null && PathRelation.IsIn(folder, folders.Root); folder = Path.GetDirectoryName(folder))
        {
            if (Sources(folder).Count > 0)
            {
                return folder;
            }
        }

        return null;
    }

    private static List<string> Sources(string folder) =>
    [
        .. new[] { "pylock.toml", "requirements.txt", "uv.lock", "pyproject.toml" }.Concat(Foreign.Select(one => one.Name))
            .Select(name => Path.Combine(folder, name))
            .Where(path => PosixFile.IsFile(path)),
    ];

    private static Requirements OfRequirementsFile(RequirementsQuestion question, string path, IReadOnlyList<string> beside)
    {
        var name = PathRelation.Relative(question.Folders.Root, path);
        return Complete(question, name, path, question.Files.Take(path), name, Path.GetDirectoryName(path)!, ConstraintBeside(beside, question), beside);
    }

    // The interpreter's range stands in pyproject.toml, also where requirements.txt says what to install.
    private static string? ConstraintBeside(IReadOnlyList<string> beside, RequirementsQuestion question) =>
        beside.FirstOrDefault(path => Path.GetFileName(path) == "pyproject.toml") is { } project
            && Project(question, project) is { } table
                ? Constraint(table)
                : null;

    private static Requirements OfScript(RequirementsQuestion question, string script, ScriptBlock block, IReadOnlyList<string> beside)
    {
        var name = Path.GetFileName(script);
        var table = TomlFile.Parse(block.Toml, name, block.FirstLine - 1);
        if (PosixFile.IsFile(script + ".lock"))
        {
            return UvRequirementsReader.OfScript(question, script, block, beside);
        }

        var dependencies = Dependencies(table, name);
        var lines = UvSources.Apply(dependencies, UvTable(table), $"{name} (PEP 723)");
        var kept = question.Files.Keep(Path.Combine(Path.GetDirectoryName(script)!, $".rgrid-{name}.txt"), Encoding.UTF8.GetBytes(lines));
        var raw = question.Files.Keep(script + " (PEP 723)", Encoding.UTF8.GetBytes(block.Toml));
        return Complete(
            question, $"{name} (PEP 723)", script, kept, $"{name} (PEP 723)", Path.GetDirectoryName(script)!, Constraint(table), beside, raw);
    }

    private static Requirements OfLock(RequirementsQuestion question, string lockPath, string projectPath, IReadOnlyList<string> beside) =>
        PosixFile.IsFile(projectPath) ? UvRequirementsReader.OfProject(question, lockPath, projectPath, beside) : throw new RGridException(
            ErrorCode.DependencyFileInvalid, $"`{lockPath}` has no pyproject.toml beside it", "restore the pyproject.toml, or remove the lock");

    private static Requirements? OfProject(RequirementsQuestion question, string path, IReadOnlyList<string> beside)
    {
        if (UvRequirementsReader.FindLock(question, Path.GetDirectoryName(path)!) is { } locked)
        {
            return OfLock(question, locked, path, beside);
        }

        var name = PathRelation.Relative(question.Folders.Root, path);
        if (Project(question, path) is not { } project)
        {
            var document = TomlFile.Parse(RequirementsFile.Decode(question.Files.Read(question.Files.Take(path))), name);
            return document.TryGetValue("tool", out var tool) && tool is TomlTable tools && tools.TryGetValue("poetry", out var poetry)
                && poetry is TomlTable table && table.ContainsKey("dependencies")
                    ? throw new RGridException(
                        ErrorCode.InstallerUnavailable,
                        $"`{name}` declares its dependencies for poetry, which pip does not read",
                        "run `poetry export -o requirements.txt`, then run again; or declare them under [project]")
                    : null;
        }

        if (project.TryGetValue("dynamic", out var dynamic) && TomlFile.Texts(dynamic)?.Contains("dependencies") == true)
        {
            throw new RGridException(
                ErrorCode.DependencyFileInvalid,
                $"`{name}` says that its dependencies are dynamic: only a build of the project knows them",
                "list them in a requirements.txt, or name a file with --requirements");
        }

        var whole = TomlFile.Parse(RequirementsFile.Decode(question.Files.Read(question.Files.Take(path))), name);
        var lines = UvSources.Apply(Dependencies(project, name), UvTable(whole), name);
        var kept = question.Files.Keep(Path.Combine(Path.GetDirectoryName(path)!, ".rgrid-pyproject.txt"), Encoding.UTF8.GetBytes(lines));
        return Complete(
            question, name, path, kept, $"{name} [project]", Path.GetDirectoryName(path)!, Constraint(project), beside, question.Files.Take(path));
    }

    private static Requirements OfPylock(RequirementsQuestion question, string path, IReadOnlyList<string> beside)
    {
        var name = PathRelation.Relative(question.Folders.Root, path);
        var file = question.Files.Take(path);
        var document = TomlFile.Parse(RequirementsFile.Decode(question.Files.Read(file)), name);
        var collector = new RequirementsCollector(question);
        foreach (var place in Pylock.Places(document))
        {
            collector.AddPlace(place, Path.GetDirectoryName(path)!);
        }

        foreach (var other in beside.Where(other => other != path))
        {
            collector.AddBeside(other);
        }

        var hasPackages = Pylock.HasPackages(document, name);
        var options = hasPackages ? PipOptions.ReadWithCredentials(question.Variables, question.HomeFolder) : NoOptions;
        collector.AddOptions(options);
        return new Requirements(
            "pypi",
            name,
            path,
            [new DependencyInput(name, name, path, file, null), .. collector.Inputs],
            PipOptions.ForKey(options),
            Constraint(document),
            hasPackages,
            IsPinned: true,
            Notes(name, path, beside));
    }

    private static Requirements Complete(
        RequirementsQuestion question,
        string source,
        string sourcePath,
        FileSnapshot entry,
        string keyPath,
        string workingFolder,
        string? constraint,
        IReadOnlyList<string> beside,
        FileSnapshot? raw = null)
    {
        var collector = new RequirementsCollector(question);
        collector.AddFile(entry, keyPath, workingFolder);
        foreach (var other in beside.Where(path => path != sourcePath && path != raw?.Path))
        {
            collector.AddBeside(other);
        }

        // Where nothing is installed, no option of pip's can change it.
        var options = collector.HasDependencies ? PipOptions.ReadWithCredentials(question.Variables, question.HomeFolder) : NoOptions;
        collector.AddOptions(options);

        IEnumerable<DependencyInput> rawInput = raw is null ? [] : [new DependencyInput($".rgrid-source/{Path.GetFileName(sourcePath)}", source, sourcePath, raw, null)];
        return new Requirements(
            "pypi",
            source,
            sourcePath,
            [.. collector.Inputs, .. rawInput],
            [.. PipOptions.ForKey(options), .. collector.Variables.Select(variable => KeyValuePair.Create("variable." + variable.Key, variable.Value))],
            constraint,
            collector.HasDependencies,
            collector.IsPinned && collector.HasDependencies,
            Notes(source, sourcePath, beside));
    }

    private static List<string> Notes(string source, string sourcePath, IReadOnlyList<string> beside)
    {
        var others = beside.Where(path => path != sourcePath && Path.GetFileName(path) is var name
            && (name != "pyproject.toml" || source.EndsWith("(PEP 723)", StringComparison.Ordinal) is false && HasProject(path))).Select(Path.GetFileName).ToList();
        return others.Count == 0 ? [] : [$"{source} says what is installed; {string.Join(", ", others)} beside it does not"];
    }

    private static bool HasProject(string path) =>
        File.ReadLines(path).Any(line => line.StartsWith("dependencies", StringComparison.Ordinal));

    private static TomlTable? Project(RequirementsQuestion question, string path)
    {
        var name = PathRelation.Relative(question.Folders.Root, path);
        var document = TomlFile.Parse(RequirementsFile.Decode(question.Files.Read(question.Files.Take(path))), name);
        return document.TryGetValue("project", out var project) ? project as TomlTable : null;
    }

    private static IReadOnlyList<string> Dependencies(TomlTable table, string name)
    {
        if (!table.TryGetValue("dependencies", out var value))
        {
            return [];
        }

        return TomlFile.Texts(value) ?? throw new RGridException(
            ErrorCode.DependencyFileInvalid, $"`dependencies` of `{name}` is not an array of strings", "write it as dependencies = [\"name>=1\"]");
    }

    private static TomlTable? UvTable(TomlTable table) =>
        table.TryGetValue("tool", out var tool) && tool is TomlTable tools && tools.TryGetValue("uv", out var uv) ? uv as TomlTable : null;

    private static string? Constraint(TomlTable table) => table.TryGetValue("requires-python", out var value) ? value as string : null;

    private static void RequireFile(string path)
    {
        if (!PosixFile.IsFile(path))
        {
            throw new RGridException(
                ErrorCode.InputInvalid, $"`--requirements {path}` is not a file that exists", "check the path; it is relative to the working folder");
        }
    }
}
