using RGrid.Catalog;
using RGrid.Content;

namespace RGrid.Core.Tests.Contracts.Catalog;

/// <summary>A run whose database fails altogether finds what it wrote, as with an empty store.</summary>
public sealed class ForgivingCatalogOverNothingTests : CatalogContract
{
    protected override CatalogSet Set { get; } = ForgivingCatalog.Around(new BrokenCatalog(new MemoryCatalog().Set) { FailsReading = true, FailsWriting = true }.Set, _ => { });
}

/// <summary>A run whose disk is full finds what it wrote.</summary>
public sealed class ForgivingCatalogOverAFullDiskTests : CatalogContract
{
    protected override CatalogSet Set { get; } = ForgivingCatalog.Around(new BrokenCatalog(new MemoryCatalog().Set) { FailsWriting = true }.Set, _ => { });
}

public sealed class ForgivingCatalogTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly Entry Entry = new(
        EntryLevel.Dependencies, Digest.Of("key"u8), EntryState.Ready, "s", Noon, 1, 1, "/folder", Digest.Of("seal"u8), Noon);

    private readonly MemoryCatalog _memory = new();
    private readonly List<string> _warnings = [];
    private readonly BrokenCatalog _inner;
    private readonly CatalogSet _set;

    public ForgivingCatalogTests()
    {
        _inner = new BrokenCatalog(_memory.Set);
        _set = ForgivingCatalog.Around(_inner.Set, _warnings.Add);
    }

    [Fact]
    public void What_works_goes_through_without_a_word()
    {
        _set.Entries.Publish(Entry);
        Assert.Equal(Entry, _memory.Find(Entry.Level, Entry.Key));
        Assert.Equal(Entry, _set.Entries.Find(Entry.Level, Entry.Key));
        Assert.Empty(_warnings);
    }

    [Fact]
    public void A_failed_read_is_not_found_and_one_warning_with_what_to_try()
    {
        _set.Entries.Publish(Entry);
        _inner.FailsReading = true;
        Assert.Null(_set.Entries.Find(Entry.Level, Entry.Key));
        Assert.Empty(_set.Executions.List(null, 10));
        Assert.Empty(_set.Resolutions.FindLatest("s", 9));
        _set.Lookups.Record([]);
        Assert.Equal(["the store broke; this run goes on and is not remembered (mend it)"], _warnings);
    }

    [Fact]
    public void After_a_failed_write_nothing_is_written_any_more_and_what_was_there_is_still_believed()
    {
        _set.Entries.Publish(Entry);
        _inner.FailsWriting = true;
        _set.Lookups.Record([new Lookup(Noon, EntryLevel.Environment, Entry.Key, true, "")]);
        _inner.FailsWriting = false;
        _set.Entries.Publish(Entry with { Key = Digest.Of("other"u8) });
        Assert.Single(_memory.List(level: null, 10));
        Assert.Equal(Entry, _set.Entries.Find(Entry.Level, Entry.Key));
        Assert.Equal(2, _set.Entries.List(null, 10).Count);
        Assert.Single(_warnings);
    }

    [Fact]
    public void What_was_found_damaged_in_this_run_is_not_believed_again_though_that_could_not_be_written()
    {
        _set.Entries.Publish(Entry);
        _inner.FailsWriting = true;
        _set.Entries.SetState(Entry.Level, Entry.Key, EntryState.Damaged, Noon.AddHours(1));
        Assert.Equal(EntryState.Damaged, _set.Entries.Find(Entry.Level, Entry.Key)!.State);
    }

    [Fact]
    public void Damage_ends_reading_too()
    {
        _set.Entries.Publish(Entry);
        _inner.FailsWriting = true;
        _inner.Failure = new Damage();
        _set.Lookups.Record([]);
        Assert.Null(_set.Entries.Find(Entry.Level, Entry.Key));
        Assert.Equal(["torn; this run goes on and is not remembered"], _warnings);
    }

    [Fact]
    public void Only_the_stores_failures_are_forgiven()
    {
        _inner.FailsReading = _inner.FailsWriting = true;
        foreach (var failure in new Exception[] { new OperationCanceledException(), new RGridException(ErrorCode.Internal, "a defect"), new InvalidOperationException() })
        {
            _inner.Failure = failure;
            Assert.Same(failure, Assert.ThrowsAny<Exception>(() => _set.Entries.Find(Entry.Level, Entry.Key)));
            Assert.Same(failure, Assert.ThrowsAny<Exception>(() => _set.Entries.Publish(Entry)));
        }

        Assert.Empty(_warnings);
    }

    private sealed class Damage() : DamagedCatalogException("torn", new InvalidOperationException());
}
