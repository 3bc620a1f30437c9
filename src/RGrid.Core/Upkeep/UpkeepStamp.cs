using System.Text.Json;
using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.Faults;
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
public sealed record UpkeepStamp(DateTimeOffset At, long Used, long Free, long Bound)
{
    private static readonly TimeSpan Often = TimeSpan.FromDays(1);
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan InVain = TimeSpan.FromHours(1);

    /// <summary>The stamp of a store; null where it has none that can be read.</summary>
    public static UpkeepStamp? TryRead(StoreFolders store)
    {
        try
        {
            var document = JsonNode.Parse(File.ReadAllBytes(store.UpkeepStamp))!;
            return new UpkeepStamp(
                DateTimeOffset.FromUnixTimeMilliseconds(document["at"]!.GetValue<long>()),
                document["used"]!.GetValue<long>(),
                document["free"]!.GetValue<long>(),
                document["bound"]!.GetValue<long>());
        }
        catch (Exception exception) when (exception
            is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or FormatException or NullReferenceException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

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

    /// <summary>Writes it. That it can't be written is no failure: upkeep goes on again sooner.</summary>
    public void Write(StoreFolders store)
    {
        // Always the same name: what a killed RGrid left under it goes the next time. Two that write at once may make one that can't be read.
        var temporary = store.UpkeepStamp + ".new";
        try
        {
            FaultPoint.Reach("stamp.write.before");
            File.WriteAllBytes(temporary, CanonicalJson.Serialize(new JsonObject
            {
                ["at"] = At.ToUnixTimeMilliseconds(),
                ["used"] = Used,
                ["free"] = Free,
                ["bound"] = Bound,
            }));
            FaultPoint.Reach("stamp.write.after");
            File.Move(temporary, store.UpkeepStamp, overwrite: true);
            FaultPoint.Reach("stamp.rename.after");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next run finds the earlier one, or none.
            TemporaryBlob.Remove(temporary);
        }
    }
}
