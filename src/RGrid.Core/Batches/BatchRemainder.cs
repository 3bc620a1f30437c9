namespace RGrid.Batches;

/// <summary>What an earlier batch has left to do.</summary>
/// <param name="Done">Names of the items that are done.</param>
/// <param name="Lines">The lines of its report, by item; those of items that run again are replaced.</param>
public sealed record BatchRemainder(IReadOnlySet<string> Done, IReadOnlyList<KeyValuePair<string, string>> Lines)
{
    /// <summary>A batch that begins.</summary>
    public static readonly BatchRemainder All = new(new HashSet<string>(StringComparer.Ordinal), []);
}
