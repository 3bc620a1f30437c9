namespace RGrid.Upkeep;

/// <summary>
/// What goes first when space is short: whatever costs the fewest seconds to make again for each byte that it takes, and less the longer
/// nobody has used it. What was used in the last hour goes after that, and what can't be made again last, the longest unused first.
/// </summary>
/// <param name="now">The moment that ages are counted from.</param>
internal sealed class EvictionOrder(DateTimeOffset now)
{
    private static readonly TimeSpan Recent = TimeSpan.FromHours(1);

    /// <summary>Puts things into the order in which they go.</summary>
    public IReadOnlyList<IRemovable> Sort(IEnumerable<IRemovable> things) =>
    [
        .. things.OrderBy(thing => Group(thing.Item))
            .ThenBy(thing => Worth(thing.Item))
            .ThenBy(thing => thing.Item.LastUse)
            .ThenBy(thing => thing.Item.Key),
    ];

    private int Group(UpkeepItem item) => item.RebuildMs is null ? 2 : now - item.LastUse < Recent ? 1 : 0;

    private double Worth(UpkeepItem item)
    {
        var idleDays = item.LastUse is { } lastUse ? Math.Max(0, (now - lastUse).TotalDays) : 0;
        return (item.RebuildMs ?? 0) / (double)Math.Max(1, item.Bytes) / (1 + idleDays);
    }
}
