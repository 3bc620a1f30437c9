using RGrid.Catalog;
using RGrid.Content;
using RGrid.Hints;

namespace RGrid.Executions;

/// <summary>What is told when a script has ended: hints for what it missed, and one note for what its code names besides.</summary>
internal sealed class RunHints
{
    private readonly RanProject _project;

    private RunHints(RanProject project) => _project = project;

    /// <summary>Hints for a run, or null where there is nobody who could follow them.</summary>
    public static RunHints? Of(RunServices services, RunPlan plan, Stage stage) => plan.Sources is null ? null : Of(services, plan, PlacesOf(services, plan, stage));

    /// <summary>Tells what the code names and a result that is given back has not seen: it may have come to be there since.</summary>
    public static void TellOfResult(RunServices services, RunPlan plan, IReadOnlyList<Output> outputs, IRunObserver observer)
    {
        if (plan.Sources is null)
        {
            return;
        }

        // Nothing ran, so there are no paths to lead back.
        var (root, working) = (plan.Places.Root, plan.Places.WorkingFolder);
        Of(services, plan, new SeenPlaces(new SeenFolder(root, root, root), new SeenFolder(working, working, working), new SeenFolder("/", "/", "/"), []))
            .TellOfNames([.. outputs.Select(output => output.UserPath)], [], observer);
    }

    private static RunHints Of(RunServices services, RunPlan plan, SeenPlaces places) => new(new RanProject(
        plan.Sources!,
        places,
        plan.Code,
        plan.Inputs,
        plan.ParentFolders,
        [.. plan.World.Doors.Mounts.Select(mount => mount.Path)],
        [.. plan.World.Doors.Mounts.Where(mount => mount.Mode == MountMode.ReadOnly).Select(mount => mount.Path)],
        plan.Runtime,
        plan.Environment.Dependencies.Folder,
        services.Machine,
        path => services.Catalog.WrittenFiles.Find(path)?.Script == plan.Script,
        entry => services.Blobs.TryRead(entry.Digest) ?? []));

    /// <summary>Tells the note and gives the hints.</summary>
    public IReadOnlyList<string> Tell(
        Execution execution, Stream stderr, IReadOnlyList<Output> outputs, IReadOnlyList<string> changed, IRunObserver observer)
    {
        try
        {
            var end = execution.Status == ExecutionStatus.Failed ? RunEnd.Failed : RunEnd.Other;
            var hints = new HintFinder(_project with { ReadOnlyCopies = CopiesAmong(outputs) }).Find(stderr, changed, end);
            var made = outputs.Select(output => output.UserPath).ToList();
            TellOfNames(made, hints, observer);
            if (new AppendedOutputs(_project, made).Note() is { } appended)
            {
                observer.Note(appended);
            }

            return hints;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or RGridException)
        {
            // The script has run, and what can't be looked at on the user's disk must not cost its result.
            return [];
        }
    }

    private void TellOfNames(IReadOnlyCollection<string> made, IReadOnlyList<string> hints, IRunObserver observer)
    {
        try
        {
            if (new ForgottenNames(_project, made, hints).Note() is { } note)
            {
                observer.Note(note);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or RGridException)
        {
            // What can't be looked at on the user's disk must not cost a result.
        }
    }

    private Dictionary<string, string> CopiesAmong(IReadOnlyList<Output> outputs)
    {
        const int ownerWrites = 0x80;
        var copies = new Dictionary<string, string>(StringComparer.Ordinal);
        var readOnly = outputs.Where(output => output.Entry is { Kind: TreeEntryKind.File, Size: > 0 } && (output.Mode & ownerWrites) == 0).ToList();
        if (readOnly.Count == 0)
        {
            return copies;
        }

        var originals = _project.Inputs.Entries.Where(input => input.Kind == TreeEntryKind.File).ToLookup(input => input.Digest, input => input.Path);
        foreach (var output in readOnly)
        {
            if (originals[output.Entry.Digest].FirstOrDefault() is { } original)
            {
                copies[output.UserPath] = original;
            }
        }

        return copies;
    }

    private static SeenPlaces PlacesOf(RunServices services, RunPlan plan, Stage stage)
    {
        // A working folder of its own has folders above it of its own.
        var isApart = stage.WorkingTop != stage.RootTop;
        return new SeenPlaces(
            new SeenFolder(Top(stage.RootTop), stage.Inside(stage.Root), plan.Places.Root),
            new SeenFolder(Top(stage.WorkingTop), stage.Inside(stage.WorkingFolder), plan.Places.WorkingFolder),
            new SeenFolder(stage.Inside(stage.Home), stage.Inside(stage.Home), services.Machine.HomeFolder),
            [stage.Inside(stage.Temporary), stage.Inside(stage.Bin), FixedPlaces.Environment, FixedPlaces.Runtime]);

        string Top(string folder) => stage.Inside(isApart ? folder : Path.GetDirectoryName(folder)!);
    }
}
