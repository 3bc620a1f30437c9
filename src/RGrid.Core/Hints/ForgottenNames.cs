using RGrid.FileSystem;
using RGrid.Snapshots;

namespace RGrid.Hints;

/// <summary>
/// Finds what literals of the code name beside it and the run did not have, whether the script failed on it or not: a file that is only
/// looked for leaves no message. Runs after every run, so it looks at names before it looks at the disk.
/// </summary>
/// <param name="project">The run.</param>
/// <param name="outputs">Absolute paths that the run made.</param>
/// <param name="hints">What was said already.</param>
public sealed class ForgottenNames(RanProject project, IReadOnlyCollection<string> outputs, IReadOnlyList<string> hints)
{
    private const int MostNames = 200;

    /// <summary>The line that tells of them, without `note:`; null where there are none.</summary>
    public string? Note()
    {
        var paths = new AbsentPaths(project);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var found = new List<(NamedPath Place, FileKind Kind, string File)>();
        foreach (var mention in project.Sources.Mentions.DistinctBy(mention => (mention.Text, Path.GetDirectoryName(mention.File))).Take(MostNames))
        {
            foreach (var folder in Folders(mention))
            {
                if (mention.IsArgument ? mention.Text.AsSpan().ContainsAny('*', '?') : Mention.IsPattern(mention.Text))
                {
                    if (seen.Add(Path.Combine(folder, mention.Text)) && Matches(folder, mention.Text).Any(path => IsForgotten(path, mention)))
                    {
                        found.Add((project.Name(Path.Combine(folder, mention.Text)), FileKind.File, mention.File));
                    }

                    continue;
                }

                var path = Path.GetFullPath(Path.Combine(folder, mention.Text)).TrimEnd('/');
                if (seen.Add(path) && NamedFile.KindOf(path) is FileKind.File or FileKind.Folder && IsForgotten(path, mention))
                {
                    found.Add((project.Name(path), NamedFile.KindOf(path)!.Value, mention.File));
                }
            }
        }

        if (found.Count == 0)
        {
            return null;
        }

        const int most = 3;
        var names = HintLines.Enumerate([.. found.Take(most).Select(one => one.Kind == FileKind.Folder ? one.Place.Typed + "/" : one.Place.Typed)]);
        var rest = found.Count > most ? $" (and {found.Count - most} more)" : "";
        var options = string.Join(' ', found.Take(most).Select(one => paths.OptionFor(one.Place, one.Kind)));
        var file = found[0].File.Length == 0 ? "an argument" : project.Name(found[0].File).Typed;
        return found.Count == 1
            ? $"{names} is named in {file} and was not part of this run; if the script reads it, add {options}"
            : $"{names}{rest} are named in {(found.All(one => one.File == found[0].File) ? file : "the code")} and were not part of this run; for what the script reads, add {options}";
    }

    private static IReadOnlyList<string> Matches(string folder, string pattern)
    {
        try
        {
            return Glob.Expand(folder, pattern);
        }
        catch (RGridException)
        {
            // An argument that only looks like a pattern.
            return [];
        }
    }

    private IEnumerable<string> Folders(Mention mention) => mention.IsArgument ? [project.Folders.WorkingFolder] : new[] { project.Folders.WorkingFolder, project.Folders.EntryFolder, Path.GetDirectoryName(mention.File)! }.Distinct(StringComparer.Ordinal);

    private bool IsForgotten(string path, Mention mention) =>
        !project.Has(path)
        && !project.IsIgnored(path)
        && !project.IsTooMuch(path)
        && !project.Sources.Outputs.Any(output => PathRelation.IsIn(path, output) || PathRelation.IsIn(output, path))
        && !outputs.Any(output => PathRelation.IsIn(output, path))
        && !hints.Any(hint => hint.Contains(project.Name(path).Typed, StringComparison.Ordinal))
        && (!project.IsOwnOutput(path) || IsRead(path, mention));

    // What another command of the script made is state that this one may want (`tool.py make`, `tool.py show`).
    private bool IsRead(string path, Mention mention) => !mention.IsArgument
        && project.FindCode(mention.File) is { } code
        && FirstUse.HasReading(NamedFile.Decode(project.ReadCode(code)), Path.GetFileName(path));
}
