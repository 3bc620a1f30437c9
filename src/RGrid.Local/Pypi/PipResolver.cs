using RGrid.Content;
using RGrid.Ecosystems;
using RGrid.Ecosystems.Pypi;
using RGrid.Ecosystems.Pypi.Markers;

namespace RGrid.Local.Pypi;

/// <summary>Has pip choose what a requirements text asks for.</summary>
/// <param name="run">pip.</param>
/// <param name="job">The job.</param>
internal sealed class PipResolver(PipRun run, InstallJob job)
{
    /// <summary>The chosen artefacts; what the earlier lock holds and the text still allows keeps its version.</summary>
    public IReadOnlyList<(LockedPackage Locked, PipArtefact Artefact)> Choose(EarlierLock? earlier)
    {
        var end = new InstallerEnd(1, []);
        foreach (var pins in EarlierPins(earlier))
        {
            end = run.Run(["install", "--dry-run", "--ignore-installed", "--report", run.At("report.json"), "-r", run.Entry, .. Constraints(pins)]);
            if (end.ExitCode == 0 && (pins.Count == 0 || !LacksExtra(end)))
            {
                return new PipReport(job, run.Root).Read(run.At("report.json"));
            }
        }

        throw PipFailure.Of(end, job, $"the dependencies of `{job.Requirements.Source}` could not be resolved");
    }

    // First all earlier versions, then those that no changed line names, then none: a comment moves nothing, a bump moves what it names.
    private IEnumerable<IReadOnlyList<string>> EarlierPins(EarlierLock? earlier)
    {
        if (earlier is not null)
        {
            var before = earlier.Inputs.Values.SelectMany(Lines).ToHashSet();
            var now = job.Requirements.Inputs.Where(input => input.File is not null).SelectMany(input => Lines(job.Blobs.Read(input.File!.Blob.Digest))).ToHashSet();

            // A pin allows a pre-release that the text may not allow any more, or what a URL leads to; and of what was named by its place nobody has chosen a version.
            var isSame = earlier is { HasSameOptions: true, HasSameSurroundings: true } && AreSameLines(earlier.Inputs) && !earlier.Lock.Packages.Any(package => package is { IsDirect: true, Origin: not null });
            var pins = earlier.Lock.Packages.Where(package => package.Hash.StartsWith("sha256:", StringComparison.Ordinal) && !package.IsBuiltHere || package.Origin is not null)
                .Where(package => isSame || (PypiVersion.TryParse(package.Version)?.IsPreRelease != true && !package.IsDirect))
                .ToDictionary(package => package.Name, package => package.Name + Pin(package.Version), StringComparer.Ordinal);
            yield return [.. pins.Values];
            var changed = now.Except(before).Select(line => Requirement.TryParse(line.Value)?.Name).OfType<string>().ToHashSet(StringComparer.Ordinal);
            yield return [.. pins.Where(pin => !changed.Contains(pin.Key)).Select(pin => pin.Value)];
        }

        yield return [];
    }

    // Not `==`, by which pip takes a version that was withdrawn (PEP 592) though nothing asks for that one. Bounds have no local part, and leave that of a version open (PEP 440).
    private static string Pin(string version) =>
        PypiVersion.TryParse(version) is null ? $"=={version}" : $">={version.Split('+')[0]},<={version.Split('+')[0]}";

    // pip takes the version that it is bound to, and no more than warns.
    private static bool LacksExtra(InstallerEnd end) => end.Lines.Any(line => line.Contains(" does not provide the extra ", StringComparison.Ordinal));

    // In the same order: of two `--index-url` the last one counts.
    private bool AreSameLines(IReadOnlyDictionary<string, byte[]> before)
    {
        var now = job.Requirements.Inputs.Where(input => input.File is not null).ToList();
        return now.Count == before.Count
            && now.TrueForAll(input => before.TryGetValue(input.LayoutPath, out var earlier) && Lines(earlier).SequenceEqual(Lines(job.Blobs.Read(input.File!.Blob.Digest))));
    }

    private static IEnumerable<(RequirementsLineKind Kind, string Option, string Value)> Lines(byte[] content) =>
        RequirementsFile.Read(content, new Dictionary<string, string>()).Select(line => (line.Kind, line.Option, line.Value));

    private IReadOnlyList<string> Constraints(IReadOnlyList<string> pins)
    {
        if (pins.Count == 0)
        {
            return [];
        }

        File.WriteAllLines(run.At("earlier.txt"), pins);
        return ["-c", run.At("earlier.txt")];
    }
}
