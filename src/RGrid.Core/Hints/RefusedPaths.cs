using RGrid.FileSystem;
using RGrid.Snapshots;

namespace RGrid.Hints;

/// <summary>Answers a refused write: what the script wanted to write to is an input or code.</summary>
/// <param name="project">The run.</param>
internal sealed class RefusedPaths(RanProject project)
{
    /// <summary>The hint for a complaint, or null where it is about something else.</summary>
    public Hint? Answer(RefusedPath complaint) =>
        complaint.Names.SelectMany(project.Resolve).Select(place => OfWritten(place) ?? OfMount(place) ?? OfCopy(place)).FirstOrDefault(hint => hint is not null);

    /// <summary>The hint for a path that the script changed.</summary>
    public Hint OfChanged(NamedPath place) =>
        new(project.IsInput(place.Path) ? HintKind.WrittenInput : HintKind.WrittenCode, place.Typed, $"--output {ShellWord.Quote(place.Typed)}", place);

    private Hint? OfMount(NamedPath place) => project.ReadOnlyMounts.FirstOrDefault(mount => PathRelation.IsIn(place.Path, mount)) is { } mount
        ? Hint.Line($"{mount} is mounted to be read only; --mount {ShellWord.Quote(mount)}:rw lets the script write there")
        : null;

    private Hint? OfCopy(NamedPath place) => project.ReadOnlyCopies.TryGetValue(place.Path, out var original)
        ? Hint.Line($"{place.Typed} is a copy of {original} with its mode, and a run may only read its inputs; copy the bytes alone (shutil.copyfile, cp --no-preserve=mode), or make the copy writable (chmod u+w)")
        : null;

    // A script that may not be started has the same message.
    private Hint? OfWritten(NamedPath place) =>
        NamedFile.Exists(place.Path) && !NamedFile.IsScriptName(place.Path) && (project.IsInput(place.Path) || project.IsCode(place.Path)) ? OfChanged(place) : null;
}
