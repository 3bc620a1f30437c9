using RGrid.Content;

namespace RGrid.Upkeep;

/// <summary>What becomes of a thing of the store.</summary>
public enum Fate
{
    /// <summary>It stays.</summary>
    Kept,

    /// <summary>It was given up for space and can be made again; its entry stays as a tombstone.</summary>
    Evicted,

    /// <summary>It was of no use to anybody.</summary>
    Removed,
}

/// <summary>One thing of the store, or several of a kind, and what becomes of it.</summary>
/// <param name="Kind">What it is, in a word or two: `dependencies`, `image`, `input`, `leftover`.</param>
/// <param name="Name">Which one: a key, a blob or a path in the store; empty for several.</param>
/// <param name="Key">Its key or digest; null where it has none.</param>
/// <param name="Count">How many things these are.</param>
/// <param name="Bytes">What it takes on the disk.</param>
/// <param name="LastUse">When it was last used, UTC; null where that is not known.</param>
/// <param name="RebuildMs">What making it again would cost, in ms; null where it is never made again.</param>
/// <param name="Fate">What becomes of it.</param>
/// <param name="Reason">Why.</param>
public sealed record UpkeepItem(
    string Kind, string Name, Digest? Key, int Count, long Bytes, DateTimeOffset? LastUse, long? RebuildMs, Fate Fate, string Reason);

/// <summary>Something that upkeep may remove.</summary>
internal interface IRemovable
{
    /// <summary>What it is, with the fate and reason that it has if nothing is in the way.</summary>
    UpkeepItem Item { get; }

    /// <summary>Things that are of no use without it, and have to go first.</summary>
    IReadOnlyList<IRemovable> Above => [];

    /// <summary>Why it can't be removed now, or null; nothing is changed.</summary>
    string? FindObstacle();

    /// <summary>Removes it; why that could not be, or null.</summary>
    string? Remove();
}
