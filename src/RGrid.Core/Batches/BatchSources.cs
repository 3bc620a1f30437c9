using RGrid.Catalog;
using RGrid.Content;
using RGrid.FileSystem;
using RGrid.Snapshots;

namespace RGrid.Batches;

/// <summary>Where the items of a batch come from, as typed.</summary>
/// <param name="Patterns">`--batch`.</param>
/// <param name="Lists">`--batch-from`: the lines of each, with what it is called.</param>
public sealed record BatchSources(IReadOnlyList<string> Patterns, IReadOnlyList<BatchList> Lists)
{
    /// <summary>
    /// The items: those of patterns in natural order, then those of lists in their own; one that is named twice is one item.
    /// </summary>
    /// <param name="workingFolder">Absolute; what patterns and paths are relative to.</param>
    /// <exception cref="RGridException">Something matches nothing, or a line can't be read.</exception>
    public IReadOnlyList<BatchItem> Expand(string workingFolder)
    {
        var items = new List<BatchItem>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var found = Patterns.SelectMany(pattern => ExpandOne(workingFolder, pattern)).ToLookup(found => found.Path, found => found.IsMatched, StringComparer.Ordinal);
        foreach (var path in found.OrderBy(one => one.Key, NaturalOrder.Comparer))
        {
            seen.Add(path.Key);
            items.Add(BatchItem.Of(path.Key) with { IsMatched = path.All(isMatched => isMatched) });
        }

        items.AddRange(Lists.SelectMany(list => list.Read(workingFolder)).Where(item => seen.Add(item.Name)));
        return items.Count > 0 ? items : throw new RGridException(ErrorCode.InputInvalid, "the batch has no item", "its lists are empty");
    }

    private static List<(string Path, bool IsMatched)> ExpandOne(string workingFolder, string pattern)
    {
        var found = new List<(string, bool)>();
        var missing = new List<string>();
        foreach (var word in Braces.Expand(pattern))
        {
            if (word.AsSpan().ContainsAny('*', '?'))
            {
                found.AddRange(Glob.Expand(workingFolder, word).Select(path => Path.IsPathRooted(word) ? path : PathRelation.Relative(workingFolder, path)).Select(path => (path, true)));
            }
            else if (PosixFile.TryStat(Path.Combine(workingFolder, word)) is not null)
            {
                found.Add((word.Length > 1 ? word.TrimEnd('/') : word, false));
            }
            else
            {
                missing.Add(word);
            }
        }

        if (missing.Count > 0)
        {
            throw new RGridException(
                ErrorCode.InputInvalid,
                $"`--batch {pattern}` names {Texts.Some(missing, 3)}, which {(missing.Count == 1 ? "does" : "do")} not exist",
                Glob.RemedyFor(pattern, "check the paths; they are relative to the working folder"));
        }

        return found.Count > 0
            ? found
            : throw new RGridException(
                ErrorCode.InputInvalid,
                $"`--batch {pattern}` matched no file",
                Glob.RemedyFor(pattern, "check the pattern; it is relative to the working folder, and quoted so that the shell leaves it alone"));
    }
}
