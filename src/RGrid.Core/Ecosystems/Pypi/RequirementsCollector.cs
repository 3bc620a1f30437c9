using System.Globalization;
using RGrid.FileSystem;
using RGrid.Snapshots;

namespace RGrid.Ecosystems.Pypi;

/// <summary>
/// Follows a requirements file to everything that it refers to on this disk: included files, constraints, local archives, path
/// dependencies and `--find-links` folders. A file is read once, however often it is included.
/// </summary>
/// <param name="question">Where to look.</param>
internal sealed class RequirementsCollector(RequirementsQuestion question)
{
    private static readonly string[] Archives = [".whl", ".zip", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar"];

    private readonly List<DependencyInput> _inputs = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _mirrors = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _variables = new(StringComparer.Ordinal);
    private string _workingFolder = "";
    private int _absolute;

    /// <summary>Every file and tree, the first file first.</summary>
    public IReadOnlyList<DependencyInput> Inputs => _inputs;

    /// <summary>The variables that the files refer to, without user info.</summary>
    public IReadOnlyDictionary<string, string> Variables => _variables;

    /// <summary>True once any line asks for a package.</summary>
    public bool HasDependencies { get; private set; }

    /// <summary>True while every package is one exact version with a hash.</summary>
    public bool IsPinned { get; private set; } = true;

    /// <summary>Adds a file and what it refers to.</summary>
    /// <param name="file">Its snapshot.</param>
    /// <param name="keyPath">How the user calls it.</param>
    /// <param name="workingFolder">What pip takes paths in it to be relative to.</param>
    public void AddFile(FileSnapshot file, string keyPath, string workingFolder)
    {
        _workingFolder = workingFolder;
        AddFile(file, keyPath, null, isConstraint: false);
    }

    /// <summary>Adds a file or folder that options refer to (`--find-links`), or nothing where it is a URL or is not there.</summary>
    public void AddPlace(string place, string workingFolder)
    {
        if (ToPath(place, workingFolder) is { } path && PosixFile.TryStat(path) is { } stat)
        {
            Add(path, place, stat.Kind);
        }
    }

    /// <summary>
    /// Adds the folders and files that options of pip's name (`PIP_FIND_LINKS`, `constraint` of `pip.conf`); pip takes them from where it is
    /// started. They are called by their option, for a requirements file may call another one alike.
    /// </summary>
    /// <exception cref="RGridException">A file is not there.</exception>
    public void AddOptions(IReadOnlyDictionary<string, string> options)
    {
        foreach (var name in PipOptions.PlaceNames)
        {
            foreach (var place in options.GetValueOrDefault(name)?.Split('\n') ?? [])
            {
                if (ToPath(place, question.Folders.WorkingFolder) is { } path)
                {
                    AddOption(name, place, path);
                }
            }
        }
    }

    /// <summary>Adds a file that decides nothing for the installer but stands beside what does, so that it is in the key.</summary>
    public void AddBeside(string path) => Add(path, PathRelation.Relative(question.Folders.Root, path), FileKind.File);

    private void AddOption(string name, string place, string path)
    {
        var called = PipOptions.PlaceKey(name, place);
        if (name == PipOptions.FindLinks)
        {
            if (PosixFile.TryStat(path) is { } stat && _seen.Add(called))
            {
                Take(path, place, called, stat.Kind);
            }

            return;
        }

        if (!PosixFile.IsFile(path))
        {
            throw new RGridException(
                ErrorCode.DependencyFileInvalid,
                $"pip's option `{name}` names `{place}`, which does not exist",
                "mend PIP_CONSTRAINT or pip.conf; a relative path is relative to the working folder");
        }

        if (_seen.Add(called))
        {
            var mirror = Path.IsPathRooted(place) || IsFileUrl(place) ? NewMirror() : null;
            var file = question.Files.Take(path);
            _inputs.Add(new DependencyInput(LayoutOf(path, mirror), called, path, file, null));
            AddLines(file, place, mirror, isConstraint: true);
        }
    }

    // A file that is named by its absolute path has a tree of its own in the layout, in which paths that it names lead where they led.
    private void AddFile(FileSnapshot file, string keyPath, string? mirror, bool isConstraint)
    {
        if (_seen.Add(mirror + file.Path))
        {
            _inputs.Add(new DependencyInput(LayoutOf(file.Path, mirror), keyPath, file.Path, file, null));
        }

        // What a constraint says asks for nothing; the same file as a requirement does.
        if (_seen.Add($"{(isConstraint ? "-c" : "-r")} {mirror}{file.Path}"))
        {
            AddLines(file, keyPath, mirror, isConstraint);
        }
    }

    private void AddLines(FileSnapshot file, string keyPath, string? mirror, bool isConstraint)
    {
        var content = question.Files.Read(file);
        foreach (var name in RequirementsFile.VariablesOf(content).Where(question.Variables.ContainsKey))
        {
            _variables[name] = Executions.FixedSettings.WithoutUserInfo(question.Variables[name]);
        }

        _open.Add(file.Path);
        foreach (var line in RequirementsFile.Read(content, question.Variables))
        {
            AddLine(line, file.Path, keyPath, mirror, isConstraint);
        }

        _open.Remove(file.Path);
    }

    private void AddLine(RequirementsLine line, string path, string keyPath, string? mirror, bool isConstraint)
    {
        var folder = Path.GetDirectoryName(path)!;
        switch (line.Kind)
        {
            case RequirementsLineKind.Include or RequirementsLineKind.Constraint when !line.Value.Contains("://", StringComparison.Ordinal):
                var included = Path.GetFullPath(Path.Combine(folder, line.Value));
                if (!PosixFile.IsFile(included))
                {
                    throw new RGridException(
                        ErrorCode.DependencyFileInvalid,
                        $"`{keyPath}` line {line.Number} includes `{line.Value}`, which does not exist",
                        "mend the path; it is relative to the file that names it");
                }

                if (_open.Contains(included))
                {
                    throw new RGridException(
                        ErrorCode.DependencyFileInvalid,
                        $"`{keyPath}` line {line.Number} includes `{line.Value}`, which includes `{keyPath}`; pip never comes to an end of that",
                        "remove one of the lines");
                }

                AddIncluded(included, line.Value, keyPath, mirror, isConstraint || line.Kind == RequirementsLineKind.Constraint);
                break;
            case RequirementsLineKind.FindLinks:
                AddPlace(line.Value, PosixFile.TryStat(Path.Combine(folder, line.Value)) is not null ? folder : _workingFolder);
                break;
            case RequirementsLineKind.Requirement:
                AddRequirement(line, keyPath, isConstraint);
                break;
        }
    }

    private void AddIncluded(string path, string typed, string keyPath, string? mirror, bool isConstraint)
    {
        if (!Path.IsPathRooted(typed))
        {
            AddFile(question.Files.Take(path), Path.GetDirectoryName(keyPath) is { Length: > 0 } above ? $"{above}/{typed}" : typed, mirror, isConstraint);
        }
        else
        {
            if (!_mirrors.TryGetValue(typed, out var own))
            {
                _mirrors[typed] = own = NewMirror();
            }

            AddFile(question.Files.Take(path), typed, own, isConstraint);
        }
    }

    private void AddRequirement(RequirementsLine line, string keyPath, bool isConstraint)
    {
        HasDependencies |= !isConstraint;
        var text = line.Value;
        var requirement = Requirement.TryParse(text);
        var place = requirement?.Url ?? (requirement is null || line.IsEditable ? PathPart(text) : null);
        if (place is not null && ToPath(place, _workingFolder) is { } path && PosixFile.TryStat(path) is { } stat
            && (stat.Kind == FileKind.Folder || Archives.Any(suffix => path.EndsWith(suffix, StringComparison.Ordinal))))
        {
            IsPinned &= isConstraint;
            Add(path, place, stat.Kind);
            return;
        }

        if (requirement is null && !text.Contains("://", StringComparison.Ordinal))
        {
            throw place is not null && (place.Contains('/', StringComparison.Ordinal) || place.StartsWith('.'))
                ? new RGridException(
                    ErrorCode.DependencyFileInvalid, $"`{keyPath}` line {line.Number}: path `{place}` does not exist", "mend the path")
                : new RGridException(
                    ErrorCode.DependencyFileInvalid, $"`{keyPath}` line {line.Number}: `{text}` is not a requirement (PEP 508)", "write it as `name==1.2`, `name>=1,<2` or `name @ URL`");
        }

        IsPinned &= isConstraint || (requirement is { IsExact: true } && line.HasHash);
    }

    private void Add(string path, string place, FileKind kind)
    {
        if (_seen.Add(path))
        {
            Take(path, place, place, kind);
        }
    }

    private void Take(string path, string typed, string keyPath, FileKind kind)
    {
        var layout = Path.IsPathRooted(typed) || IsFileUrl(typed) ? $"{NewMirror()}/{Path.GetFileName(path)}" : LayoutOf(path, null);
        _inputs.Add(kind == FileKind.Folder
            ? new DependencyInput(layout, keyPath, path, null, question.Files.TakeFolder(path, below => IsSource(path, below)))
            : new DependencyInput(layout, keyPath, path, question.Files.Take(path), null));
    }

    private string NewMirror() => string.Create(CultureInfo.InvariantCulture, $".rgrid-absolute/{_absolute++}");

    private string LayoutOf(string path, string? mirror) => mirror is null ? PathRelation.Relative(question.Folders.Root, path) : mirror + path;

    private static bool IsFileUrl(string place) => place.StartsWith("file:", StringComparison.Ordinal);

    private static string? PathPart(string text)
    {
        var marker = text.IndexOf(" ;", StringComparison.Ordinal);
        var path = (marker < 0 ? text : text[..marker]).Trim();
        var extras = path.EndsWith(']') ? path.LastIndexOf('[') : -1;
        return extras > 0 ? path[..extras] : path;
    }

    private static string? ToPath(string place, string workingFolder)
    {
        if (IsFileUrl(place))
        {
            var rest = Uri.UnescapeDataString(place["file:".Length..].Split('#')[0]);
            return Path.GetFullPath(rest.StartsWith("//", StringComparison.Ordinal) ? rest[rest.IndexOf('/', 2)..] : Path.Combine(workingFolder, rest));
        }

        return place.Contains("://", StringComparison.Ordinal) || place.Length == 0 || place.Contains('\0', StringComparison.Ordinal)
            ? null
            : Path.GetFullPath(Path.Combine(workingFolder, place)).TrimEnd('/');
    }

    private static bool IsSource(string top, string below)
    {
        var name = Path.GetFileName(below);
        return name is not ("__pycache__" or ".git" or "node_modules")
            && !name.EndsWith(".pyc", StringComparison.Ordinal)
            && !name.EndsWith(".egg-info", StringComparison.Ordinal)
            && PosixFile.TryStat(Path.Combine(top, below, "pyvenv.cfg")) is null;
    }
}
