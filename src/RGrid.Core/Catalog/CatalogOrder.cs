namespace RGrid.Catalog;

/// <summary>The one order of lists, so that every catalog shows the same thing first.</summary>
internal static class CatalogOrder
{
    /// <summary>Newest first by the millisecond; of the same one by level and key, downwards.</summary>
    public static IEnumerable<Entry> NewestFirst(this IEnumerable<Entry> entries) => entries
        .OrderByDescending(entry => entry.Created.ToUnixTimeMilliseconds())
        .ThenByDescending(entry => entry.Level)
        .ThenByDescending(entry => entry.Key);

    /// <summary>How many there are of each level and state, in this order.</summary>
    public static IReadOnlyList<EntryCount> CountByState(this IEnumerable<Entry> entries) =>
    [
        .. entries
            .GroupBy(entry => (entry.Level, entry.State))
            .OrderBy(alike => alike.Key)
            .Select(alike => new EntryCount(alike.Key.Level, alike.Key.State, alike.Count(), alike.Sum(entry => entry.Size))),
    ];

    /// <summary>Newest first: ids begin with their time.</summary>
    public static IEnumerable<Execution> NewestFirst(this IEnumerable<Execution> executions) =>
        executions.OrderByDescending(execution => execution.Id, StringComparer.Ordinal);
}
