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
        row.Text(0),
        row.Text(1),
        row.Text(2),
        row.Texts(3),
        row.Text(4),
        row.Text(5),
        row.Digest(6),
        row.Digest(7),
        row.YesOrNo(8),
        row.Text(9),
        row.Choice<ExecutionStatus>(10),
        row.OptionalInteger(11),
        row.Time(12),
        row.OptionalNumber(13),
        row.OptionalDigest(14),
        row.OptionalDigest(15),
        row.OptionalDigest(16),
        row.Integer(17),
        row.Map(18));
}
