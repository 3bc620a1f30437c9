using RGrid.Ecosystems;
using RGrid.Ecosystems.Pypi;
using RGrid.FileSystem;

namespace RGrid.Local.Pypi;

/// <summary>Runs pip for one job: private files, clean variables, the index options and credentials of the caller.</summary>
internal sealed class PipRun
{
    private static readonly string[] ManyValued = ["find-links", "extra-index-url", "no-binary", "only-binary", "config-settings", "constraint", "build-constraint"];

    private readonly InstallJob _job;
    private readonly string _pip;
    private readonly IReadOnlyDictionary<string, string> _options;
    private readonly IInstallerHost _host;
    private readonly Dictionary<string, string> _variables;

    /// <summary>Prepares a job.</summary>
    /// <param name="job">The job.</param>
    /// <param name="pip">The folder that holds pip.</param>
    /// <param name="host">Where it runs.</param>
    public PipRun(InstallJob job, string pip, IInstallerHost host)
    {
        _host = host;
        _job = job;
        _pip = pip;
        Root = InputLayout.Write(job);
        PrepareRequirements();
        _variables = InstallerVariables.Of(job, Path.Combine(job.Folder, "bin"));
        _options = PipOptions.OfRequirements(job.Requirements, PipOptions.ReadWithCredentials(job.Variables, job.HomeFolder));
        _variables["PIP_CONFIG_FILE"] = WriteConfiguration("pip.conf", _options);
        _variables["PIP_NO_INPUT"] = "1";
        _variables["PIP_DISABLE_PIP_VERSION_CHECK"] = "1";
        _variables["PIP_NO_CACHE_DIR"] = "1";
        _variables["PIP_ROOT_USER_ACTION"] = "ignore";
        _variables["PYTHONNOUSERSITE"] = "1";
        _variables["PYTHONDONTWRITEBYTECODE"] = "1";
        foreach (var (name, value) in PipOptions.ReadConnection(job.Variables, job.HomeFolder))
        {
            _variables[name] = value;
        }

        Pass("GIT_SSL_CAINFO", "SSH_AUTH_SOCK");
        if (PipNetrc.TryWrite(At("netrc"), job.Variables.GetValueOrDefault("NETRC") ?? Path.Combine(job.HomeFolder, ".netrc"), [.. Indexes(_options), .. OfRequirements(job)]))
        {
            _variables["NETRC"] = At("netrc");
        }
    }

    /// <summary>The laid-out root.</summary>
    public string Root { get; }

    /// <summary>The laid-out file that pip starts from.</summary>
    public string Entry => Place(_job.Requirements.Inputs[0]);

    /// <summary>A path in the workspace.</summary>
    public string At(string name) => Path.Combine(_job.Workspace, name);

    /// <summary>A new folder in the workspace.</summary>
    public string EmptyFolder(string name)
    {
        var folder = At(name);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        return Directory.CreateDirectory(folder).FullName;
    }

    /// <summary>Arguments that name artefacts by a file: those with hashes, all of which pip then demands, apart from the others.</summary>
    /// <param name="name">The file's name, without extension.</param>
    /// <param name="artefacts">The artefacts.</param>
    public IEnumerable<IReadOnlyList<string>> RequirementArguments(string name, IReadOnlyList<PipArtefact> artefacts)
    {
        foreach (var group in artefacts.GroupBy(artefact => artefact.Hash is not null))
        {
            var path = At($"{name}-{(group.Key ? "hashed" : "unhashed")}.txt");
            File.WriteAllLines(path, group.Select(artefact => artefact.ToLine(Root)));
            yield return group.Key ? ["--require-hashes", "-r", path] : ["-r", path];
        }
    }

    /// <summary>Runs pip with the index options of the caller.</summary>
    /// <param name="arguments">Its arguments.</param>
    public InstallerEnd Run(IReadOnlyList<string> arguments) => Start(arguments, _variables);

    /// <summary>Runs pip so that it, and the builds that it starts, find packages by name in one folder alone; URLs are fetched as ever.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">The folder.</param>
    public InstallerEnd RunClosed(IReadOnlyList<string> arguments, string folder)
    {
        // pip gives credentials of an index to files of the same host; as further indexes they serve for that while none is asked.
        var indexes = Indexes(_options).ToList();
        var closed = _options.Where(option => option.Key is not ("index-url" or "extra-index-url" or "find-links" or "no-index") && !PipOptions.FileNames.Contains(option.Key))
            .Append(KeyValuePair.Create("no-index", "true")).Append(KeyValuePair.Create("find-links", folder))
            .Concat(indexes.Count == 0 ? [] : [KeyValuePair.Create("extra-index-url", string.Join('\n', indexes))]);
        return Start(arguments, new Dictionary<string, string>(_variables, StringComparer.Ordinal)
        {
            ["PIP_CONFIG_FILE"] = WriteConfiguration("pip-closed.conf", closed),
        });
    }

    private InstallerEnd Start(IReadOnlyList<string> arguments, Dictionary<string, string> variables) => _host.Run(
        InstallerCommand.Of(_job, Path.Combine(_job.Folder, "bin/python"), [Path.Combine(_pip, "pip"), .. arguments], variables, Path.GetDirectoryName(Entry)!) with { Tools = [_pip] },
        _job.CancellationToken);

    private static IEnumerable<string> Indexes(IReadOnlyDictionary<string, string> options) =>
        new[] { "index-url", "extra-index-url" }.Select(name => options.GetValueOrDefault(name)).OfType<string>().SelectMany(urls => urls.Split('\n'));

    // A lock names files without the credentials that the index had in the text.
    private static IEnumerable<string> OfRequirements(InstallJob job) =>
        job.Requirements.Inputs.SelectMany(input => UrlSecrets.FindIn(input.ForInstaller ?? ""));

    private string Place(DependencyInput input) => Path.GetFullPath(Path.Combine(Root, input.LayoutPath));

    private void PrepareRequirements()
    {
        foreach (var input in _job.Requirements.Inputs.Where(input => input.ForInstaller is not null))
        {
            File.WriteAllText(Place(input), input.ForInstaller!.Replace(DependencyInput.LayoutRoot, Root, StringComparison.Ordinal));
        }
    }

    private string WriteConfiguration(string name, IEnumerable<KeyValuePair<string, string>> options)
    {
        var path = At(name);
        var lines = options.Select(option => Array.IndexOf(ManyValued, option.Key) < 0
            ? $"{option.Key} = {option.Value}"
            : $"{option.Key} =\n    {Places(option.Key, option.Value).Replace("\n", "\n    ", StringComparison.Ordinal)}");
        File.WriteAllText(path, "[global]\n" + string.Join('\n', lines) + "\n");
        const int mine = 0x180;
        PosixFile.Chmod(path, mine);
        return path;
    }

    // Local folders and files that options name were taken; pip reads the copies.
    private string Places(string name, string value) => !PipOptions.PlaceNames.Contains(name) ? value : string.Join('\n', value.Split('\n').Select(place =>
        _job.Requirements.Inputs.FirstOrDefault(input => input.KeyPath == PipOptions.PlaceKey(name, place)) is { } input ? Place(input) : place));

    private void Pass(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (_job.Variables.GetValueOrDefault(name) is { } value)
            {
                _variables[name] = value;
            }
        }
    }
}
