using RGrid.Catalog;
using RGrid.Environments;
using RGrid.Upkeep;

namespace RGrid.Core.Tests.Upkeep;

/// <summary>Images of a container engine are kept by the rules that folders are kept by.</summary>
public sealed class ImageTests : IDisposable
{
    private static readonly TimeSpan Idle = TimeSpan.FromDays(2);

    private readonly UpkeepFixture _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void What_costs_the_fewest_seconds_for_each_byte_goes_first_whether_image_or_folder()
    {
        var cheap = _store.Build("cheap", null, 300_000, 10, Idle);
        var folder = _store.Install("folder", 200_000, 5_000, Idle);
        var dear = _store.Build("dear", null, 300_000, 900_000, Idle);
        var report = _store.Collect(StoreUsage.Measure(_store.Store).Total + 350_000);
        Assert.Equal([EntryState.Evicted, EntryState.Ready, EntryState.Ready], new[] { cheap, folder, dear }.Select(StateOf));
        Assert.Equal(300_000, report.UsedBefore - report.UsedAfter);
        Assert.DoesNotContain(cheap.Seal!.Value, _store.Images.There);
        Assert.Contains(report.Items, item => item is { Kind: "image", Fate: Fate.Evicted } && item.Key == cheap.Key);
        Assert.Contains(report.Items, item => item is { Kind: "image", Fate: Fate.Kept, Reason: "within the bound" } && item.Key == dear.Key);
    }

    [Fact]
    public void Images_that_stand_on_one_go_before_it_and_are_counted_once()
    {
        var below = _store.Build("below", null, 500_000, 10, Idle);
        var above = _store.Build("above", below, 1_000, 100, Idle);
        var other = _store.Build("other", _store.Build("elsewhere", null, 10, 1_000_000, Idle), 1_000, 1_000_000, Idle);
        var report = _store.Collect(StoreUsage.Measure(_store.Store).Total + 20_000);
        Assert.Equal([EntryState.Evicted, EntryState.Evicted, EntryState.Ready], new[] { below, above, other }.Select(StateOf));
        Assert.Equal(501_000, report.UsedBefore - report.UsedAfter);
        var evicted = report.Items.Where(item => item.Fate == Fate.Evicted).Select(item => item.Key).ToList();
        Assert.Equal([above.Key, below.Key], evicted);
    }

    [Fact]
    public void What_a_run_uses_stays_and_what_it_stands_on_stays_too()
    {
        var below = _store.Build("below", null, 500_000, 10, Idle);
        var above = _store.Build("above", below, 1_000, 100, Idle);
        var uses = new FolderUses(_store.Store);
        uses.Hold(FolderUses.NameOfImage(above.Key));
        var report = _store.Collect(0);
        uses.Release();
        Assert.Equal((EntryState.Ready, EntryState.Ready), (StateOf(below), StateOf(above)));
        Assert.Contains(report.Items, item => item.Key == above.Key && item.Reason == "in use by a run");
        Assert.Contains(report.Items, item => item.Key == below.Key && item.Reason == $"image {above.Key.Short} stands on it: in use by a run");
    }

    [Fact]
    public void An_image_that_the_engine_keeps_stays_ready()
    {
        var image = _store.Build("image", null, 500_000, 10, Idle);
        _store.Images.Obstacles[image.Key] = "a container uses it";
        var report = _store.Collect(0);
        Assert.Equal(EntryState.Ready, StateOf(image));
        Assert.Contains(report.Items, item => item.Key == image.Key && item is { Fate: Fate.Kept, Reason: "a container uses it" });
    }

    [Fact]
    public void A_rehearsal_changes_nothing()
    {
        var image = _store.Build("image", null, 500_000, 10, Idle);
        var report = _store.Collect(0, CollectMode.Rehearse);
        Assert.Equal((EntryState.Ready, true), (StateOf(image), _store.Images.There.Contains(image.Seal!.Value)));
        Assert.Contains(report.Items, item => item.Key == image.Key && item.Fate == Fate.Evicted);
    }

    [Fact]
    public void An_engine_that_is_not_there_is_noted_and_its_images_are_left_alone()
    {
        var image = _store.Build("image", null, 500_000, 10, Idle);
        _store.Images.IsReachable = false;
        var report = _store.Collect(0);
        Assert.Equal(EntryState.Ready, StateOf(image));
        Assert.Contains("images were not looked at: the container engine can't be reached", report.Notes);
        Assert.Contains("images were not looked at: the container engine can't be reached", _store.Verify().Notes);
    }

    [Fact]
    public void Images_that_are_gone_take_no_space_and_are_no_damage()
    {
        var image = _store.Build("image", null, 500_000, 10, Idle);
        _store.Images.There.Clear();
        Assert.InRange(_store.Collect().UsedBefore, 1, 400_000);
        var report = _store.Verify();
        Assert.Empty(report.Damage);
        Assert.Equal(["1 image is not in the container engine any more, and will be built again when wanted"], report.Notes);
        Assert.Equal(EntryState.Ready, StateOf(image));
    }

    [Fact]
    public void A_damaged_image_goes_with_those_that_stand_on_it_from_the_top()
    {
        var below = _store.Build("below", null, 500_000, 10, Idle);
        var above = _store.Build("above", below, 1_000, 100, Idle);
        var other = _store.Build("other", _store.Build("elsewhere", null, 10, 10, Idle), 1_000, 100, Idle);
        _store.Images.Different[below.Key] = "/rgrid/environment/x.py";
        var report = _store.Verify();
        Assert.Equal(4, report.Images);
        Assert.Equal([above.Key, below.Key], report.Damage.Select(damage => damage.Key));
        Assert.All(report.Damage, damage => Assert.Equal((DamageKind.Image, "removed; built again at the next run"), (damage.Kind, damage.Action)));
        Assert.Equal("does not hold what was put into it: /rgrid/environment/x.py", report.Damage[1].Detail);
        Assert.Equal([EntryState.Damaged, EntryState.Damaged, EntryState.Ready], new[] { below, above, other }.Select(StateOf));
        Assert.DoesNotContain(below.Seal!.Value, _store.Images.There);
    }

    [Fact]
    public void The_lock_that_tells_when_an_image_was_last_used_stays_while_its_entry_is_ready()
    {
        var image = _store.Build("image", null, 500_000, 10, Idle);
        var use = Path.Combine(_store.Store.Locks, FolderUses.NameOfImage(image.Key) + ".use");
        _store.Collect();
        Assert.True(File.Exists(use));
        _store.Catalog.SetState(image.Level, image.Key, EntryState.Gone, _store.Clock.GetUtcNow());
        _store.Clock.Offset = TimeSpan.FromDays(3);
        _store.Collect();
        Assert.False(File.Exists(use));
    }

    private EntryState StateOf(Entry entry) => _store.Catalog.Find(entry.Level, entry.Key)!.State;
}
