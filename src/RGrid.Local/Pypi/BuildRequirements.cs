using System.Text.RegularExpressions;
using RGrid.Ecosystems;

namespace RGrid.Local.Pypi;

/// <summary>
/// What builds need, chosen once and kept with hashes. pip installs it by itself into a place of its own (PEP 517) and takes neither a
/// lock nor hashes for it. So it is learned from pip's own words, and later builds see one folder of checked files instead of an index.
/// </summary>
/// <param name="run">pip.</param>
/// <param name="job">The job.</param>
internal sealed partial class BuildRequirements(PipRun run, InstallJob job)
{
    private string Failure => $"the dependencies of `{job.Requirements.Source}` could not be built";

    /// <summary>Finds out what the builds of artefacts need, in the order in which it can be made.</summary>
    public IReadOnlyList<PipArtefact> Learn(IReadOnlyList<PipArtefact> built)
    {
        // A dry run prepares the metadata, for which pip installs all that a build asks for, and -vv shows what that was.
        var versions = new List<(string Name, string Version)>();
        foreach (var arguments in run.RequirementArguments("learn", built))
        {
            var end = run.Run(["install", "--dry-run", "--ignore-installed", "--no-deps", "-vv", .. arguments]);
            if (end.ExitCode != 0)
            {
                throw PipFailure.Of(end, job, Failure);
            }

            if (FromDisk(end.Lines) is { } place)
            {
                throw new RGridException(
                    ErrorCode.InstallFailed,
                    $"what a build for `{job.Requirements.Source}` needs is named by a place on this disk, `{place}`, and no key would tell its bytes",
                    "name it in [build-system] requires by its version, and have it found: --find-links FOLDER");
            }

            versions.AddRange(end.Lines.Select(line => Installed().Match(line)).Where(match => match.Success)
                .SelectMany(match => match.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(word => (word, dash: word.LastIndexOf('-'))).Where(found => found.dash > 0)
                .Select(found => (found.word[..found.dash], found.word[(found.dash + 1)..])));
        }

        return [.. Rounds(versions.Distinct().ToList(), version => version.Name).SelectMany(Pin)];
    }

    /// <summary>Fills the folder that builds see with what a lock names, each file checked against its hash.</summary>
    /// <returns>The folder.</returns>
    public string Fetch(IReadOnlyList<PipArtefact> build)
    {
        var folder = run.EmptyFolder("build-requirements");
        foreach (var round in Rounds(build.Where(artefact => !artefact.IsBuiltHere).ToList(), artefact => artefact.Name))
        {
            foreach (var arguments in run.RequirementArguments("build", round))
            {
                Require(run.Run(["download", "--no-deps", "-d", folder, .. arguments]));
            }
        }

        // What has to be built itself sees those before it.
        foreach (var artefact in build.Where(artefact => artefact.IsBuiltHere))
        {
            foreach (var arguments in run.RequirementArguments("build", [artefact]))
            {
                Require(run.RunClosed(["wheel", "--no-deps", "-w", folder, .. arguments], folder));
            }
        }

        return folder;
    }

    // A folder is found by nobody who looks for a name and a version. What is installed for a build may have to be built itself.
    private static string? FromDisk(IEnumerable<string> lines)
    {
        var depth = 0;
        foreach (var line in lines.Select(line => line.Trim()))
        {
            if (Beginning().IsMatch(line))
            {
                depth++;
            }
            else if (line.StartsWith("Successfully installed", StringComparison.Ordinal))
            {
                depth--;
            }
            else if (depth > 0 && Place().Match(line) is { Success: true } place && !Archive().IsMatch(place.Groups[1].Value))
            {
                return place.Groups[1].Value;
            }
        }

        return null;
    }

    private IEnumerable<PipArtefact> Pin(IReadOnlyList<(string Name, string Version)> versions)
    {
        var report = run.At("build-report.json");
        var end = run.Run(
            ["install", "--dry-run", "--ignore-installed", "--no-deps", "--report", report, .. versions.Select(version => $"{version.Name}=={version.Version}")]);
        return end.ExitCode == 0
            ? new PipReport(job, run.Root).Read(report).Select(package => package.Artefact)
            : throw PipFailure.Of(end, job, Failure);
    }

    // pip takes one version of a project at a time; two builds may need two.
    private static IEnumerable<IReadOnlyList<T>> Rounds<T>(IReadOnlyList<T> items, Func<T, string> name) => items
        .GroupBy(name).SelectMany(same => same.Select((item, round) => (item, round)))
        .GroupBy(entry => entry.round, entry => entry.item).OrderBy(round => round.Key).Select(round => round.ToList());

    private void Require(InstallerEnd end)
    {
        if (end.ExitCode != 0)
        {
            throw PipFailure.Of(end, job, Failure);
        }
    }

    // `pip subprocess to install build dependencies` before pip 24, `installing backend dependencies for x` after it.
    [GeneratedRegex("^Running command (?:pip subprocess to install|installing) (?:build|backend) dependencies")]
    private static partial Regex Beginning();

    [GeneratedRegex(@"^Processing (.+?)(?: \(from .*\))?$")]
    private static partial Regex Place();

    [GeneratedRegex(@"\.(?:whl|zip|tgz|tar(?:\.\w+)?)$")]
    private static partial Regex Archive();

    [GeneratedRegex("Successfully installed (.+)$")]
    private static partial Regex Installed();
}
