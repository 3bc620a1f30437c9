using RGrid.FileSystem;

namespace RGrid.Executions;

/// <summary>The absolute paths at which a script was told to leave something.</summary>
public static class OutputPaths
{
    /// <summary>Absolute paths among the words after a script (or behind the `=` of one), and those of `--output`.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<string> arguments, IEnumerable<string> outputs) =>
    [
        .. arguments.SelectMany(word => new[] { word, word[(word.IndexOf('=', StringComparison.Ordinal) + 1)..] })
            .Concat(outputs)
            .Where(path => path.StartsWith('/') && !path.Contains('\0', StringComparison.Ordinal))
            .Select(path => Path.GetFullPath(path) is { Length: > 1 } full ? full.TrimEnd('/') : "/")
            .Where(path => path != "/" && !PathRelation.IsIn(path, FixedPlaces.Own))
            .Distinct(StringComparer.Ordinal),
    ];
}
