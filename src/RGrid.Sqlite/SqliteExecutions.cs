using Microsoft.Data.Sqlite;
using RGrid.Catalog;

namespace RGrid.Sqlite;

/// <summary>The history in SQLite.</summary>
internal sealed class SqliteExecutions(SqliteDatabase database) : IExecutionCatalog
{
    private const string Columns =
        "id, script, name, arguments, working_folder, backend, environment_key, execution_key, is_environment_hit, reason, status, "
        + "exit_code, started, duration_ms, stdout, stderr, outputs, process_id, labels";

    public void Save(Execution execution) => database.Write(inner => inner.Execute(
        $"INSERT OR REPLACE INTO executions ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
        execution.Id,
        execution.Script,
        execution.Name,
        SqliteValues.ToJson(execution.Arguments),
        execution.WorkingFolder,
        execution.Backend,
        execution.EnvironmentKey.ToString(),
        execution.ExecutionKey.ToString(),
        execution.IsEnvironmentHit ? 1 : 0,
        execution.Reason,
        (int)execution.Status,
        execution.ExitCode,
        execution.Started.ToMs(),
        execution.DurationMs,
        execution.Stdout?.ToString(),
        execution.Stderr?.ToString(),
        execution.Outputs?.ToString(),
        execution.ProcessId,
        SqliteValues.ToJson(execution.Labels)));

    public IReadOnlyList<Execution> FindByPrefix(string idPrefix) => database.Query(
        $"SELECT {Columns} FROM executions WHERE id >= $1 AND id < $1 || 'a' ORDER BY id DESC LIMIT 2", Read, idPrefix.ToUpperInvariant());

    public IReadOnlyList<Execution> List(string? script, int limit) => script is null
        ? database.Query($"SELECT {Columns} FROM executions ORDER BY id DESC LIMIT $1", Read, limit)
        : database.Query($"SELECT {Columns} FROM executions WHERE script = $1 ORDER BY id DESC LIMIT $2", Read, script, limit);

    private static Execution Read(SqliteDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        row.GetTexts(3),
        row.GetString(4),
        row.GetString(5),
        row.GetDigest(6),
        row.GetDigest(7),
        row.GetBoolean(8),
        row.GetString(9),
        row.GetEnum<ExecutionStatus>(10),
        (int?)row.GetOptionalNumber(11),
        row.GetTime(12),
        row.GetOptionalNumber(13),
        row.GetOptionalDigest(14),
        row.GetOptionalDigest(15),
        row.GetOptionalDigest(16),
        row.GetInt32(17),
        row.GetMap(18));
}
