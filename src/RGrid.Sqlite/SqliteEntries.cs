using Microsoft.Data.Sqlite;
using RGrid.Catalog;
using RGrid.Content;

namespace RGrid.Sqlite;

/// <summary>The entries in SQLite.</summary>
internal sealed class SqliteEntries(SqliteDatabase database) : IEntryCatalog
{
    private const string Columns = "level, key, state, script, created, build_ms, size, folder, seal, state_changed, contents";

    public Entry? Find(EntryLevel level, Digest key) => database.Query(
        $"SELECT {Columns} FROM entries WHERE level = $1 AND key = $2", Read, (int)level, key.ToString()).SingleOrDefault();

    public void Publish(Entry entry) => database.Write(inner => inner.Execute(
        $"INSERT OR REPLACE INTO entries ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        (int)entry.Level,
        entry.Key.ToString(),
        (int)entry.State,
        entry.Script,
        entry.Created.ToMs(),
        entry.BuildMs,
        entry.Size,
        entry.Folder,
        entry.Seal?.ToString(),
        entry.StateChanged.ToMs(),
        entry.Contents?.ToString()));

    public void SetState(EntryLevel level, Digest key, EntryState state, DateTimeOffset at) => database.Write(inner => inner.Execute(
        "UPDATE entries SET state = $3, state_changed = $4 WHERE level = $1 AND key = $2", (int)level, key.ToString(), (int)state, at.ToMs()));

    // Two statements, so that each walks an index of its own in the order that is wanted.
    public IReadOnlyList<Entry> List(EntryLevel? level, int limit) => level is { } one
        ? database.Query($"SELECT {Columns} FROM entries WHERE level = $1 ORDER BY created DESC, key DESC LIMIT $2", Read, (int)one, limit)
        : database.Query($"SELECT {Columns} FROM entries ORDER BY created DESC, level DESC, key DESC LIMIT $1", Read, limit);

    public IReadOnlyList<Entry> ListStored() => database.Query(
        $"SELECT {Columns} FROM entries WHERE state = $1 AND (folder IS NOT NULL OR seal IS NOT NULL) ORDER BY created DESC, level DESC, key DESC",
        Read,
        (int)EntryState.Ready);

    public IReadOnlyList<EntryCount> CountByState() => database.Query(
        "SELECT level, state, COUNT(*), SUM(size) FROM entries GROUP BY level, state ORDER BY level, state",
        row => new EntryCount(row.Choice<EntryLevel>(0), row.Choice<EntryState>(1), row.Number(2), row.Number(3)));

    // A range in place of LIKE: it uses the index, and no character of the user's has a meaning.
    public IReadOnlyList<Entry> FindByPrefix(string hexPrefix) => database.Query(
        $"SELECT {Columns} FROM entries WHERE key >= $1 AND key < $1 || 'g' ORDER BY key LIMIT 2", Read, hexPrefix.ToLowerInvariant());

    private static Entry Read(SqliteDataReader row) => new(
        row.Choice<EntryLevel>(0),
        row.Digest(1),
        row.Choice<EntryState>(2),
        row.Text(3),
        row.Time(4),
        row.Number(5),
        row.Number(6),
        row.OptionalText(7),
        row.OptionalDigest(8),
        row.Time(9),
        row.OptionalDigest(10));
}
