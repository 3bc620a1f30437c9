using RGrid.FileSystem;

namespace RGrid.Hints;

/// <summary>Puts hints into words: one line for each kind, bounded.</summary>
internal static class HintLines
{
    private const int MostLines = 4;
    private const int MostNames = 4;

    /// <summary>The lines, without `hint:`, in the order in which their kinds first came.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<Hint> hints)
    {
        var lines = new List<string>();
        foreach (var kind in hints.GroupBy(hint => hint.Kind == HintKind.Text ? hint.Subject : hint.Kind.ToString()))
        {
            var alike = kind.DistinctBy(hint => hint.Subject).ToList();
            lines.Add(alike[0].Kind switch
            {
                HintKind.Absent => Together(InFolders(alike), "not part of this run"),
                HintKind.WrittenInput => Together(alike, "taken as an input", "taken as inputs") + ForUpdates(alike),
                HintKind.WrittenCode => Together(alike, "taken as code"),
                _ => alike[0].Subject,
            });
        }

        return [.. lines.Take(MostLines)];
    }

    /// <summary>`a`, `a and b`, `a, b and c`, `a, b, c, d and 3 more`.</summary>
    public static string Enumerate(IReadOnlyList<string> names)
    {
        var shown = names.Take(MostNames).ToList();
        var rest = names.Count - shown.Count;
        return rest > 0 ? $"{string.Join(", ", shown)} and {rest} more"
            : shown.Count == 1 ? shown[0]
            : $"{string.Join(", ", shown.SkipLast(1))} and {shown[^1]}";
    }

    private static string Together(List<Hint> hints, string what, string? whatOfMany = null)
    {
        var names = Enumerate([.. hints.Select(hint => hint.Subject)]);
        var options = string.Join(' ', hints.Take(MostNames).Select(hint => hint.Remedy).Distinct(StringComparer.Ordinal));
        return hints.Count == 1 ? $"{names} was {what}; add {options}" : $"{names} were {whatOfMany ?? what}; add {options}";
    }

    private static string ForUpdates(List<Hint> hints) =>
        $", and where the script updates what is there {string.Join(' ', hints.Take(MostNames).Select(hint => hint.Remedy.Replace("--output ", "--input ", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal))} too";

    // Many files of one folder are that folder.
    private static List<Hint> InFolders(List<Hint> hints)
    {
        if (hints.Count <= MostNames)
        {
            return hints;
        }

        return [.. hints.GroupBy(hint => Path.GetDirectoryName(hint.Subject) ?? "").SelectMany(folder =>
            folder.Key.Length > 0 && folder.Count() > MostNames
                ? [new Hint(HintKind.Absent, folder.Key + "/", $"--input {ShellWord.Quote(folder.Key)}")]
                : folder.AsEnumerable())];
    }
}
