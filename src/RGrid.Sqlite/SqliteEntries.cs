using Microsoft.Data.Sqlite;
using RGrid.Catalog;
using RGrid.Content;

namespace RGrid.Sqlite;

/// <summary>The entries in SQLite.</summary>
internal sealed class SqliteEntries(SqliteDatabase database) : IEntryCatalog
{
    private const string Columns = "level, key, state, script, created, build_ms, size, folder, seal, state_changed";

    public Entry? Find(EntryLevel level, Digest key) => database.Query(
        $"SELECT {Columns} FROM entries WHERE level = $1 AND key = $2", Read, (int)level, key.ToString()).SingleOrDefault();

    public void Publish(Entry entry) => database.Write(inner => inner.Execute(
        $"INSERT OR REPLACE INTO entries ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        (int)entry.Level,
        entry.Key.ToString(),
        (int)entry.State,
        entry.Script,
        entry.Created.ToMs(),
        entry.BuildMs,
        entry.Size,
        entry.Folder,
        entry.Seal?.ToString(),
        entry.StateChanged.ToMs()));

    public void SetState(EntryLevel level, Digest key, EntryState state, DateTimeOffset at) => database.Write(inner => inner.Execute(
        "UPDATE entries SET state = $3, state_changed = $4 WHERE level = $1 AND key = $2", (int)level, key.ToString(), (int)state, at.ToMs()));

    public IReadOnlyList<Entry> List(EntryLevel? level, int limit) => database.Query(
        $"SELECT {Columns} FROM entries WHERE $1 IS NULL OR level = $1 ORDER BY created DESC LIMIT $2", Read, (int?)level, limit);

    // A range in place of LIKE: it uses the index, and no character of the user's has a meaning.
    public IReadOnlyList<Entry> FindByPrefix(string hexPrefix) => database.Query(
        $"SELECT {Columns} FROM entries WHERE key >= $1 AND key < $1 || 'g' ORDER BY key LIMIT 2", Read, hexPrefix);

    private static Entry Read(SqliteDataReader row) => new(
        row.GetEnum<EntryLevel>(0),
        row.GetDigest(1),
        row.GetEnum<EntryState>(2),
        row.GetString(3),
        row.GetTime(4),
        row.GetInt64(5),
        row.GetInt64(6),
        row.GetOptionalText(7),
        row.GetOptionalDigest(8),
        row.GetTime(9));
}
