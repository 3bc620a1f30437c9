using RGrid.Catalog;

namespace RGrid.Sqlite;

/// <summary>The look-ups in SQLite.</summary>
internal sealed class SqliteLookups(SqliteDatabase database) : ILookupCatalog
{
    public void Record(IReadOnlyList<Lookup> lookups) => database.Write(inner =>
    {
        // The look-ups of a batch's items are alike but for their keys; one statement writes all of them.
        foreach (var alike in lookups.GroupBy(lookup => lookup with { Key = default }))
        {
            inner.Execute(
                "INSERT INTO lookups (at, level, key, is_hit, reason) SELECT $1, $2, value, $4, $5 FROM json_each($3)",
                alike.Key.At.ToMs(),
                (int)alike.Key.Level,
                SqliteValues.ToJson([.. alike.Select(lookup => lookup.Key.ToString())]),
                alike.Key.IsHit ? 1 : 0,
                alike.Key.Reason);
            inner.Execute(
                "INSERT INTO lookup_counts (day, level, hits, misses) VALUES ($1, $2, $3, $4) "
                + "ON CONFLICT (day, level) DO UPDATE SET hits = hits + $3, misses = misses + $4",
                DateOnly.FromDateTime(alike.Key.At.UtcDateTime).DayNumber,
                (int)alike.Key.Level,
                alike.Key.IsHit ? alike.Count() : 0,
                alike.Key.IsHit ? 0 : alike.Count());
        }
    });

    public IReadOnlyList<LookupCount> Count() => database.Query(
        "SELECT level, day, hits, misses FROM lookup_counts ORDER BY day DESC, level",
        row => new LookupCount(row.Choice<EntryLevel>(0), row.Day(1), row.Number(2), row.Number(3)));
}
