namespace RGrid.Catalog;

/// <summary>The one order of lists, so that every catalog shows the same thing first.</summary>
internal static class CatalogOrder
{
    /// <summary>Newest first by the millisecond; of the same one by level and key, downwards.</summary>
    public static IEnumerable<Entry> NewestFirst(this IEnumerable<Entry> entries) => entries
        .OrderByDescending(entry => entry.Created.ToUnixTimeMilliseconds())
        .ThenByDescending(entry => entry.Level)
        .ThenByDescending(entry => entry.Key);

    /// <summary>Newest first: ids begin with their time.</summary>
    public static IEnumerable<Execution> NewestFirst(this IEnumerable<Execution> executions) =>
        executions.OrderByDescending(execution => execution.Id, StringComparer.Ordinal);
}
