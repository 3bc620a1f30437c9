using System.Text.RegularExpressions;
using RGrid.Content;
using RGrid.Ecosystems;
using RGrid.Ecosystems.Pypi;
using RGrid.Ecosystems.Pypi.Markers;
using Chosen = System.Collections.Generic.IReadOnlyList<(RGrid.Ecosystems.LockedPackage Locked, RGrid.Local.Pypi.PipArtefact Artefact)>;

namespace RGrid.Local.Pypi;

/// <summary>Has pip choose what a requirements text asks for.</summary>
/// <param name="run">pip.</param>
/// <param name="job">The job.</param>
internal sealed partial class PipResolver(PipRun run, InstallJob job)
{
    /// <summary>The chosen artefacts; what the earlier lock holds and the text still allows keeps its version.</summary>
    public Chosen Choose(EarlierLock? earlier)
    {
        var anew = new Lazy<(InstallerEnd End, Chosen? Chosen)>(() => Resolve(new Dictionary<string, string>()));
        foreach (var pins in EarlierPins(earlier).Where(pins => pins.Count > 0))
        {
            var (end, chosen) = Resolve(pins);
            if (chosen is not null
                && !IsBuiltNow(chosen, earlier!)
                && !HasGoneBack(chosen, pins, () => anew.Value.Chosen)
                && (Complaints(end) is not { Count: > 0 } complaints || complaints.IsSubsetOf(Complaints(anew.Value.End))))
            {
                return chosen;
            }
        }

        return anew.Value.Chosen ?? throw PipFailure.Of(anew.Value.End, job, $"the dependencies of `{job.Requirements.Source}` could not be resolved");
    }

    private (InstallerEnd End, Chosen? Chosen) Resolve(IReadOnlyDictionary<string, string> pins)
    {
        var end = run.Run(["install", "--dry-run", "--ignore-installed", "--report", run.At("report.json"), "-r", run.Entry, .. Constraints(pins)]);
        return (end, end.ExitCode == 0 ? new PipReport(job, run.Root).Read(run.At("report.json")) : null);
    }

    // First all earlier versions, then those that no changed line names: a comment moves nothing, a bump moves what it names.
    private IEnumerable<IReadOnlyDictionary<string, string>> EarlierPins(EarlierLock? earlier)
    {
        // The resolver of long ago takes what it is bound to, whatever else asks for.
        if (earlier is not null && !job.Requirements.Options.Any(option => option.Key == "pip.use-deprecated" && option.Value.Contains("legacy-resolver", StringComparison.Ordinal)))
        {
            var (before, now) = LinesOf(earlier);

            // A pin allows a pre-release that the text may not allow any more, or what a URL leads to; and of what was named by its place nobody has chosen a version.
            var isSame = earlier is { HasSameOptions: true, HasSameSurroundings: true } && AreSameLines(earlier.Inputs) && !earlier.Lock.Packages.Any(package => package is { IsDirect: true, Origin: not null });
            var pins = earlier.Lock.Packages.Where(package => package.Hash.StartsWith("sha256:", StringComparison.Ordinal) && !package.IsBuiltHere || package.Origin is not null)
                .Where(package => isSame || (PypiVersion.TryParse(package.Version)?.IsPreRelease != true && !package.IsDirect))
                .ToDictionary(package => package.Name, package => package.Name + Pin(package.Version), StringComparer.Ordinal);
            yield return pins;
            var changed = now.Except(before).Select(line => Requirement.TryParse(line.Value)?.Name).OfType<string>().ToHashSet(StringComparer.Ordinal);
            if (pins.Keys.Any(changed.Contains))
            {
                yield return pins.Where(pin => !changed.Contains(pin.Key)).ToDictionary(StringComparer.Ordinal);
            }
        }
    }

    // Not `==`, by which pip takes a version that was withdrawn (PEP 592) though nothing asks for that one. Bounds can't have a local part (PEP 440).
    private static string Pin(string version) => PypiVersion.TryParse(version) is null || version.Contains('+', StringComparison.Ordinal) ? $"=={version}" : $">={version},<={version}";

    // Another Python may have no wheel of a version, and one of the next.
    private static bool IsBuiltNow(Chosen chosen, EarlierLock earlier) =>
        chosen.Any(one => one.Locked.IsBuiltHere && earlier.Lock.Packages.Any(package => package is { IsBuiltHere: false } && package.Name == one.Locked.Name));

    // For the sake of the versions of before, pip took another one of something that is new. Not each pip tells of that, and none where a version of before asks for an older one.
    private static bool HasGoneBack(Chosen chosen, IReadOnlyDictionary<string, string> pins, Func<Chosen?> anew) => chosen
        .Where(one => !pins.ContainsKey(one.Locked.Name))
        .Any(one => anew()?.Any(other => other.Locked.Name == one.Locked.Name && other.Locked.Version != one.Locked.Version) == true);

    // pip takes the version that it is bound to, and no more than warns where it lacks an extra that is asked for, or was withdrawn (PEP 592).
    private static HashSet<string> Complaints(InstallerEnd end) => end.Lines.Select(line => Complaint().Match(line)).Where(match => match.Success)
        .Select(match => $"{match.Groups["yanked"].Value} {Requirement.Normalize(match.Groups["name"].Value)} {match.Groups["extra"].Value}").ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex(@"(?:WARNING: (?<name>[A-Za-z0-9._-]+) \S+ does not provide the extra (?<extra>.+)|(?<yanked>yanked) version: '(?<name>[^']+)' candidate)")]
    private static partial Regex Complaint();

    private (HashSet<(RequirementsLineKind Kind, string Option, string Value)> Before, HashSet<(RequirementsLineKind Kind, string Option, string Value)> Now) LinesOf(EarlierLock earlier) =>
        ([.. earlier.Inputs.SelectMany(input => Lines(input.Bytes))], [.. job.Requirements.Inputs.Where(input => input.File is not null).SelectMany(input => Lines(job.Blobs.Read(input.File!.Blob.Digest)))]);

    // In the same order: of two `--index-url` the last one counts.
    private bool AreSameLines(IReadOnlyList<(string KeyPath, byte[] Bytes)> before)
    {
        var now = job.Requirements.Inputs.Where(input => input.File is not null).ToList();
        return now.Count == before.Count
            && now.Zip(before).All(pair => pair.First.KeyPath == pair.Second.KeyPath && Lines(pair.Second.Bytes).SequenceEqual(Lines(job.Blobs.Read(pair.First.File!.Blob.Digest))));
    }

    private static IEnumerable<(RequirementsLineKind Kind, string Option, string Value)> Lines(byte[] content) =>
        RequirementsFile.Read(content, new Dictionary<string, string>()).Select(line => (line.Kind, line.Option, line.Value));

    private IReadOnlyList<string> Constraints(IReadOnlyDictionary<string, string> pins)
    {
        if (pins.Count == 0)
        {
            return [];
        }

        File.WriteAllLines(run.At("earlier.txt"), pins.Values);
        return ["-c", run.At("earlier.txt")];
    }
}
