using System.Text.RegularExpressions;
using RGrid.Content;
using RGrid.Ecosystems;
using RGrid.Ecosystems.Pypi;
using RGrid.Runtimes;
using Lock = RGrid.Ecosystems.Lock;

namespace RGrid.Local.Pypi;

/// <summary>Python's packages, with the pip that belongs to the interpreter.</summary>
/// <param name="toolsFolder">Where pip is taken out to.</param>
/// <param name="host">Where pip runs.</param>
public sealed partial class PypiEcosystem(string toolsFolder, IInstallerHost host) : IEcosystem
{
    private readonly PipTool _tool = new(toolsFolder, host);

    /// <inheritdoc/>
    public string Name => "pypi";

    /// <inheritdoc/>
    public Requirements? Read(RequirementsQuestion question) => PypiRequirementsReader.Read(question);

    /// <inheritdoc/>
    public Installer FindInstaller(Requirements requirements, Runtime runtime) => _tool.Find(runtime);

    /// <inheritdoc/>
    public Lock Resolve(InstallJob job, EarlierLock? earlier)
    {
        var run = new PipRun(job, _tool.TakeOut(job.Runtime, job.Installer), host);
        var end = new InstallerEnd(1, []);
        foreach (var pins in EarlierPins(job, earlier))
        {
            end = run.Run(
                ["install", "--dry-run", "--ignore-installed", "--report", run.At("report.json"), "-r", run.Entry, .. Constraints(run, pins)],
                []);
            if (end.ExitCode == 0)
            {
                break;
            }
        }

        if (end.ExitCode != 0)
        {
            throw PipFailure.Of(end, job, $"the dependencies of `{job.Requirements.Source}` could not be resolved");
        }

        var report = File.ReadAllText(run.At("report.json"));
        var chosen = PipLock.FromReport(report, run.Root, job.Workspace, place => TreeDigest(job, place), []);
        if (!chosen.Packages.Any(package => package.IsBuiltHere))
        {
            return chosen;
        }

        // What builds need is chosen now and kept, so that a rebuild uses the same.
        job.Log.Step("building from source");
        var built = Fetch(run, job, chosen, verbose: ["-vv"]);
        var versions = built.Lines.Select(line => BuildInstalled().Match(line)).Where(match => match.Success)
            .SelectMany(match => match.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(word => word.LastIndexOf('-') is var dash and > 0 ? $"{word[..dash]}=={word[(dash + 1)..]}" : null)
            .OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return PipLock.FromReport(report, run.Root, job.Workspace, place => TreeDigest(job, place), versions);
    }

    /// <inheritdoc/>
    public InstallReport Install(InstallJob job, Lock chosen)
    {
        var run = new PipRun(job, _tool.TakeOut(job.Runtime, job.Installer), host);
        job.Log.Step($"fetching {chosen.Packages.Count} packages");
        Fetch(run, job, chosen, verbose: []);
        var wheels = Directory.EnumerateFiles(run.At("wheels"), "*.whl").Order(StringComparer.Ordinal).ToList();
        job.Log.Step($"installing {wheels.Count} packages");
        var end = run.Run(
            ["install", "--no-index", "--no-deps", "--no-compile", "--ignore-installed", "--no-warn-script-location", .. wheels], []);
        if (end.ExitCode != 0)
        {
            throw PipFailure.Of(end, job, $"the dependencies of `{job.Requirements.Source}` could not be installed");
        }

        Compile(job);
        ScriptLines.Mend(Path.Combine(job.Folder, "bin"), job.Folder, job.FinalFolder);
        return new InstallReport(wheels.Count, [.. chosen.Packages.Where(package => package.IsBuiltHere).Select(package => package.Name)]);
    }

    // `pip wheel` fetches what is built already, checked against its hash, and builds the rest.
    private static InstallerEnd Fetch(PipRun run, InstallJob job, Lock chosen, IReadOnlyList<string> verbose)
    {
        var (hashed, unhashed, build) = PipLock.ToRequirements(chosen, run.Root);
        var folder = run.At("wheels");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        var end = new InstallerEnd(0, []);
        foreach (var (name, text, require) in new[] { ("hashed.txt", hashed, "--require-hashes"), ("unhashed.txt", unhashed, "--no-deps") })
        {
            if (text.Length == 0)
            {
                continue;
            }

            File.WriteAllText(run.At(name), text);
            var next = run.Run(["wheel", "--no-deps", require, "-w", folder, "-r", run.At(name), .. verbose], build);
            end = new InstallerEnd(next.ExitCode, [.. end.Lines, .. next.Lines]);
            if (next.ExitCode != 0)
            {
                throw PipFailure.Of(next, job, $"the dependencies of `{job.Requirements.Source}` could not be fetched");
            }
        }

        return end;
    }

    // cache.md 16: compiled once, unchecked, so that a run never writes into the environment.
    private void Compile(InstallJob job)
    {
        _ = InterpreterVersion.TryParse(job.Runtime.Version, out var version);
        string[] mode = (version[0], version[1]) is (3, < 7) ? [] : ["--invalidation-mode", "unchecked-hash"];
        host.Run(
            new InstallerCommand(
                job.Runtime,
                Path.Combine(job.Folder, "bin/python"),
                ["-m", "compileall", "-q", .. mode, Path.Combine(job.Folder, "lib")],
                InstallerVariables.Of(job, Path.Combine(job.Folder, "bin")),
                job.Workspace,
                [job.Workspace, job.Folder],
                [],
                _ => { }),
            job.CancellationToken);
    }

    // First all earlier versions, then those that no changed line names, then none: a comment moves nothing, a bump moves what it names.
    private static IEnumerable<IReadOnlyList<string>> EarlierPins(InstallJob job, EarlierLock? earlier)
    {
        if (earlier is not null)
        {
            var pins = earlier.Lock.Packages.Where(package => package.Hash.StartsWith("sha256:", StringComparison.Ordinal) && !package.IsBuiltHere || package.Origin is not null)
                .ToDictionary(package => package.Name, package => $"{package.Name}=={package.Version}", StringComparer.Ordinal);
            yield return [.. pins.Values];
            var before = earlier.Inputs.Values.SelectMany(Names).ToHashSet(StringComparer.Ordinal);
            var changed = job.Requirements.Inputs.Where(input => input.File is not null)
                .SelectMany(input => Names(job.Blobs.Read(input.File!.Blob.Digest)))
                .Where(line => !before.Contains(line))
                .Select(line => Requirement.TryParse(line)?.Name)
                .OfType<string>().ToHashSet(StringComparer.Ordinal);
            yield return [.. pins.Where(pin => !changed.Contains(pin.Key)).Select(pin => pin.Value)];
        }

        yield return [];
    }

    private static IEnumerable<string> Names(byte[] content) =>
        RequirementsFile.Read(content, new Dictionary<string, string>()).Where(line => line.Kind == RequirementsLineKind.Requirement).Select(line => line.Value);

    private static IReadOnlyList<string> Constraints(PipRun run, IReadOnlyList<string> pins)
    {
        if (pins.Count == 0)
        {
            return [];
        }

        File.WriteAllLines(run.At("earlier.txt"), pins);
        return ["-c", run.At("earlier.txt")];
    }

    private static Digest TreeDigest(InstallJob job, string place) =>
        job.Requirements.Inputs.FirstOrDefault(input => input.Tree is not null && input.LayoutPath == place) is { } input
            ? Digest.Of(CanonicalJson.Serialize(input.Tree!.ToJson()))
            : throw new RGridException(
                ErrorCode.InstallFailed, $"pip takes `{place}`, which is not among the dependencies that were found", "name it in the requirements file as a path of its own");

    [GeneratedRegex("Successfully installed (.+)$")]
    private static partial Regex BuildInstalled();
}
