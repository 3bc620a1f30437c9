using RGrid.Catalog;

namespace RGrid.Core.Tests.Contracts.Catalog;

public abstract partial class CatalogContract
{
    [Fact]
    public void Look_ups_are_counted_by_level_and_day_newest_day_first()
    {
        Assert.Empty(Set.Lookups.Count());
        Set.Lookups.Record([]);
        Set.Lookups.Record(
        [
            Lookup(EntryLevel.Environment, Noon.AddDays(-1), isHit: true),
            Lookup(EntryLevel.Environment, Noon, isHit: false),
            Lookup(EntryLevel.Dependencies, Noon, isHit: true),
        ]);
        Set.Lookups.Record([Lookup(EntryLevel.Environment, Noon, isHit: true), Lookup(EntryLevel.Environment, Noon, isHit: true)]);
        var today = new DateOnly(2026, 11, 24);
        Assert.Equal(
            [
                new LookupCount(EntryLevel.Environment, today, 2, 1),
                new LookupCount(EntryLevel.Dependencies, today, 1, 0),
                new LookupCount(EntryLevel.Environment, today.AddDays(-1), 1, 0),
            ],
            Set.Lookups.Count());
    }

    [Fact]
    public void A_day_ends_at_midnight_utc_wherever_the_clock_stood()
    {
        Set.Lookups.Record([Lookup(EntryLevel.Environment, new DateTimeOffset(2026, 1, 1, 1, 0, 0, TimeSpan.FromHours(2)), isHit: true)]);
        Assert.Equal(new DateOnly(2025, 12, 31), Set.Lookups.Count()[0].Day);
    }

    [Fact]
    public void The_newest_resolution_wins_however_it_is_looked_for()
    {
        var first = new Resolution(Key(1), Key(2), Key(3), "/p/requirements.txt", Noon);
        var second = first with { Lock = Key(4), At = Noon.AddMinutes(1) };
        var other = first with { RequirementsKey = Key(5), DependenciesKey = Key(6), SourcePath = "/q/requirements.txt" };
        Assert.Null(Set.Resolutions.Find(Key(1)));
        foreach (var resolution in new[] { first, second, other })
        {
            Set.Resolutions.Save(resolution);
        }

        Assert.Equal(second, Set.Resolutions.Find(Key(1)));
        Assert.Equal(second, Set.Resolutions.FindByDependencies(Key(2)));
        Assert.Equal([second, first], Set.Resolutions.FindLatest("/p/requirements.txt", 9));
        Assert.Equal([second], Set.Resolutions.FindLatest("/p/requirements.txt", 1));
        Assert.Equal([other], Set.Resolutions.FindLatest("/q/requirements.txt", 9));
        Assert.Null(Set.Resolutions.Find(Key(2)));
        Assert.Null(Set.Resolutions.FindByDependencies(Key(1)));
        Assert.Empty(Set.Resolutions.FindLatest("/p", 9));
    }

    [Fact]
    public void A_stamp_is_believed_only_while_all_of_the_stat_is_the_same()
    {
        var stat = Stat(7);
        Set.Stamps.Save("content", stat, "value");
        Assert.Equal("value", Set.Stamps.Find("content", stat));
        Assert.Null(Set.Stamps.Find("runtime", stat));
        Assert.Null(Set.Stamps.Find("content", stat with { Device = 1 }));
        Assert.Null(Set.Stamps.Find("content", stat with { Inode = 8 }));
        Assert.Null(Set.Stamps.Find("content", stat with { Size = stat.Size + 1 }));
        Assert.Null(Set.Stamps.Find("content", stat with { ModifiedNs = stat.ModifiedNs + 1 }));
        Assert.Null(Set.Stamps.Find("content", stat with { ChangedNs = stat.ChangedNs + 1 }));
        Assert.Equal("value", Set.Stamps.Find("content", stat with { Mode = 0x124, Owner = 1000 }));
    }

    [Fact]
    public void A_new_stamp_replaces_the_one_of_the_same_file()
    {
        Set.Stamps.Save("content", Stat(7), "old");
        Set.Stamps.Save("content", Stat(7) with { ChangedNs = 1 }, "new");
        Set.Stamps.Save("runtime", Stat(7), "other");
        Assert.Null(Set.Stamps.Find("content", Stat(7)));
        Assert.Equal("new", Set.Stamps.Find("content", Stat(7) with { ChangedNs = 1 }));
        Assert.Equal("other", Set.Stamps.Find("runtime", Stat(7)));
    }

    [Fact]
    public void What_was_written_last_at_a_path_counts()
    {
        var first = new WrittenFile("/p/out.csv", Key(1), "/p/process.py", "01JD0000000000000000000001");
        var second = first with { Digest = Key(2), ExecutionId = "01JD0000000000000000000002" };
        Assert.Null(Set.WrittenFiles.Find(first.Path));
        Set.WrittenFiles.Save([first]);
        Set.WrittenFiles.Save([second]);
        Assert.Equal(second, Set.WrittenFiles.Find(first.Path));
        Assert.Null(Set.WrittenFiles.Find("/p/OUT.csv"));
    }

    [Fact]
    public void What_lies_below_a_folder_is_neither_it_nor_its_neighbour()
    {
        string[] paths = ["/p/out", "/p/out/a", "/p/out/b/c", "/p/out.csv", "/p/out0", "/p/out-2/a", "/p/Out/a", "/p/out/é", "/p/%/a"];
        Set.WrittenFiles.Save([.. paths.Select(path => new WrittenFile(path, Key(1), "s", "x"))]);
        Assert.Equal(["/p/out/a", "/p/out/b/c", "/p/out/é"], Paths("/p/out"));
        Assert.Equal(["/p/out/a", "/p/out/b/c", "/p/out/é"], Paths("/p/out/"));
        Assert.Equal(["/p/%/a"], Paths("/p/%"));
        Assert.Equal(paths.Length, Paths("/").Count());
        Assert.Empty(Paths("/p/ou"));
    }

    [Fact]
    public void Many_threads_may_use_one_catalog_at_once()
    {
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 8 }, number =>
        {
            Set.Entries.Publish(Environment(number));
            Set.Lookups.Record([Lookup(EntryLevel.Environment, Noon, isHit: number % 2 == 0)]);
            Set.Executions.Save(Execution($"01JD0000000000000000000{number:000}"));
            Set.Stamps.Save("content", Stat(number), "value");
            Set.WrittenFiles.Save([new WrittenFile($"/p/{number}", Key(number), "s", "x")]);
            Set.Resolutions.Save(new Resolution(Key(number), Key(number), Key(number), "s", Noon));
            Assert.Equal(Key(number), Set.Entries.Find(EntryLevel.Environment, Key(number))!.Key);
            Assert.Equal(Key(number), Set.Resolutions.Find(Key(number))!.Lock);
            Assert.NotEmpty(Set.Executions.List(null, 3));
        });
        Assert.Equal([new LookupCount(EntryLevel.Environment, new DateOnly(2026, 11, 24), 100, 100)], Set.Lookups.Count());
        Assert.Equal(200, Set.Entries.List(null, 1000).Count);
        Assert.Equal(200, Set.WrittenFiles.FindBelow("/p").Count);
    }

    private static Lookup Lookup(EntryLevel level, DateTimeOffset at, bool isHit) => new(at, level, Key(1), isHit, isHit ? "" : "process.py changed (line 12)");

    private IEnumerable<string> Paths(string folder) => Set.WrittenFiles.FindBelow(folder).Select(file => file.Path);
}
