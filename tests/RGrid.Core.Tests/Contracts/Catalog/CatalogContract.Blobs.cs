using RGrid.Catalog;

namespace RGrid.Core.Tests.Contracts.Catalog;

public abstract partial class CatalogContract
{
    [Fact]
    public void The_contents_of_an_entry_come_back()
    {
        Set.Entries.Publish(Dependencies(1) with { Contents = Key(7) });
        Assert.Equal(Key(7), Set.Entries.Find(EntryLevel.Dependencies, Key(1))!.Contents);
    }

    [Fact]
    public void Every_blob_that_a_row_names_is_listed_and_told_from_those_that_name_others()
    {
        Assert.Empty(Set.Blobs.ListNamed());
        Set.Entries.Publish(Dependencies(10) with { State = EntryState.Evicted, Contents = Key(11), Seal = Key(12) });
        Set.Executions.Save(Execution("01JD0000000000000000000001") with
        {
            EnvironmentKey = Key(20),
            ExecutionKey = Key(21),
            Stdout = Key(22),
            Stderr = Key(23),
            Outputs = Key(24),
        });
        Set.Resolutions.Save(new Resolution(Key(30), Key(31), Key(32), "/p/requirements.txt", Noon));
        Set.WrittenFiles.SaveReplaced(new ReplacedFile("/p/out", Key(40), "01JD0000000000000000000001", Noon));
        Set.WrittenFiles.Save([new WrittenFile("/p/out", Key(41), "/p/process.py", "01JD0000000000000000000001")]);
        var manifests = new[] { 10, 20, 21, 24, 30, 31, 32 }.Select(number => new NamedBlob(Key(number), true));
        var others = new[] { 11, 22, 23, 40 }.Select(number => new NamedBlob(Key(number), false));
        Assert.Equal(manifests.Concat(others).ToHashSet(), Set.Blobs.ListNamed().ToHashSet());
    }

    [Fact]
    public void A_run_that_goes_on_names_its_manifests()
    {
        Set.Executions.Save(Execution("01JD0000000000000000000001"));
        Assert.Equal([new NamedBlob(Key(1), true), new NamedBlob(Key(2), true)], Set.Blobs.ListNamed().OrderBy(named => named.Digest == Key(2)));
    }

    [Fact]
    public void Manifests_are_listed_with_the_folders_that_they_were_run_in()
    {
        Set.Executions.Save(Execution("01JD0000000000000000000001"));
        Set.Executions.Save(Execution("01JD0000000000000000000002"));
        Set.Executions.Save(Execution("01JD0000000000000000000003") with { WorkingFolder = "/q é" });
        Assert.Equal(
            [new InputPlace(Key(2), "/p"), new InputPlace(Key(2), "/q é")],
            Set.Blobs.ListInputPlaces().OrderBy(place => place.WorkingFolder, StringComparer.Ordinal));
    }

    [Fact]
    public void An_eviction_is_found_by_its_blob_and_the_latest_counts()
    {
        Assert.Null(Set.Blobs.FindEviction(Key(1)));
        Set.Blobs.SaveEvictions([Key(1), Key(2)], Noon);
        Set.Blobs.SaveEvictions([Key(1)], Noon.AddDays(1));
        Assert.Equal((Noon.AddDays(1), Noon), (Set.Blobs.FindEviction(Key(1)), Set.Blobs.FindEviction(Key(2))));
        Assert.Null(Set.Blobs.FindEviction(Key(3)));
    }
}
