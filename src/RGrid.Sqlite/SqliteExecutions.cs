using Microsoft.Data.Sqlite;
using RGrid.Catalog;
using RGrid.Content;

namespace RGrid.Sqlite;

/// <summary>The history in SQLite.</summary>
internal sealed class SqliteExecutions(SqliteDatabase database) : IExecutionCatalog
{
    internal const string Columns =
        "id, script, name, arguments, working_folder, backend, environment_key, execution_key, is_environment_hit, reason, status, "
        + "exit_code, started, duration_ms, stdout, stderr, outputs, process_id, labels, miss, dependencies_miss, dependencies_reason, build_ms, "
        + "install_ms, result, reused_from, batch, item";

    // Jumps from one environment to the next through the index, so that a script of many runs in few environments costs few steps. The
    // jump from the last one leads to null.
    private const string EnvironmentsOfScript =
        "WITH RECURSIVE used (key) AS ("
        + "SELECT min(environment_key) FROM executions WHERE script = $1 UNION ALL "
        + "SELECT (SELECT min(environment_key) FROM executions WHERE script = $1 AND environment_key > key) FROM used WHERE key IS NOT NULL LIMIT $3) "
        + "SELECT key, (SELECT max(id) FROM executions WHERE script = $1 AND environment_key = key AND id < $2) FROM used";

    private const string NewestEnvironments = "SELECT environment_key, id FROM executions WHERE script = $1 AND id < $2 ORDER BY id DESC LIMIT $3";

    // Above every id, which is made of digits and capital letters.
    private const string AfterAll = "a";

    public void Save(Execution execution) => database.Write(inner => inner.Execute(
        $"INSERT OR REPLACE INTO executions ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, "
        + "$20, $21, $22, $23, $24, $25, $26, $27, $28)",
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
        SqliteValues.ToJson(execution.Labels),
        (int?)execution.Build?.Reason,
        (int?)execution.Build?.Dependencies,
        execution.Build?.DependenciesReason,
        execution.Build?.BuildMs,
        execution.Build?.InstallMs,
        (int)execution.Result,
        execution.ReusedFrom,
        execution.Batch,
        execution.Item));

    public IReadOnlyList<Execution> FindByPrefix(string idPrefix) => database.Query(
        $"SELECT {Columns} FROM executions WHERE id >= $1 AND id < $1 || 'a' ORDER BY id DESC LIMIT 2", Read, idPrefix.ToUpperInvariant());

    public IReadOnlyList<Execution> List(string? script, int limit) => script is null
        ? database.Query($"SELECT {Columns} FROM executions ORDER BY id DESC LIMIT $1", Read, limit)
        : database.Query($"SELECT {Columns} FROM executions WHERE script = $1 ORDER BY id DESC LIMIT $2", Read, script, limit);

    public IReadOnlyList<UsedEnvironment> ListEnvironments(string script, string? before, int limit)
    {
        var jumps = database.Query(EnvironmentsOfScript, ReadJump, script, before ?? AfterAll, limit + 1L);
        if (!jumps.Contains(null))
        {
            return [.. database.Query(NewestEnvironments, row => new UsedEnvironment(row.Digest(0), row.Text(1)), script, before ?? AfterAll, limit).DistinctBy(used => used.Key)];
        }

        // Sorted here, for they come in the order of their keys; one that was not used before has no newest execution.
        return [.. jumps.OfType<UsedEnvironment>().Where(used => used.NewestId.Length > 0).OrderByDescending(used => used.NewestId, StringComparer.Ordinal)];
    }

    public IReadOnlyList<EarlierRun> ListRuns(string script, Digest environmentKey, string before, int limit) => database.Query(
        "SELECT id, execution_key, arguments FROM executions WHERE script = $1 AND environment_key = $2 AND id < $3 ORDER BY id DESC LIMIT $4",
        row => new EarlierRun(row.Text(0), row.Digest(1), row.Texts(2)),
        script,
        environmentKey.ToString(),
        before,
        limit);

    private static UsedEnvironment? ReadJump(SqliteDataReader row) =>
        row.IsDBNull(0) ? null : new UsedEnvironment(row.Digest(0), row.OptionalText(1) ?? "");

    internal static Execution Read(SqliteDataReader row) => new(
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
        row.Map(18))
    {
        Build = row.IsDBNull(19)
            ? null
            : new EnvironmentBuild(row.Choice<MissReason>(19), row.Choice<MissReason>(20), row.Text(21), row.Number(22), row.Number(23)),
        Result = row.Choice<ResultState>(24),
        ReusedFrom = row.OptionalText(25),
        Batch = row.OptionalText(26),
        Item = row.OptionalText(27),
    };
}
