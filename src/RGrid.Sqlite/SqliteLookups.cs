using RGrid.Catalog;

namespace RGrid.Sqlite;

/// <summary>The look-ups in SQLite.</summary>
internal sealed class SqliteLookups(SqliteDatabase database) : ILookupCatalog
{
    public void Record(IReadOnlyList<Lookup> lookups) => database.Write(inner =>
    {
        foreach (var lookup in lookups)
        {
            inner.Execute(
                "INSERT INTO lookups (at, level, key, is_hit, reason) VALUES ($1, $2, $3, $4, $5)",
                lookup.At.ToMs(),
                (int)lookup.Level,
                lookup.Key.ToString(),
                lookup.IsHit ? 1 : 0,
                lookup.Reason);
            inner.Execute(
                "INSERT INTO lookup_counts (day, level, hits, misses) VALUES ($1, $2, $3, $4) "
                + "ON CONFLICT (day, level) DO UPDATE SET hits = hits + $3, misses = misses + $4",
                DateOnly.FromDateTime(lookup.At.UtcDateTime).DayNumber,
                (int)lookup.Level,
                lookup.IsHit ? 1 : 0,
                lookup.IsHit ? 0 : 1);
        }
    });

    public IReadOnlyList<LookupCount> Count() => database.Query(
        "SELECT level, day, hits, misses FROM lookup_counts ORDER BY day DESC, level",
        row => new LookupCount(row.Choice<EntryLevel>(0), row.Day(1), row.Number(2), row.Number(3)));
}
