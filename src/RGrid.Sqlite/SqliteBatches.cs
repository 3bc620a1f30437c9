using Microsoft.Data.Sqlite;
using RGrid.Catalog;
using RGrid.Content;

namespace RGrid.Sqlite;

/// <summary>The batches in SQLite.</summary>
internal sealed class SqliteBatches(SqliteDatabase database) : IBatchCatalog
{
    private const string Columns = "id, name, words, working_folder, status, exit_code, started, duration_ms, process_id, items, report";

    public void Save(Batch batch) => database.Write(inner => inner.Execute(
        $"INSERT OR REPLACE INTO batches ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        batch.Id,
        batch.Name,
        SqliteValues.ToJson(batch.Words),
        batch.WorkingFolder,
        (int)batch.Status,
        batch.ExitCode,
        batch.Started.ToMs(),
        batch.DurationMs,
        batch.ProcessId,
        batch.Items,
        batch.Report?.ToString()));

    public IReadOnlyList<Batch> FindByPrefix(string idPrefix) => database.Query(
        $"SELECT {Columns} FROM batches WHERE id >= $1 AND id < $1 || 'a' ORDER BY id DESC LIMIT 2", Read, idPrefix.ToUpperInvariant());

    public IReadOnlyList<Batch> List(int limit) => database.Query($"SELECT {Columns} FROM batches ORDER BY id DESC LIMIT $1", Read, limit);

    public IReadOnlyList<Execution> ListExecutions(string batchId) => database.Query(
        $"SELECT {SqliteExecutions.Columns} FROM executions WHERE batch = $1 ORDER BY id", SqliteExecutions.Read, batchId);

    public Execution? FindItem(string item, string? script)
    {
        var found = script is null
            ? database.Query($"SELECT {SqliteExecutions.Columns} FROM executions WHERE item = $1 ORDER BY id DESC LIMIT 1", SqliteExecutions.Read, item)
            : database.Query($"SELECT {SqliteExecutions.Columns} FROM executions WHERE item = $1 AND script = $2 ORDER BY id DESC LIMIT 1", SqliteExecutions.Read, item, script);
        return found is [var newest, ..] ? newest : null;
    }

    public Execution? FindItem(string item, string script, EntryLevel level, Digest key)
    {
        var column = level == EntryLevel.Result ? "execution_key" : "environment_key";
        var found = database.Query(
            $"SELECT {SqliteExecutions.Columns} FROM executions WHERE item = $1 AND script = $2 AND +{column} = $3 ORDER BY id DESC LIMIT 1", SqliteExecutions.Read, item, script, key.ToString());
        return found is [var newest, ..] ? newest : null;
    }

    private static Batch Read(SqliteDataReader row) => new(
        row.Text(0),
        row.Text(1),
        row.Texts(2),
        row.Text(3),
        row.Choice<ExecutionStatus>(4),
        row.OptionalInteger(5),
        row.Time(6),
        row.OptionalNumber(7),
        row.Integer(8),
        row.Integer(9),
        row.OptionalDigest(10));
}
