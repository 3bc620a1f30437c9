using Microsoft.Data.Sqlite;
using RGrid.Catalog;
using RGrid.Content;

namespace RGrid.Sqlite;

/// <summary>The results that may be given back in SQLite: executions with that mark.</summary>
internal sealed class SqliteResults(SqliteDatabase database) : IResultCatalog
{
    private const string Columns = "executions.id, execution_key, started, duration_ms, stdout, stderr, outputs";

    public IReadOnlyDictionary<Digest, StoredResult> Find(IReadOnlyCollection<Digest> executionKeys)
    {
        // Rows of one key come oldest first, so the newest stays.
        var found = new Dictionary<Digest, StoredResult>(executionKeys.Count);
        var keys = SqliteValues.ToJson([.. executionKeys.Select(key => key.ToString())]);
        foreach (var result in database.Query(
            $"SELECT {Columns} FROM json_each($1) AS wanted CROSS JOIN executions INDEXED BY executions_by_result ON execution_key = wanted.value AND result = 1 "
            + "WHERE NOT EXISTS (SELECT 1 FROM executions AS differed INDEXED BY executions_withdrawn WHERE differed.execution_key = wanted.value AND differed.result = 2)", Read, keys))
        {
            if (!found.TryGetValue(result.ExecutionKey, out var other) || string.CompareOrdinal(other.ExecutionId, result.ExecutionId) < 0)
            {
                found[result.ExecutionKey] = result;
            }
        }

        return found;
    }

    public IReadOnlyList<StoredResult> List(int limit) => database.Query(
        $"SELECT {Columns} FROM executions WHERE +result = 1 AND NOT EXISTS (SELECT 1 FROM executions AS differed INDEXED BY executions_withdrawn "
        + "WHERE differed.execution_key = executions.execution_key AND differed.result = 2) ORDER BY executions.id DESC LIMIT $1", Read, limit);

    public void Withdraw(Digest executionKey) => database.Write(inner => inner.Execute(
        "UPDATE executions SET result = 2 WHERE execution_key = $1 AND result = 1", executionKey.ToString()));

    private static StoredResult Read(SqliteDataReader row) =>
        new(row.Text(0), row.Digest(1), row.Time(2), row.Number(3), row.Digest(4), row.Digest(5), row.Digest(6));
}
