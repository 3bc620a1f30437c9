using RGrid.Catalog;
using RGrid.Sqlite;
using RGrid.Testing;

namespace RGrid.Core.Tests.Sqlite;

public sealed class UnreadableRowTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _warnings = [];
    private readonly SqliteDatabase _database;
    private readonly CatalogSet _set;

    public UnreadableRowTests()
    {
        _database = SqliteDatabase.Open(_folder.At("rgrid.db"), null, _warnings.Add, SqliteDatabase.PatienceSeconds);
        _set = SqliteCatalog.Of(_database);
        _set.Entries.Publish(Records.Entry(1));
        _set.Entries.Publish(Records.Entry(2));
        _set.Executions.Save(Records.Execution("01JD0000000000000000000001"));
        _set.Executions.Save(Records.Execution("01JD0000000000000000000002"));
    }

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("state", "99")]
    [InlineData("state", "-1")]
    [InlineData("state", "99999999999")]
    [InlineData("state", "'Ready'")]
    [InlineData("script", "x'00'")]
    [InlineData("created", "'yesterday'")]
    [InlineData("created", "9223372036854775807")]
    [InlineData("created", "-9223372036854775807")]
    [InlineData("created", "1.5")]
    [InlineData("build_ms", "''")]
    [InlineData("size", "x'00'")]
    [InlineData("seal", "'abc'")]
    [InlineData("seal", "''")]
    [InlineData("folder", "x'ff'")]
    public void An_entry_that_can_not_be_read_is_absent_with_one_warning(string column, string value)
    {
        Run($"UPDATE entries SET {column} = {value} WHERE key = '{Records.Key(1)}'");
        Assert.Null(_set.Entries.Find(EntryLevel.Environment, Records.Key(1)));
        Assert.Equal([Records.Entry(2)], _set.Entries.List(null, 10));
        Assert.Contains($"`{column}`", Assert.Single(_warnings), StringComparison.Ordinal);
        Assert.Contains("counts as absent", _warnings[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("arguments", "'[1]'")]
    [InlineData("arguments", "'[null]'")]
    [InlineData("arguments", "'{}'")]
    [InlineData("arguments", "'null'")]
    [InlineData("arguments", "'[\"a'")]
    [InlineData("arguments", "''")]
    [InlineData("labels", "'[]'")]
    [InlineData("labels", "'{\"a\":1}'")]
    [InlineData("labels", "'{\"a\":\"1\",\"a\":\"2\"}'")]
    [InlineData("labels", "'{\"a\":null}'")]
    [InlineData("environment_key", "'ABC'")]
    [InlineData("execution_key", "'%'")]
    [InlineData("is_environment_hit", "2")]
    [InlineData("status", "6")]
    [InlineData("exit_code", "'zero'")]
    [InlineData("exit_code", "4294967296")]
    [InlineData("stdout", "0")]
    [InlineData("process_id", "4294967296")]
    [InlineData("miss", "99")]
    public void An_execution_that_can_not_be_read_is_absent_with_one_warning(string column, string value)
    {
        Run($"UPDATE executions SET {column} = {value} WHERE id LIKE '%1'");
        Assert.Empty(_set.Executions.FindByPrefix("01JD0000000000000000000001"));
        Assert.Single(_set.Executions.List("/p/process.py", 10));
        Assert.Contains($"`{column}`", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("day = -1")]
    [InlineData("day = 99999999")]
    [InlineData("hits = 'many'")]
    [InlineData("level = 7")]
    public void A_count_that_can_not_be_read_is_left_out(string change)
    {
        _set.Lookups.Record([new Lookup(Records.Noon, EntryLevel.Environment, Records.Key(1), true, "")]);
        Run($"UPDATE lookup_counts SET {change}");
        Assert.Empty(_set.Lookups.Count());
        Assert.Single(_warnings);
    }

    private void Run(string sql)
    {
        using var command = _database.Connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
