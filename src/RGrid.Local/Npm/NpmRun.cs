using System.Text.Json.Nodes;
using RGrid.Ecosystems;
using RGrid.Ecosystems.Npm;
using RGrid.FileSystem;

namespace RGrid.Local.Npm;

/// <summary>Runs npm for one job: private files, cache and configuration, clean variables.</summary>
internal sealed class NpmRun
{
    /// <summary>Where npm keeps its notes to itself.</summary>
    public const string Note = "node_modules/.package-lock.json";

    // npm's documentation, "scripts": what runs when a folder is installed or packed.
    private static readonly string[] Makers =
        ["preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare", "prepublishOnly", "prepack", "postpack", "dependencies"];

    private readonly InstallJob _job;
    private readonly string _folder;
    private readonly IInstallerHost _host;
    private readonly Dictionary<string, string> _variables;

    /// <summary>Prepares a job.</summary>
    /// <param name="job">The job.</param>
    /// <param name="manifests">The reduced `package.json` files by their folders.</param>
    /// <param name="host">Where npm runs.</param>
    public NpmRun(InstallJob job, IReadOnlyDictionary<string, JsonObject> manifests, IInstallerHost host)
    {
        _host = host;
        _job = job;
        var package = Path.GetFullPath(Path.Combine(InputLayout.Write(job), job.Requirements.Inputs[0].LayoutPath));
        _folder = Path.GetDirectoryName(package)!;
        foreach (var (folder, manifest) in manifests)
        {
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(At(folder)).FullName, "package.json"), WithCopies(manifest).ToJsonString());
        }

        _variables = InstallerVariables.Of(job, Path.GetDirectoryName(job.Runtime.Executable)!);
        var configuration = Path.Combine(job.Workspace, "npmrc");
        var project = Path.GetDirectoryName(job.Requirements.SourcePath)!;
        var options = NpmOptions.ReadWithCredentials(project, job.Variables, job.HomeFolder);
        File.WriteAllLines(configuration, NpmOptions.ForInstaller(job.Requirements, options).SelectMany(option => NpmrcFile.Lines(option.Key, option.Value)));
        const int mine = 0x180;
        PosixFile.Chmod(configuration, mine);
        _variables["npm_config_userconfig"] = configuration;
        _variables["npm_config_globalconfig"] = Path.Combine(job.Workspace, "npmrc-global");
        _variables["npm_config_cache"] = Path.Combine(job.Workspace, "npm-cache");
        _variables["npm_config_update_notifier"] = "false";
        if (options.GetValueOrDefault("cafile") is { Length: > 0 } authorities)
        {
            // npm's own place for `~` and for a relative path is another here; and what a variable names is shown to a container.
            _variables["npm_config_cafile"] = Path.GetFullPath(Path.Combine(project, PathRelation.FromHome(authorities, job.HomeFolder)));
        }
    }

    /// <summary>A path beside the laid-out `package.json`.</summary>
    public string At(string name) => Path.Combine(_folder, name);

    /// <summary>`packages` of what npm notes to have installed; null where that is nothing.</summary>
    public JsonObject? Installed => File.Exists(At(Note)) ? JsonNode.Parse(File.ReadAllBytes(At(Note)))!["packages"] as JsonObject : null;

    /// <summary>True for a path, relative to the laid-out `package.json`, of what is laid out.</summary>
    public bool Holds(string place) => PathRelation.IsIn(Path.GetFullPath(At(place)), _job.Workspace);

    /// <summary>True for a folder, relative to the laid-out `package.json`, of whose content a script makes what is installed; npm's lock tells that of some scripts alone.</summary>
    public bool IsMade(string folder)
    {
        var package = Path.Combine(At(folder), "package.json");
        return File.Exists(Path.Combine(At(folder), "binding.gyp"))
            || (File.Exists(package) && JsonNode.Parse(File.ReadAllBytes(package).AsSpan().TrimStart("\ufeff"u8))!["scripts"] is JsonObject scripts && Makers.Any(scripts.ContainsKey));
    }

    // npm takes a relative path of an override from whatever package it serves, so an absolute one stays absolute and leads to the copy.
    private JsonObject WithCopies(JsonObject manifest)
    {
        var top = Path.GetDirectoryName(_job.Requirements.Inputs[0].SourcePath)!;
        var written = manifest.DeepClone().AsObject();
        if (written.ContainsKey(NpmPlaces.Overrides))
        {
            written[NpmPlaces.Overrides] = NpmPlaces.Replace(manifest[NpmPlaces.Overrides], place => Path.GetFullPath(Path.Combine(_folder, PathRelation.Relative(top, place))));
        }

        return written;
    }

    /// <summary>Runs npm.</summary>
    public InstallerEnd Run(params IReadOnlyList<string> arguments) => RunIn(_folder, arguments);

    /// <summary>Runs npm in another folder of the job.</summary>
    public InstallerEnd RunIn(string folder, params IReadOnlyList<string> arguments) => _host.Run(
        InstallerCommand.Of(
            _job,
            _job.Runtime.Executable,
            [_job.Installer.Path, .. arguments, "--no-audit", "--no-fund", "--no-progress", "--loglevel", "warn"],
            _variables,
            folder),
        _job.CancellationToken);
}
