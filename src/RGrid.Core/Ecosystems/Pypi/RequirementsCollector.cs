using RGrid.FileSystem;
using RGrid.Snapshots;

namespace RGrid.Ecosystems.Pypi;

/// <summary>
/// Follows a requirements file to everything that it refers to on this disk: included files, constraints, local archives, path
/// dependencies and `--find-links` folders. A file is read once in each part that it plays, however often it is included. What pip reads in its place is written from what was understood, with paths that lead to the copies; so pip can read
/// nothing of this disk that no key holds.
/// </summary>
/// <param name="question">Where to look.</param>
internal sealed class RequirementsCollector(RequirementsQuestion question)
{
    private const string Root = DependencyInput.LayoutRoot;

    private readonly LaidOutInputs _inputs = new(question);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _variables = new(StringComparer.Ordinal);
    private string _workingFolder = "";

    /// <summary>Every file and tree, the first file first.</summary>
    public IReadOnlyList<DependencyInput> Inputs => _inputs.All;

    /// <summary>The variables that the files refer to besides those that stand for the user info of a URL, which is no part of what is asked.</summary>
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

    /// <summary>Adds a file or folder that a lock refers to, or nothing where it is a URL or is not there.</summary>
    public void AddPlace(string place, string workingFolder)
    {
        if (RequirementPlaces.ToPath(place, workingFolder) is { } path && PosixFile.TryStat(path) is { } stat)
        {
            _inputs.Add(path, place, stat.Kind);
        }
    }

    /// <summary>
    /// Adds the folders and files that options of pip's name (`PIP_FIND_LINKS`, `constraint` of `pip.conf`); pip takes them from where it is
    /// started. They are called by their option, for a requirements file may call another one alike.
    /// </summary>
    /// <exception cref="RGridException">A file is not there, an index lies on this disk, or an option asks for more packages.</exception>
    public void AddOptions(IReadOnlyDictionary<string, string> options)
    {
        if (PipOptions.AskingNames.FirstOrDefault(options.ContainsKey) is { } asking)
        {
            throw new RGridException(
                ErrorCode.DependencyFileInvalid,
                $"pip's option `{asking}` (`{UrlSecrets.Mask(options[asking])}`) asks for packages beside those of the script, and a change of them would go unseen",
                "name them in the requirements file (`-r FILE` there), and take the option out of PIP_* and pip.conf");
        }

        foreach (var name in PipOptions.PlaceNames)
        {
            foreach (var place in options.GetValueOrDefault(name)?.Split('\n') ?? [])
            {
                if (name == PipOptions.FindLinks)
                {
                    _inputs.AddLinks(place, PipOptions.PlaceKey(name, place), question.Folders.WorkingFolder, $"pip's option `{name}`");
                }
                else if (RequirementPlaces.ToPath(place, question.Folders.WorkingFolder) is { } path)
                {
                    AddConstraint(name, place, path);
                }
                else if (place.Length > 0)
                {
                    throw RequirementPlaces.NotFollowed($"pip's option `{name}`", place);
                }
            }
        }

        foreach (var name in PipOptions.IndexNames.Where(_ => !PipOptions.IsOn(options, "no-index")))
        {
            foreach (var url in options.GetValueOrDefault(name)?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [])
            {
                RequirementPlaces.RequireRemote(url, $"pip's option `{name}`");
            }
        }
    }

    /// <summary>Adds a file that decides nothing for the installer but stands beside what does, so that it is in the key.</summary>
    public void AddBeside(string path) => _inputs.Add(path, PathRelation.Relative(question.Folders.Root, path), FileKind.File);

    private void AddConstraint(string name, string place, string path)
    {
        if (!PosixFile.IsFile(path))
        {
            throw new RGridException(
                ErrorCode.DependencyFileInvalid,
                $"pip's option `{name}` names `{place}`, which does not exist",
                "mend PIP_CONSTRAINT or pip.conf; a relative path is relative to the working folder");
        }

        var called = PipOptions.PlaceKey(name, place);
        if (_seen.Add(called))
        {
            var mirror = _inputs.NewMirror();
            AddText(new DependencyInput(_inputs.LayoutOf(path, mirror), called, path, question.Files.Take(path), null), place, mirror, isConstraint: true);
        }
    }

    // A file that is named by its absolute path has a tree of its own in the layout, in which paths that it names lead where they led.
    private string AddFile(FileSnapshot file, string keyPath, string? mirror, bool isConstraint)
    {
        var layout = _inputs.LayoutOf(file.Path, mirror);
        if (_seen.Add($"{(isConstraint ? "-c" : "-r")} {layout}"))
        {
            AddText(new DependencyInput(layout, keyPath, file.Path, file, null), keyPath, mirror, isConstraint);
        }

        return layout;
    }

    private void AddText(DependencyInput input, string keyPath, string? mirror, bool isConstraint)
    {
        var file = input.File!;
        var content = question.Files.Read(file);
        foreach (var name in RequirementsFile.VariablesOf(UrlSecrets.Remove(content, text => RequirementsFile.Expand(text, question.Variables))).Where(question.Variables.ContainsKey))
        {
            _variables[name] = ToKeyText(question.Variables[name]);
        }

        var place = _inputs.AddText(input);
        _open.Add(file.Path);
        var lines = RequirementsFile.Read(content, question.Variables).Select(line => AddLine(line, file.Path, keyPath, mirror, isConstraint)).ToList();
        _open.Remove(file.Path);
        _inputs.Replace(place, string.Concat(lines.OfType<string>().Select(line => line + "\n")));
    }

    // A URL's user info gives access and chooses no content. What only looks like some may choose (`a:b@1` in the midst of a path), so its digest counts.
    private static string ToKeyText(string value)
    {
        var without = Executions.FixedSettings.WithoutUserInfo(value);
        return without == value || value.Contains("://", StringComparison.Ordinal) ? without : Content.Digest.Of(System.Text.Encoding.UTF8.GetBytes(value)).ToString();
    }

    // The line that pip reads in its place; null for none.
    private string? AddLine(RequirementsLine line, string path, string keyPath, string? mirror, bool isConstraint)
    {
        var where = $"`{keyPath}` line {line.Number}";
        var folder = Path.GetDirectoryName(path)!;
        switch (line.Kind)
        {
            case RequirementsLineKind.Include or RequirementsLineKind.Constraint:
                return $"{line.Option}={Copy(AddIncluded(line, folder, keyPath, mirror))}";
            case RequirementsLineKind.FindLinks:
                var links = _inputs.AddLinks(line.Value, line.Value, PosixFile.TryStat(Path.Combine(folder, line.Value)) is not null ? folder : _workingFolder, where);
                return $"--find-links={(links is null ? ShellWord.Quote(line.Value) : Copy(links))}";
            case RequirementsLineKind.Requirement:
                return AddRequirement(line, keyPath, isConstraint);
            case RequirementsLineKind.Index:
                RequirementPlaces.RequireRemote(line.Value, where);
                return $"{line.Option}={ShellWord.Quote(line.Value)}";
            case RequirementsLineKind.Option:
                return line.Value.Length == 0 ? line.Option : $"{line.Option}={ShellWord.Quote(line.Value)}";
            default:
                throw new RGridException(
                    ErrorCode.DependencyFileInvalid, $"{where}: {line.Value}", "write it as pip's documentation does (Requirements File Format), one option a line");
        }
    }

    private string AddIncluded(RequirementsLine line, string folder, string keyPath, string? mirror)
    {
        var typed = line.Value;
        var isConstraint = line.Kind == RequirementsLineKind.Constraint;
        var path = RequirementPlaces.ToPath(typed, folder) ?? throw RequirementPlaces.NotFollowed($"`{keyPath}` line {line.Number}", typed);
        if (!PosixFile.IsFile(path))
        {
            throw new RGridException(
                ErrorCode.DependencyFileInvalid,
                $"`{keyPath}` line {line.Number} includes `{typed}`, which does not exist",
                "mend the path; it is relative to the file that names it");
        }

        if (_open.Contains(path))
        {
            throw new RGridException(
                ErrorCode.DependencyFileInvalid,
                $"`{keyPath}` line {line.Number} includes `{typed}`, which includes `{keyPath}`; pip never comes to an end of that",
                "remove one of the lines");
        }

        if (!RequirementPlaces.IsAbsolute(typed))
        {
            return AddFile(question.Files.Take(path), Path.GetDirectoryName(keyPath) is { Length: > 0 } above ? $"{above}/{typed}" : typed, mirror, isConstraint);
        }

        return AddFile(question.Files.Take(path), typed, _inputs.MirrorOf(path), isConstraint);
    }

    private string? AddRequirement(RequirementsLine line, string keyPath, bool isConstraint)
    {
        HasDependencies |= !isConstraint;
        var text = line.Value;
        var own = line.OwnOptions.Length == 0 ? "" : " " + line.OwnOptions;
        var requirement = Requirement.TryParse(text);
        var place = requirement?.Url ?? (requirement is null || line.IsEditable || RequirementPlaces.IsArchive(RequirementPlaces.PathPart(text)) ? RequirementPlaces.PathPart(text) : null);
        if (place is not null && RequirementPlaces.ToPath(place, _workingFolder) is { } path && PosixFile.TryStat(path) is { } stat
            && (stat.Kind == FileKind.Folder || RequirementPlaces.IsArchive(path)))
        {
            IsPinned &= isConstraint;
            var fragment = RequirementPlaces.IsFileUrl(place) && place.IndexOf('#', StringComparison.Ordinal) is var hash and >= 0 ? place[hash..] : "";
            var copy = Root + "/" + _inputs.Add(path, place, stat.Kind);
            var at = text.IndexOf(place, StringComparison.Ordinal);
            return text[..at] + (RequirementPlaces.IsFileUrl(place) ? "file://" + copy + fragment : copy) + text[(at + place.Length)..] + own;
        }

        if (requirement is null && !text.Contains("://", StringComparison.Ordinal))
        {
            throw place is not null && (place.Contains('/', StringComparison.Ordinal) || place.StartsWith('.'))
                ? new RGridException(
                    ErrorCode.DependencyFileInvalid, $"`{keyPath}` line {line.Number}: path `{place}` does not exist", "mend the path")
                : new RGridException(
                    ErrorCode.DependencyFileInvalid, $"`{keyPath}` line {line.Number}: `{text}` is not a requirement (PEP 508)", "write it as `name==1.2`, `name>=1,<2` or `name @ URL`");
        }

        if (place is not null && RequirementPlaces.IsFileUrl(place))
        {
            throw new RGridException(
                ErrorCode.DependencyFileInvalid, $"`{keyPath}` line {line.Number}: `{place}` is neither a folder nor an archive that exists", "mend the path");
        }

        IsPinned &= isConstraint || (requirement is { IsExact: true } && line.HasHash);
        return text + own;
    }

    private static string Copy(string layout) => ShellWord.Quote($"{Root}/{layout}");
}
