using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.Settings;

namespace RGrid.Upkeep;

/// <summary>
/// What upkeep left, in `upkeep.json`: enough to guess after each run, by one small file and one question to the disk, whether it has to
/// go on again. Nothing depends on it being right.
/// </summary>
/// <param name="At">When it was.</param>
/// <param name="Used">What the store took then, in bytes.</param>
/// <param name="Free">What was free on the disk then, in bytes.</param>
/// <param name="Bound">The bound then, in bytes.</param>
/// <param name="MarksHold">Until when no blob can go that nothing names; null where that is not known.</param>
public sealed record UpkeepStamp(DateTimeOffset At, long Used, long Free, long Bound, DateTimeOffset? MarksHold = null)
{
    private static readonly TimeSpan Often = TimeSpan.FromDays(1);
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan InVain = TimeSpan.FromHours(1);

    /// <summary>The stamp of a store; null where it has none that can be read.</summary>
    public static UpkeepStamp? TryRead(StoreFolders store) => UpkeepFile.TryRead(store.UpkeepStamp, document => new UpkeepStamp(
        Moment(document["at"]!),
        document["used"]!.GetValue<long>(),
        document["free"]!.GetValue<long>(),
        document["bound"]!.GetValue<long>(),
        document["marks-hold"] is { } until ? Moment(until) : null));

    /// <summary>The stamp of a store that is new and empty.</summary>
    public static UpkeepStamp OfNew(CacheSettings settings, DiskSpace disk, TimeProvider clock) =>
        new(clock.GetUtcNow(), 0, disk.Free, SpaceBound.Of(settings, disk, 0).Bytes);

    /// <summary>
    /// True where a day has gone by, or where the disk has lost so much space since that the store may be over its bound. Where
    /// upkeep could not get it below the bound, it is left alone for an hour.
    /// </summary>
    /// <param name="now">The moment.</param>
    /// <param name="free">What is free on the disk now, in bytes.</param>
    public bool IsDue(DateTimeOffset now, long free)
    {
        var age = now - At;
        var isPerhapsOver = Used + Math.Max(0, Free - free) > Bound;
        return age >= Often || age < -Often || (isPerhapsOver && age >= (Used > Bound ? InVain : Soon));
    }

    /// <summary>True where to find out which blobs something names would let none of them go.</summary>
    /// <param name="now">The moment.</param>
    public bool DoMarksHold(DateTimeOffset now) => now < MarksHold && now >= At;

    /// <summary>Writes it. That it can't be written is no failure: upkeep goes on again sooner.</summary>
    public void Write(StoreFolders store)
    {
        var document = new JsonObject
        {
            ["at"] = At.ToUnixTimeMilliseconds(),
            ["used"] = Used,
            ["free"] = Free,
            ["bound"] = Bound,
        };
        if (MarksHold is { } until)
        {
            document["marks-hold"] = until.ToUnixTimeMilliseconds();
        }

        UpkeepFile.Write(store.UpkeepStamp, document);
    }

    private static DateTimeOffset Moment(JsonNode ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms.GetValue<long>());
}
