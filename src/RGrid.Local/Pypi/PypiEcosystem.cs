using System.Globalization;
using RGrid.Content;
using RGrid.Ecosystems;
using RGrid.Ecosystems.Pypi;
using RGrid.Runtimes;
using Lock = RGrid.Ecosystems.Lock;

namespace RGrid.Local.Pypi;

/// <summary>Python's packages, with the pip that belongs to the interpreter.</summary>
/// <param name="store">Where pip is taken out to.</param>
/// <param name="host">Where pip runs.</param>
public sealed class PypiEcosystem(StoreFolders store, IInstallerHost host) : IEcosystem
{
    private readonly PipTool _tool = new(store, host);

    /// <inheritdoc/>
    public string Name => "pypi";

    /// <inheritdoc/>
    public Requirements? Read(RequirementsQuestion question) => PypiRequirementsReader.Read(question with { Files = new CredentialFreeFiles(question.Files, text => RequirementsFile.Expand(text, question.Variables)) });

    /// <inheritdoc/>
    public Installer FindInstaller(Requirements requirements, Runtime runtime, string? version) => _tool.Find(requirements, runtime, version);

    /// <inheritdoc/>
    public Lock Resolve(InstallJob job, EarlierLock? earlier)
    {
        var pip = _tool.TakeOut(job.Runtime, job.Installer);
        var run = new PipRun(job, pip, host);
        var chosen = ForeignLocks.IsIn(job.Requirements) ? new ForeignLockResolver(job, pip, host).Choose() : new PipResolver(run, job).Choose(earlier);
        var built = chosen.Select(package => package.Artefact).Where(artefact => artefact.IsBuiltHere).ToList();
        if (built.Count == 0)
        {
            return PipLock.Write(chosen, []);
        }

        job.Log.Step("finding out what builds from source need");
        return PipLock.Write(chosen, new BuildRequirements(run, job).Learn(built));
    }

    /// <inheritdoc/>
    public InstallReport Install(InstallJob job, Lock chosen)
    {
        var run = new PipRun(job, _tool.TakeOut(job.Runtime, job.Installer), host);
        job.Log.Step($"fetching {Counted(chosen.Packages.Count)}");
        var wheels = Fetch(run, job, PipLock.Read(chosen));
        job.Log.Step($"installing {Counted(wheels.Count)}");
        if (wheels.Count > 0)
        {
            Require(
                run.Run(["install", "--no-index", "--no-deps", "--no-compile", "--ignore-installed", "--no-warn-script-location", .. wheels]), job, "installed");
        }

        ByteCode.Write(job, host);
        InstalledRecords.Mend(job.Folder, ScriptLines.Mend(job.Folder));
        return new InstallReport(wheels.Count, [.. chosen.Packages.Where(package => package.IsBuiltHere).Select(package => package.Name)]);
    }

    // What is built already is fetched and checked; the rest is built where only checked files are seen.
    private static List<string> Fetch(PipRun run, InstallJob job, PipLock locked)
    {
        var folder = run.EmptyFolder("wheels");
        foreach (var arguments in run.RequirementArguments("wheels", [.. locked.Packages.Where(artefact => !artefact.IsBuiltHere)]))
        {
            Require(run.Run(["wheel", "--no-deps", "-w", folder, .. arguments]), job, "fetched");
        }

        if (locked.Packages.Where(artefact => artefact.IsBuiltHere).ToList() is { Count: > 0 } built)
        {
            job.Log.Step($"building {Counted(built.Count)} from source");
            var needed = new BuildRequirements(run, job).Fetch(locked.Build);
            foreach (var arguments in run.RequirementArguments("built", built))
            {
                Require(run.RunClosed(["wheel", "--no-deps", "-w", folder, .. arguments], needed), job, "built");
            }
        }

        return [.. Directory.EnumerateFiles(folder, "*.whl").Order(StringComparer.Ordinal)];
    }

    private static string Counted(int count) => count == 1 ? "1 package" : string.Create(CultureInfo.InvariantCulture, $"{count} packages");

    private static void Require(InstallerEnd end, InstallJob job, string done)
    {
        if (end.ExitCode != 0)
        {
            throw PipFailure.Of(end, job, $"the dependencies of `{job.Requirements.Source}` could not be {done}");
        }
    }
}
