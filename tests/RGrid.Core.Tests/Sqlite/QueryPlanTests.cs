using RGrid.Catalog;
using RGrid.FileSystem;
using RGrid.Sqlite;
using RGrid.Testing;

namespace RGrid.Core.Tests.Sqlite;

public sealed class QueryPlanTests
{
    /// <summary>Every statement that the catalog has, taken from the connection that keeps them prepared.</summary>
    [Fact]
    public void Every_query_uses_an_index_and_none_sorts()
    {
        using var folder = new TemporaryFolder();
        using var database = SqliteDatabase.Open(folder.At("rgrid.db"));
        UseAll(SqliteCatalog.Of(database));
        var statements = database.Prepared.Where(sql => sql is not ("BEGIN IMMEDIATE" or "COMMIT")).ToList();

        // One a member of the nine interfaces; List has two each, as have Record and ListEnvironments; FindItem has four.
        Assert.Equal(42, statements.Count);
        foreach (var sql in statements)
        {
            foreach (var step in Plan(database, sql))
            {
                // Counts are one row a day and level; all of them are wanted, and only in their own order. What names blobs is read whole too.
                if (sql.Contains("FROM lookup_counts", StringComparison.Ordinal) || IsOfUpkeep(sql))
                {
                    continue;
                }

                // The wanted keys are a list of their own, which is walked; each is a search.
                if (step.StartsWith("SCAN wanted", StringComparison.Ordinal) || step.StartsWith("SCAN json_each", StringComparison.Ordinal))
                {
                    continue;
                }

                // The jumps from key to key are a table of their own, which is walked; each jump is a search.
                if (step == "SCAN used")
                {
                    continue;
                }

                Assert.False(step.StartsWith("SCAN", StringComparison.Ordinal) && !step.Contains("USING INDEX", StringComparison.Ordinal) && !IsWalkInKeyOrder(sql), $"{step}: {sql}");
                Assert.False(step.Contains("TEMP B-TREE", StringComparison.Ordinal), $"{step}: {sql}");
            }
        }
    }

    private static bool IsOfUpkeep(string sql) =>
        sql.Contains("UNION ALL", StringComparison.Ordinal) || sql.Contains("DISTINCT execution_key", StringComparison.Ordinal);

    // A table WITHOUT ROWID is its own index; reading it by its key with a limit shows as a scan.
    private static bool IsWalkInKeyOrder(string sql) => sql.Contains("FROM executions ORDER BY id DESC LIMIT", StringComparison.Ordinal)
        || sql.Contains("FROM batches ORDER BY id DESC LIMIT", StringComparison.Ordinal) || (sql.Contains("WHERE +result = 1 AND NOT EXISTS", StringComparison.Ordinal) && sql.Contains("ORDER BY executions.id DESC", StringComparison.Ordinal));

    private static void UseAll(CatalogSet set)
    {
        var entry = Records.Entry(1);
        set.Entries.Publish(entry);
        set.Entries.SetState(entry.Level, entry.Key, EntryState.Ready, Records.Noon);
        set.Entries.Find(entry.Level, entry.Key);
        set.Entries.List(null, 1);
        set.Entries.List(EntryLevel.Environment, 1);
        set.Entries.FindByPrefix("a");
        set.Executions.Save(Records.Execution("01JD0000000000000000000001"));
        set.Executions.FindByPrefix("01");
        set.Executions.List(null, 1);
        set.Executions.List("s", 1);
        set.Executions.Save(Records.Execution("01JD0000000000000000000002") with { EnvironmentKey = Records.Key(9) });
        set.Executions.ListEnvironments("/p/process.py", null, 1);
        set.Executions.ListRuns("s", entry.Key, "01", 1);
        set.Lookups.Record([new Lookup(Records.Noon, EntryLevel.Environment, entry.Key, true, "")]);
        set.Lookups.Count();
        set.Resolutions.Save(new Resolution(entry.Key, entry.Key, entry.Key, "s", Records.Noon));
        set.Resolutions.Find(entry.Key);
        set.Resolutions.FindLatest("s", 9);
        set.Resolutions.FindByDependencies(entry.Key);
        set.Stamps.Save("content", default, "v");
        set.Stamps.Find("content", default(FileStat));
        set.WrittenFiles.Save([Records.File("/p/out")]);
        set.WrittenFiles.Find("/p/out");
        set.WrittenFiles.FindBelow("/p");
        set.WrittenFiles.FindAll(["/p/out"]);
        set.WrittenFiles.SaveReplaced(new ReplacedFile("/p/out", entry.Key, "x", Records.Noon));
        set.Blobs.ListNamed();
        set.Blobs.ListInputPlaces();
        set.Blobs.SaveEvictions([entry.Key], Records.Noon);
        set.Blobs.FindEviction(entry.Key);
        set.Results.Find([entry.Key]);
        set.Results.List(1);
        set.Results.Withdraw(entry.Key);
        set.Batches.Save(new Batch("01JD0000000000000000000009", "s.py", [], "/p", ExecutionStatus.Running, null, Records.Noon, null, 1, 1, null));
        set.Batches.FindByPrefix("01");
        set.Batches.List(1);
        set.Batches.ListExecutions("01");
        set.Batches.FindItem("a.csv", null);
        set.Batches.FindItem("a.csv", "s");
        set.Batches.FindItem("a.csv", "s", EntryLevel.Environment, entry.Key);
        set.Batches.FindItem("a.csv", "s", EntryLevel.Result, entry.Key);
    }

    private static List<string> Plan(SqliteDatabase database, string sql)
    {
        using var command = database.Connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + sql;
        for (var number = 1; number <= 28; number++)
        {
            if (sql.Contains("$" + number, StringComparison.Ordinal))
            {
                command.Parameters.AddWithValue("$" + number, 1);
            }
        }

        var steps = new List<string>();
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            steps.Add(reader.GetString(3));
        }

        return steps;
    }
}
