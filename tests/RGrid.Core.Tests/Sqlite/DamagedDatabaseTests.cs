using RGrid.Catalog;
using RGrid.Sqlite;
using RGrid.Testing;

namespace RGrid.Core.Tests.Sqlite;

public sealed class DamagedDatabaseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _warnings = [];

    private string Path => _folder.At("rgrid.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Garbage_is_set_aside_with_one_warning_and_the_next_run_begins_anew()
    {
        var garbage = Enumerable.Range(0, 20_000).Select(number => (byte)(number * 7)).ToArray();
        File.WriteAllBytes(Path, garbage);
        File.WriteAllText(Path + "-wal", "log");
        File.WriteAllText(Path + "-shm", "index");
        using (var catalog = Open())
        {
            var aside = Assert.Single(Asides());
            Assert.Equal(garbage, File.ReadAllBytes(aside));
            Assert.Equal($"the store's database `{Path}` is damaged: SQLite Error 26: 'file is not a database'; it was set aside as `{aside}`; this run goes on and is not remembered", catalog.Warning);
            Assert.False(File.Exists(Path) || File.Exists(Path + "-wal") || File.Exists(Path + "-shm"));
            catalog.Set.Entries.Publish(Records.Entry(1));
            Assert.NotNull(catalog.Set.Entries.Find(EntryLevel.Environment, Records.Key(1)));
        }

        using var next = Open();
        Assert.Null(next.Warning);
        Assert.Empty(next.Set.Entries.List(null, 10));
        Assert.Empty(_warnings);
    }

    [Fact]
    public void A_database_cut_off_in_its_middle_is_set_aside_when_it_is_opened()
    {
        Fill();
        using (var file = File.OpenWrite(Path))
        {
            file.SetLength(8192);
        }

        using var catalog = Open();
        Assert.Contains($"it was set aside as `{Assert.Single(Asides())}`", catalog.Warning, StringComparison.Ordinal);
        Assert.Empty(catalog.Set.Executions.List(null, 10));
    }

    [Fact]
    public void Damage_that_is_met_in_the_middle_of_a_run_is_a_miss_one_warning_and_a_new_beginning()
    {
        Fill();
        using (var file = File.OpenWrite(Path))
        {
            file.Position = 4096;
            file.Write(new byte[file.Length - 4096].Select(_ => (byte)0xEE).ToArray());
        }

        using (var catalog = Open())
        {
            Assert.Null(catalog.Warning);
            Assert.Null(catalog.Set.Entries.Find(EntryLevel.Environment, Records.Key(400)));
            Assert.Empty(catalog.Set.Executions.List(null, 10));
            catalog.Set.Entries.Publish(Records.Entry(1));
            Assert.NotNull(catalog.Set.Entries.Find(EntryLevel.Environment, Records.Key(1)));
        }

        Assert.Contains($"it was set aside as `{Assert.Single(Asides())}`", Assert.Single(_warnings), StringComparison.Ordinal);
        using var next = Open();
        Assert.Empty(next.Set.Entries.List(null, 10));
        next.Set.Entries.Publish(Records.Entry(1));
        Assert.Single(_warnings);
    }

    [Fact]
    public void No_page_that_is_overwritten_can_make_a_run_fail()
    {
        Fill();
        var whole = File.ReadAllBytes(Path);
        for (var offset = 0; offset < whole.Length; offset += 4096)
        {
            var torn = (byte[])whole.Clone();
            new Random(offset).NextBytes(torn.AsSpan(offset, Math.Min(4096, torn.Length - offset)));
            if (offset == 0)
            {
                // The first page keeps its name and version, so that the damage is met behind them.
                whole.AsSpan(0, 100).CopyTo(torn);
            }

            File.WriteAllBytes(Path, torn);
            using (var catalog = Open())
            {
                for (var number = 0; number < 500; number += 50)
                {
                    var entry = catalog.Set.Entries.Find(EntryLevel.Environment, Records.Key(number));
                    Assert.True(entry is null || entry == Records.Entry(number));
                }

                _ = catalog.Set.Entries.List(null, 1000);
                _ = catalog.Set.Entries.List(EntryLevel.Environment, 1000);
                _ = catalog.Set.Executions.List("/p/process.py", 1000);
                _ = catalog.Set.WrittenFiles.FindBelow("/");
                _ = catalog.Set.Lookups.Count();
                catalog.Set.Entries.Publish(Records.Entry(600));
                Assert.NotNull(catalog.Set.Entries.Find(EntryLevel.Environment, Records.Key(600)));
            }

            Directory.GetFiles(_folder.Path).ToList().ForEach(File.Delete);
        }
    }

    [Fact]
    public void A_command_about_history_is_told_of_damage_instead_of_showing_nothing()
    {
        File.WriteAllText(Path, new string('x', 5000));
        var damage = Assert.Throws<DamagedDatabaseException>(() => SqliteCatalog.Open(Path, TimeProvider.System, _warnings.Add));
        Assert.Equal(damage.Aside, Assert.Single(Asides()));
    }

    [Fact]
    public void A_database_opened_by_itself_stays_where_it_is()
    {
        File.WriteAllText(Path, new string('x', 5000));
        Assert.Null(Assert.Throws<DamagedDatabaseException>(() => SqliteDatabase.Open(Path)).Aside);
        Assert.Equal(SqliteCatalog.SetAside(Path, TimeProvider.System), Assert.Single(Asides()));
        Assert.Equal(Path, SqliteCatalog.SetAside(Path, TimeProvider.System));
    }

    [Fact]
    public void A_good_database_that_took_the_place_of_a_damaged_one_is_never_set_aside()
    {
        File.WriteAllText(Path, new string('x', 5000));
        var place = new DatabasePlace(Path);
        SqliteCatalog.SetAside(Path, TimeProvider.System);
        SqliteDatabase.Open(Path).Dispose();
        Assert.Null(place.TrySetAside(TimeProvider.System));
        Assert.True(File.Exists(Path));
    }

    [Fact]
    public void A_database_that_can_not_be_opened_is_left_alone_and_the_run_remembers_in_memory()
    {
        Directory.CreateDirectory(Path);
        using var catalog = Open();
        Assert.Contains("can't be opened", catalog.Warning, StringComparison.Ordinal);
        Assert.True(Directory.Exists(Path));
        catalog.Set.Entries.Publish(Records.Entry(1));
        Assert.NotNull(catalog.Set.Entries.Find(EntryLevel.Environment, Records.Key(1)));
    }

    [Fact]
    public void An_empty_file_is_a_new_database()
    {
        File.WriteAllText(Path, "");
        using var catalog = Open();
        Assert.Null(catalog.Warning);
        catalog.Set.Entries.Publish(Records.Entry(1));
        Assert.Empty(Asides());
    }

    private OpenedCatalog Open() => SqliteCatalog.OpenOrSetAside(Path, TimeProvider.System, _warnings.Add);

    private string[] Asides() => [.. Directory.GetFiles(_folder.Path, "*.damaged-*").Where(path => path.EndsWith('Z'))];

    private void Fill()
    {
        using var database = SqliteDatabase.Open(Path);
        var set = SqliteCatalog.Of(database);
        for (var number = 0; number < 500; number++)
        {
            set.Entries.Publish(Records.Entry(number));
        }

        set.Executions.Save(Records.Execution("01JD0000000000000000000001"));
        set.WrittenFiles.Save([.. Enumerable.Range(0, 200).Select(number => Records.File($"/p/{number}"))]);
        set.Lookups.Record([new Lookup(Records.Noon, EntryLevel.Environment, Records.Key(1), true, "")]);

        // What is in the log still would mend the file.
        using var command = database.Connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        command.ExecuteNonQuery();
    }
}
