using RGrid.FileSystem;

namespace RGrid.Batches;

/// <summary>
/// What items are called in the folder of outputs: by the name of their file; those whose names are alike by their path. All of it is
/// decided and checked before anything runs.
/// </summary>
public static class ItemNames
{
    /// <summary>The file beside the outputs that says how each item went.</summary>
    public const string ReportName = "results.jsonl";

    private const int LongestName = 120;

    /// <summary>The names, in the order of the items; relative paths, which are all different and none inside another.</summary>
    /// <exception cref="RGridException">Two items would write to the same place.</exception>
    public static IReadOnlyList<string> Of(IReadOnlyList<BatchItem> items, OutputLayout layout)
    {
        var names = items.Select(item => Short(item)).ToList();
        var alike = names.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Skip(1).Any()).Select(group => group.Key).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < names.Count && alike.Count > 0; i++)
        {
            if (alike.Contains(names[i]))
            {
                names[i] = Long(items[i]);
            }
        }

        if (layout == OutputLayout.Flat)
        {
            names = [.. names.Select(name => name.Replace('/', '_'))];
        }

        Check(items, names, layout);
        return names;
    }

    private static string Short(BatchItem item) =>
        item.Input is { } path && Path.GetFileName(path.TrimEnd('/')) is { Length: > 0 } name and not ("." or "..") ? name : Safe(item.Name);

    private static string Long(BatchItem item)
    {
        var parts = (item.Input ?? Safe(item.Name)).Split('/').Where(part => part is not ("" or "." or ".."));
        return string.Join('/', parts) is { Length: > 0 } path ? path : Safe(item.Name);
    }

    private static string Safe(string text)
    {
        var name = new string([.. text.Select(letter => char.IsLetterOrDigit(letter) || letter is '.' or '-' or '_' or '=' ? letter : '_')]);
        return name.Length > LongestName ? name[..LongestName] : name.Trim('.') is { Length: > 0 } ? name : "item";
    }

    private static void Check(IReadOnlyList<BatchItem> items, List<string> names, OutputLayout layout)
    {
        var byName = new Dictionary<string, int>(StringComparer.Ordinal) { [ReportName] = -1 };
        for (var i = 0; i < names.Count; i++)
        {
            if (!byName.TryAdd(names[i], i))
            {
                throw Conflict(items, byName[names[i]], i, names[i]);
            }
        }

        // `a` and `a/b` meet where `a` has an output `b`; flat, `a` and `a_b` where it has an output `b_…`.
        var border = layout == OutputLayout.Flat ? '_' : '/';
        for (var i = 0; i < names.Count; i++)
        {
            for (var end = names[i].IndexOf(border, 1); end > 0; end = names[i].IndexOf(border, end + 1))
            {
                if (byName.TryGetValue(names[i][..end], out var other))
                {
                    throw Conflict(items, other, i, names[i]);
                }
            }
        }
    }

    private static RGridException Conflict(IReadOnlyList<BatchItem> items, int one, int other, string name) => new(
        ErrorCode.InputInvalid,
        one < 0
            ? $"the outputs of `{items[other].Name}` would be where the report `{ReportName}` is"
            : $"`{items[one].Name}` and `{items[other].Name}` would write to the same place, `{name}`",
        "run them in two batches with an --output-dir each");
}
