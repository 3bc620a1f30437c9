using RGrid.Catalog;

namespace RGrid.Core.Tests.Catalog;

public sealed class ExecutionIdTests
{
    [Fact]
    public void An_id_is_26_characters_of_Crockfords_base_32_that_begin_with_the_time()
    {
        // The time of the example in the specification of ULIDs: 01ARZ3NDEK stands for this millisecond.
        var id = ExecutionId.New(new StandingClock(DateTimeOffset.FromUnixTimeMilliseconds(1469922850259)));
        Assert.Equal(26, id.Length);
        Assert.StartsWith("01ARZ3NDEK", id, StringComparison.Ordinal);
        Assert.All(id, character => Assert.Contains(character, "0123456789ABCDEFGHJKMNPQRSTVWXYZ"));
    }

    [Fact]
    public void Ids_of_one_millisecond_keep_their_order()
    {
        var clock = new StandingClock(DateTimeOffset.FromUnixTimeMilliseconds(1469922850260));
        var ids = Enumerable.Range(0, 1000).Select(_ => ExecutionId.New(clock)).ToList();
        Assert.Equal(ids.Order(StringComparer.Ordinal).Distinct(), ids);
    }

    [Fact]
    public void Ids_of_later_times_sort_behind()
    {
        var earlier = ExecutionId.New(new StandingClock(DateTimeOffset.FromUnixTimeMilliseconds(1469922850261)));
        var later = ExecutionId.New(new StandingClock(DateTimeOffset.FromUnixTimeMilliseconds(1469922850262)));
        Assert.True(string.CompareOrdinal(earlier, later) < 0);
    }

    private sealed class StandingClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
