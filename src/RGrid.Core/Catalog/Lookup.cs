using RGrid.Content;

namespace RGrid.Catalog;

/// <summary>One question to the cache and its answer (cache.md 29).</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Level">What was looked for.</param>
/// <param name="Key">Under which key.</param>
/// <param name="IsHit">Whether it was found and believed.</param>
/// <param name="Reason">For a miss its first reason; empty for a hit.</param>
public sealed record Lookup(DateTimeOffset At, EntryLevel Level, Digest Key, bool IsHit, string Reason);

/// <summary>Hits and misses of one level on one day.</summary>
/// <param name="Level">The level.</param>
/// <param name="Day">The day, UTC.</param>
/// <param name="Hits">Look-ups that hit.</param>
/// <param name="Misses">Look-ups that missed.</param>
public sealed record LookupCount(EntryLevel Level, DateOnly Day, long Hits, long Misses);

/// <summary>Every look-up that was made.</summary>
public interface ILookupCatalog
{
    /// <summary>Keeps look-ups, in one transaction.</summary>
    void Record(IReadOnlyList<Lookup> lookups);

    /// <summary>Counts by level and day, newest day first.</summary>
    IReadOnlyList<LookupCount> Count();
}
