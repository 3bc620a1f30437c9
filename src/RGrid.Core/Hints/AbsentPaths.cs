using RGrid.FileSystem;
using RGrid.Snapshots;

namespace RGrid.Hints;

/// <summary>Answers "not found": what the user has there and the run did not.</summary>
/// <param name="project">The run.</param>
internal sealed class AbsentPaths(RanProject project)
{
    /// <summary>The hint for a complaint, or null where nothing of the user's explains it.</summary>
    public Hint? Answer(AbsentPath complaint)
    {
        var places = complaint.Names.SelectMany(project.Resolve).DistinctBy(place => place.Path).ToList();
        var use = complaint.Source is { } source && IsRedirection(source, complaint.Names) ? PathUse.Written : complaint.Use;
        if (use == PathUse.Written)
        {
            return places.Select(place => OfFolder(place, use)).FirstOrDefault(hint => hint is not null);
        }

        return places.Select(place => use == PathUse.Unknown && project.IsOwnOutput(place.Path) ? OfFolder(place, use) ?? OfPlace(place) : OfPlace(place))
                .Concat(complaint.Names.Select(OfPattern)).FirstOrDefault(hint => hint is not null)
            ?? places.Where(_ => use == PathUse.Unknown).Select(place => OfFolder(place, use)).FirstOrDefault(hint => hint is not null)
            ?? places.Select(OfSpelling).FirstOrDefault(hint => hint is not null);
    }

    /// <summary>The hint for a file or folder of the user's that was not part of the run; null where it is not there or was.</summary>
    public Hint? OfPlace(NamedPath place)
    {
        var kind = project.Saw(place) || project.IsIgnored(place.Path) ? null : NamedFile.KindOf(place.Path);
        if (kind is not (FileKind.File or FileKind.Folder) || (kind == FileKind.Folder && project.IsTooMuch(place.Path)))
        {
            return null;
        }

        if (project.Sources.Outputs.Contains(place.Path))
        {
            return Hint.Line($"{place.Typed} is declared as an output, so the run begins without it; if the script updates it, add --input {ShellWord.Quote(place.Typed)}");
        }

        if (kind == FileKind.File && project.IsOwnOutput(place.Path))
        {
            return Hint.Line($"{place.Typed} was made by this script, so it counts as an output; if the script reads it, add --input {ShellWord.Quote(place.Typed)}");
        }

        if (place.Kind == PathKind.OfHome)
        {
            return Hint.Line($"{place.Typed} is in your home folder, which no run sees; to show it add --env HOME --mount {place.Typed}");
        }

        return new Hint(HintKind.Absent, kind == FileKind.Folder ? place.Typed + "/" : place.Typed, OptionFor(place, kind.Value), place);
    }

    /// <summary>The option that takes a file or folder along.</summary>
    public string OptionFor(NamedPath place, FileKind kind)
    {
        var isInRoot = PathRelation.IsBelow(place.Path, project.Folders.Root) && place.Kind == PathKind.Relative;
        var worksInRoot = PathRelation.IsIn(project.Folders.WorkingFolder, project.Folders.Root);
        if (kind == FileKind.Folder)
        {
            return isInRoot && !worksInRoot ? $"--include {ShellWord.Quote(place.Typed + "/**")}" : $"--input {ShellWord.Quote(place.Typed)}";
        }

        // A pattern's signs in a name mean themselves for --input only; and what is large is data.
        var isCode = PosixFile.TryStat(place.Path) is { Size: <= FileSnapshots.LargestSmallFile } && !place.Typed.AsSpan().ContainsAny("*?{");
        return isInRoot && (isCode || !worksInRoot) ? $"--include {ShellWord.Quote(place.Typed)}" : $"--input {ShellWord.Quote(place.Typed)}";
    }

    private Hint? OfPattern(string pattern)
    {
        // A text that only looks like a pattern must not cost a walk over the disk.
        const int mostStars = 3;
        if (!pattern.AsSpan().ContainsAny("*?") || pattern.Contains("**", StringComparison.Ordinal) || pattern.StartsWith('/') || pattern.AsSpan().Count('*') > mostStars)
        {
            return null;
        }

        try
        {
            return Glob.Expand(project.Folders.WorkingFolder, pattern).Any(match => !project.Has(match) && !project.IsIgnored(match))
                ? new Hint(HintKind.Absent, pattern, $"--input {ShellWord.Quote(pattern)}")
                : null;
        }
        catch (Exception exception) when (exception is IOException or RGridException)
        {
            return null;
        }
    }

    // results/out.csv: the folder is there, and the run did not have it.
    private Hint? OfFolder(NamedPath place, PathUse use)
    {
        var folder = Path.GetDirectoryName(place.Path);
        if (folder is null or "/" || place.Kind == PathKind.OfHome || place.Typed.Contains('*', StringComparison.Ordinal))
        {
            return null;
        }

        // In a run from outside of the project no relative path of the user's leads into it.
        var named = place.Kind == PathKind.Absolute ? place with { Path = folder, Typed = folder } : project.Name(folder);
        var isOutOfReach = place.Kind == PathKind.Relative && PathRelation.IsIn(folder, project.Folders.Root) && !PathRelation.IsIn(project.Folders.WorkingFolder, project.Folders.Root);
        if (isOutOfReach || project.Saw(named) || project.IsIgnored(folder) || project.IsTooMuch(folder) || NamedFile.KindOf(folder) != FileKind.Folder)
        {
            return null;
        }

        var typed = named.Typed + "/";
        var option = $"--output {ShellWord.Quote(typed)}";
        return use == PathUse.Written
            ? new Hint(HintKind.Absent, typed, option)
            : Hint.Line($"{typed} was not part of this run; if the script writes {place.Typed}, add {option}");
    }

    // echo 1 > results/$n.csv
    private bool IsRedirection(SourceLine source, IReadOnlyList<string> names)
    {
        var entry = project.Resolve(source.File).Select(place => project.FindCode(place.Path)).FirstOrDefault(found => found is not null);
        if (entry is null || NamedFile.Decode(project.ReadCode(entry)).Split('\n').ElementAtOrDefault(source.Number - 1) is not { } line)
        {
            return false;
        }

        var plain = line.Replace("2>", "", StringComparison.Ordinal).Replace(">&", "", StringComparison.Ordinal);
        var target = plain[(plain.LastIndexOf('>') + 1)..].Trim().TrimStart('|', ' ').Split(' ', ';', '&', '|')[0].Trim('"', '\'');
        return plain.Contains('>', StringComparison.Ordinal)
            && !plain.Contains('<', StringComparison.Ordinal)
            && (target.Contains('$', StringComparison.Ordinal) || names.Contains(target));
    }

    private Hint? OfSpelling(NamedPath place)
    {
        var folder = PathRelation.IsBelow(place.Path, project.Folders.Root) ? project.Folders.Root : project.Folders.WorkingFolder;
        return PathRelation.IsBelow(place.Path, folder) && Spelling.Find(folder, PathRelation.Relative(folder, place.Path)) is { } right
            ? Hint.Line($"there is no {place.Typed} but {project.Name(Path.Combine(folder, right)).Typed}; upper and lower case are told apart")
            : null;
    }
}
