namespace RGrid.Hints;

/// <summary>
/// What a user can be told when a run has ended: what the script missed that was there, and what it named and did not have. A hint is
/// given only where something of the user's explains the complaint.
/// </summary>
/// <param name="project">The run.</param>
public sealed class HintFinder(RanProject project)
{
    private const int MostComplaints = 100;

    private static readonly IComplaintReader[] Readers = [new PythonComplaints(), new NodeComplaints(), new ShellComplaints()];

    /// <summary>Reads the end of stderr and answers what it complains of; one line a hint, without `hint:`.</summary>
    /// <param name="stderr">The whole log; only its last 64 KiB are read.</param>
    /// <param name="changed">Absolute paths of inputs and code that the script changed.</param>
    /// <param name="end">Whether the script failed by itself. One that succeeded may have missed what it can do without.</param>
    public IReadOnlyList<string> Find(Stream stderr, IReadOnlyList<string> changed, RunEnd end)
    {
        var refused = new RefusedPaths(project);
        var hints = changed.Select(path => refused.OfChanged(project.Name(path))).ToList();
        foreach (var complaint in Complaints(StderrTail.Read(stderr)))
        {
            if (Answer(complaint, refused, end) is { } hint)
            {
                hints.Add(hint);
            }
        }

        return HintLines.Of(hints);
    }

    // Of several modules only the last that is missing ended the script; the others it may have tried and done without.
    private static List<Complaint> Complaints(IReadOnlyList<string> lines)
    {
        var found = new List<Complaint>();
        var hasModule = false;
        for (var at = lines.Count - 1; at >= 0 && found.Count < MostComplaints; at--)
        {
            if (Readers.Select(reader => reader.Read(lines, at)).FirstOrDefault(complaint => complaint is not null) is not { } complaint)
            {
                continue;
            }

            var isModule = complaint is AbsentPythonModule or AbsentPythonDistribution or AbsentPythonMember or AbsentNodeModule;
            if (!isModule || !hasModule)
            {
                found.Add(complaint);
            }

            hasModule |= isModule;
        }

        found.Reverse();
        return found;
    }

    private Hint? Answer(Complaint complaint, RefusedPaths refused, RunEnd end)
    {
        var paths = new AbsentPaths(project);
        return complaint switch
        {
            AbsentPath absent => paths.Answer(absent),
            RefusedPath path => refused.Answer(path),
            AbsentVariable { Name: var name } when end == RunEnd.Failed && project.Machine.Variables.ContainsKey(name) =>
                Hint.Line($"{name} is set here, but no variable of yours reaches the script unless it is named; add --env {name}, or --secret {name} where nobody may see it"),
            AbsentPythonModule module when end == RunEnd.Failed => new PythonModules(project).Answer(module),
            AbsentPythonDistribution distribution when end == RunEnd.Failed => new PythonModules(project).Answer(distribution),
            AbsentPythonMember member when end == RunEnd.Failed => new PythonModules(project).Answer(member),
            AbsentNodeModule module when end == RunEnd.Failed => new NodeModules(project, paths).Answer(module),
            _ => null,
        };
    }
}

/// <summary>How a script ended, as far as hints go.</summary>
public enum RunEnd
{
    /// <summary>With exit code 0, or RGrid ended it.</summary>
    Other,

    /// <summary>By itself, with another code.</summary>
    Failed,
}
