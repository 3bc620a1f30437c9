using RGrid.Content;
using RGrid.Settings;
using RGrid.Testing;
using RGrid.Upkeep;

namespace RGrid.Core.Tests.Upkeep;

public sealed class SpaceBoundTests
{
    private const long GB = 1_000_000_000;
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(500, 400, 10, 50)] // a tenth of the disk
    [InlineData(500, 30, 10, 15)] // of the 30 that are free, 25 shall stay
    [InlineData(500, 30, 40, 45)] // what the store has given back would be free too
    public void The_bound_is_a_tenth_of_the_disk_and_leaves_a_twentieth_of_it_free(long total, long free, long used, long bound) =>
        Assert.Equal(bound * GB, SpaceBound.Of(CacheSettings.Usual, new DiskSpace(total * GB, free * GB), used * GB).Bytes);

    [Fact]
    public void However_full_the_disk_is_a_little_may_stay_and_of_a_small_disk_its_half()
    {
        Assert.Equal(SpaceBound.Least, SpaceBound.Of(CacheSettings.Usual, new DiskSpace(500 * GB, 0), 5 * GB).Bytes);
        Assert.Equal(SpaceBound.Least, SpaceBound.Of(CacheSettings.Usual, new DiskSpace(10 * GB, 9 * GB), 0).Bytes);
        Assert.Equal(GB, SpaceBound.Of(CacheSettings.Usual, new DiskSpace(2 * GB, GB), 0).Bytes);
    }

    [Fact]
    public void What_is_set_counts_as_long_as_the_disk_has_room_for_it()
    {
        var disk = new DiskSpace(500 * GB, 400 * GB);
        Assert.Equal(GB, SpaceBound.Of(CacheSettings.Usual with { MaxSize = GB }, disk, 0).Bytes);
        Assert.Equal(200 * GB, SpaceBound.Of(CacheSettings.Usual with { MaxSize = 200 * GB }, disk, 0).Bytes);
        Assert.Equal(250 * GB, SpaceBound.Of(CacheSettings.Usual with { MaxShare = 0.5 }, disk, 0).Bytes);
        Assert.Equal(5 * GB, SpaceBound.Of(CacheSettings.Usual with { MaxSize = 200 * GB }, disk with { Free = 30 * GB }, 0).Bytes);
    }

    [Fact]
    public void Eviction_goes_somewhat_below_the_bound_and_what_is_asked_for_once_exactly_to_it()
    {
        Assert.Equal(new SpaceBound(50 * GB, 45 * GB), SpaceBound.Of(CacheSettings.Usual, new DiskSpace(500 * GB, 400 * GB), 0));
        Assert.Equal(new SpaceBound(7, 7), SpaceBound.Exactly(7));
    }

    [Fact]
    public void Upkeep_is_due_once_a_day()
    {
        var stamp = new UpkeepStamp(Noon, 10, 100, 50);
        Assert.False(stamp.IsDue(Noon.AddHours(23), 100));
        Assert.True(stamp.IsDue(Noon.AddHours(24), 100));
        Assert.True(stamp.IsDue(Noon.AddDays(-2), 100), "the clock was set back");
    }

    [Fact]
    public void Upkeep_is_due_when_the_disk_has_lost_as_much_as_would_bring_the_store_over_its_bound()
    {
        var stamp = new UpkeepStamp(Noon, 10, 100, 50);
        Assert.False(stamp.IsDue(Noon.AddMinutes(2), 60));
        Assert.True(stamp.IsDue(Noon.AddMinutes(2), 59));
        Assert.False(stamp.IsDue(Noon.AddSeconds(30), 0), "it has only just been");
        Assert.False(stamp.IsDue(Noon.AddMinutes(2), 1000));
    }

    [Fact]
    public void Where_upkeep_was_in_vain_it_waits_for_an_hour()
    {
        var stamp = new UpkeepStamp(Noon, 60, 100, 50);
        Assert.False(stamp.IsDue(Noon.AddMinutes(59), 100));
        Assert.True(stamp.IsDue(Noon.AddMinutes(60), 100));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("{}")]
    [InlineData("""{"at":"x","used":1,"free":1,"bound":1}""")]
    [InlineData("""{"at":99999999999999999,"used":1,"free":1,"bound":1}""")]
    public void A_stamp_that_can_not_be_read_is_none(string? text)
    {
        using var folder = new TemporaryFolder();
        var store = new StoreFolders(folder.Path);
        if (text is not null)
        {
            File.WriteAllText(store.UpkeepStamp, text);
        }

        Assert.Null(UpkeepStamp.TryRead(store));
    }

    [Fact]
    public void A_stamp_comes_back_as_it_was_written_and_leaves_nothing_besides()
    {
        using var folder = new TemporaryFolder();
        var store = new StoreFolders(folder.Path);
        var stamp = new UpkeepStamp(Noon, 1, 2, 3);
        stamp.Write(store);
        (stamp with { Used = 9 }).Write(store);
        Assert.Equal(stamp with { Used = 9 }, UpkeepStamp.TryRead(store));
        Assert.Equal([store.UpkeepStamp], Directory.GetFileSystemEntries(folder.Path));
        stamp.Write(new StoreFolders(folder.At("no/such/folder")));
    }
}
