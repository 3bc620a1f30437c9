using Microsoft.Data.Sqlite;
using RGrid.Catalog;
using RGrid.Content;
using RGrid.Sqlite;
using RGrid.Testing;

namespace RGrid.Core.Tests.Sqlite;

public sealed class SqliteDatabaseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _warnings = [];

    private string Path => _folder.At("rgrid.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_saved_is_there_when_the_database_is_opened_again()
    {
        using (var first = Open())
        {
            SqliteCatalog.Of(first).Entries.Publish(Records.Entry(1));
        }

        using var second = Open();
        Assert.Equal(Records.Entry(1), SqliteCatalog.Of(second).Entries.Find(EntryLevel.Environment, Records.Entry(1).Key));
    }

    [Fact]
    public void A_new_database_is_wal_of_the_newest_schema_and_an_opened_one_is_only_looked_at()
    {
        Open().Dispose();
        var before = File.ReadAllBytes(Path);
        using var database = Open();
        Assert.Equal("wal", Scalar(database, "PRAGMA journal_mode"));
        Assert.Equal((long)SchemaMigrations.Newest, Scalar(database, "PRAGMA user_version"));
        Assert.Equal(1L, Scalar(database, "PRAGMA synchronous"));
        Assert.Equal(10_000L, Scalar(database, "PRAGMA busy_timeout"));
        Assert.Equal(1L, Scalar(database, "PRAGMA foreign_keys"));
        Assert.Equal(2L, Scalar(database, "PRAGMA temp_store"));
        Assert.Equal(before, File.ReadAllBytes(Path));
    }

    [Fact]
    public void A_database_of_every_earlier_schema_is_brought_up_and_keeps_what_it_holds()
    {
        for (var version = 1; version < SchemaMigrations.Newest; version++)
        {
            var path = _folder.At($"from-{version}.db");
            using (var old = new SqliteConnection($"Data Source={path};Pooling=False"))
            {
                old.Open();
                for (var step = 1; step <= version; step++)
                {
                    Run(old, SchemaMigrations.Read(step));
                }

                Run(old, $"PRAGMA user_version = {version}");
                Run(old, $"INSERT INTO written_files VALUES ('/p/out', '{Digest.Of([])}', 's', 'x')");
            }

            using var database = SqliteDatabase.Open(path);
            Assert.NotNull(SqliteCatalog.Of(database).WrittenFiles.Find("/p/out"));
            Assert.Equal((long)SchemaMigrations.Newest, Scalar(database, "PRAGMA user_version"));
        }
    }

    [Fact]
    public void A_migration_that_fails_leaves_nothing_of_itself()
    {
        using (var old = new SqliteConnection($"Data Source={Path};Pooling=False"))
        {
            old.Open();
            Run(old, "CREATE TABLE written_files (x)");
        }

        Assert.Equal(ErrorCode.StoreUnusable, Assert.Throws<RGridException>(Open).Code);
        using var after = new SqliteConnection($"Data Source={Path};Pooling=False");
        after.Open();
        using var command = after.CreateCommand();
        command.CommandText = "SELECT group_concat(name) FROM sqlite_schema";
        Assert.Equal("written_files", command.ExecuteScalar());
    }

    [Fact]
    public void A_newer_schema_is_refused_by_name_and_left_alone()
    {
        using (var database = Open())
        {
            Run(database.Connection, "PRAGMA user_version = 77");
        }

        var failure = Assert.Throws<RGridException>(Open);
        Assert.Equal(ErrorCode.StoreUnusable, failure.Code);
        Assert.Contains($"`{Path}` was written by a newer RGrid (schema 77, this one knows {SchemaMigrations.Newest})", failure.Message, StringComparison.Ordinal);
        Assert.Contains("RGRID_HOME", failure.Hint, StringComparison.Ordinal);
        Assert.Throws<RGridException>(() => SqliteCatalog.OpenOrSetAside(Path, TimeProvider.System, _warnings.Add));
        Assert.DoesNotContain(Directory.GetFiles(_folder.Path), path => path.Contains("damaged", StringComparison.Ordinal));
        Assert.True(File.Exists(Path));
    }

    [Fact]
    public void A_full_disk_is_told_as_one_and_what_was_saved_before_stays()
    {
        using var database = Open();
        var entries = SqliteCatalog.Of(database).Entries;
        entries.Publish(Records.Entry(1));
        Run(database.Connection, "PRAGMA max_page_count = 1");
        var failure = Assert.Throws<RGridException>(() => entries.Publish(Records.Entry(2) with { Script = new string('x', 100_000) }));
        Assert.Equal(ErrorCode.StoreUnusable, failure.Code);
        Assert.Contains("no space is left", failure.Message, StringComparison.Ordinal);
        Assert.Equal([Records.Entry(1)], entries.List(null, 10));
        Run(database.Connection, "PRAGMA max_page_count = 1000000");
        entries.Publish(Records.Entry(2));
        Assert.Equal(2, entries.List(null, 10).Count);
    }

    [Fact]
    public void A_database_that_can_not_be_written_can_still_be_read()
    {
        using var database = Open();
        var entries = SqliteCatalog.Of(database).Entries;
        entries.Publish(Records.Entry(1));
        Run(database.Connection, "PRAGMA query_only = 1");
        var failure = Assert.Throws<RGridException>(() => entries.Publish(Records.Entry(2)));
        Assert.Contains("can't be written", failure.Message, StringComparison.Ordinal);
        Assert.Equal([Records.Entry(1)], entries.List(null, 10));
    }

    [Fact]
    public void A_lock_that_stays_is_told_after_a_while_and_may_be_tried_again()
    {
        using var holder = Open();
        using var database = SqliteDatabase.Open(Path, null, _warnings.Add, patienceSeconds: 1);
        Run(holder.Connection, "BEGIN IMMEDIATE");
        var failure = Assert.Throws<RGridException>(() => SqliteCatalog.Of(database).Entries.Publish(Records.Entry(1)));
        Assert.Equal((ErrorCode.StoreUnusable, true), (failure.Code, failure.IsTransient));
        Assert.Contains("locked by another process", failure.Message, StringComparison.Ordinal);
        Assert.Empty(SqliteCatalog.Of(database).Entries.List(null, 10));
        Run(holder.Connection, "ROLLBACK");
        SqliteCatalog.Of(database).Entries.Publish(Records.Entry(1));
    }

    [Theory]
    [InlineData("no/such/folder/rgrid.db")]
    [InlineData("")]
    public void A_place_where_no_database_can_be_is_told(string place)
    {
        var failure = Assert.Throws<RGridException>(() => SqliteDatabase.Open(_folder.At(place)));
        Assert.Equal(ErrorCode.StoreUnusable, failure.Code);
        Assert.Contains("can't be opened", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_save_that_breaks_in_its_middle_has_not_happened()
    {
        using var database = Open();
        Run(database.Connection, "CREATE TRIGGER breaks BEFORE INSERT ON written_files WHEN NEW.path = '/2' BEGIN SELECT RAISE(ABORT, 'no'); END");
        var files = SqliteCatalog.Of(database).WrittenFiles;
        Assert.Throws<RGridException>(() => files.Save([Records.File("/1"), Records.File("/2"), Records.File("/3")]));
        Assert.Empty(files.FindBelow("/"));
        files.Save([Records.File("/1")]);
        Assert.Single(files.FindBelow("/"));
    }

    private SqliteDatabase Open() => SqliteDatabase.Open(Path);

    private static object? Scalar(SqliteDatabase database, string sql)
    {
        using var command = database.Connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
