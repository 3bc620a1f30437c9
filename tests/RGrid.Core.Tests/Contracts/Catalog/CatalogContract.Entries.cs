using RGrid.Catalog;

namespace RGrid.Core.Tests.Contracts.Catalog;

public abstract partial class CatalogContract
{
    [Fact]
    public void An_entry_comes_back_as_it_was_published()
    {
        foreach (var entry in new[] { Environment(1), Dependencies(1), Dependencies(2) with { State = EntryState.Evicted, BuildMs = long.MaxValue, Size = 0 } })
        {
            Set.Entries.Publish(entry);
            Assert.Equal(entry, Set.Entries.Find(entry.Level, entry.Key));
        }
    }

    [Fact]
    public void One_key_on_two_levels_is_two_entries()
    {
        Set.Entries.Publish(Environment(1));
        Assert.Null(Set.Entries.Find(EntryLevel.Dependencies, Key(1)));
        Set.Entries.Publish(Dependencies(1));
        Set.Entries.SetState(EntryLevel.Dependencies, Key(1), EntryState.Gone, Noon);
        Assert.Equal(EntryState.Ready, Set.Entries.Find(EntryLevel.Environment, Key(1))!.State);
    }

    [Fact]
    public void A_key_that_was_never_built_is_absent() => Assert.Null(Set.Entries.Find(EntryLevel.Environment, Key(1)));

    [Fact]
    public void Publishing_again_replaces()
    {
        Set.Entries.Publish(Dependencies(1));
        var again = Dependencies(1) with { Folder = "/elsewhere", Seal = Key(9), Created = Noon.AddDays(1) };
        Set.Entries.Publish(again);
        Assert.Equal(again, Set.Entries.Find(EntryLevel.Dependencies, Key(1)));
        Assert.Single(Set.Entries.List(null, 10));
    }

    [Fact]
    public void A_state_changes_and_nothing_else_does()
    {
        Set.Entries.Publish(Dependencies(1));
        Set.Entries.SetState(EntryLevel.Dependencies, Key(1), EntryState.Damaged, Noon.AddHours(1));
        Assert.Equal(
            Dependencies(1) with { State = EntryState.Damaged, StateChanged = Noon.AddHours(1) },
            Set.Entries.Find(EntryLevel.Dependencies, Key(1)));
    }

    [Fact]
    public void The_state_of_what_is_not_there_makes_no_entry()
    {
        Set.Entries.SetState(EntryLevel.Dependencies, Key(1), EntryState.Ready, Noon);
        Assert.Null(Set.Entries.Find(EntryLevel.Dependencies, Key(1)));
    }

    [Fact]
    public void Entries_are_listed_newest_first_by_level_and_up_to_a_limit()
    {
        foreach (var number in new[] { 3, 1, 2 })
        {
            Set.Entries.Publish(Environment(number));
            Set.Entries.Publish(Dependencies(number));
        }

        Assert.Equal([Dependencies(3), Environment(3), Dependencies(2)], Set.Entries.List(null, 3));
        Assert.Equal([Environment(3), Environment(2), Environment(1)], Set.Entries.List(EntryLevel.Environment, 10));
        Assert.Equal([Dependencies(3)], Set.Entries.List(EntryLevel.Dependencies, 1));
        Assert.Empty(Set.Entries.List(null, 0));
    }

    [Fact]
    public void Entries_with_a_folder_or_an_image_are_listed_while_they_are_ready()
    {
        var image = Dependencies(3) with { Folder = null, Seal = Key(8) };
        foreach (var entry in new[] { Environment(1), Dependencies(1), Dependencies(2) with { State = EntryState.Gone }, image })
        {
            Set.Entries.Publish(entry);
        }

        Assert.Equal([image, Dependencies(1)], Set.Entries.ListStored());
    }

    [Fact]
    public void Entries_are_counted_by_level_and_state()
    {
        Assert.Empty(Set.Entries.CountByState());
        foreach (var entry in new[] { Environment(1), Environment(2), Dependencies(1) with { State = EntryState.Gone, Size = 7 }, Dependencies(2) with { State = EntryState.Gone, Size = 5 } })
        {
            Set.Entries.Publish(entry);
        }

        Assert.Equal(
            [
                new EntryCount(EntryLevel.Environment, EntryState.Ready, 2, Environment(1).Size + Environment(2).Size),
                new EntryCount(EntryLevel.Dependencies, EntryState.Gone, 2, 12),
            ],
            Set.Entries.CountByState());
    }

    [Fact]
    public void Entries_of_one_moment_are_always_listed_in_the_same_order()
    {
        var entries = Enumerable.Range(0, 20).Select(number => Environment(number) with { Created = Noon }).ToList();
        entries.ForEach(Set.Entries.Publish);
        Assert.Equal(entries.OrderByDescending(entry => entry.Key), Set.Entries.List(null, 100));
    }

    [Fact]
    public void An_entry_is_found_by_a_prefix_that_is_unique_and_two_by_one_that_is_not()
    {
        var entries = Enumerable.Range(0, 40).Select(Environment).OrderBy(entry => entry.Key).ToList();
        entries.ForEach(Set.Entries.Publish);
        foreach (var entry in entries)
        {
            var hex = entry.Key.ToString();
            Assert.Equal([entry], Set.Entries.FindByPrefix(hex));
            Assert.Equal([entry], Set.Entries.FindByPrefix(hex[..16]));
            Assert.Equal([entry], Set.Entries.FindByPrefix(hex[..16].ToUpperInvariant()));
        }

        Assert.Equal(entries.Take(2), Set.Entries.FindByPrefix(""));
    }

    [Theory]
    [InlineData("%")]
    [InlineData("_")]
    [InlineData("0%")]
    [InlineData("*")]
    [InlineData("g")]
    [InlineData("' OR 1=1 --")]
    public void No_character_of_a_prefix_stands_for_another(string prefix)
    {
        for (var number = 0; number < 20; number++)
        {
            Set.Entries.Publish(Environment(number));
            Set.Executions.Save(Execution($"01JD0000000000000000000{number:000}"));
        }

        Assert.Empty(Set.Entries.FindByPrefix(prefix));
        Assert.Empty(Set.Executions.FindByPrefix(prefix));
        Assert.Empty(Set.Executions.FindByPrefix("01JD" + prefix));
    }
}
