using RGrid.Content;

namespace RGrid.Upkeep;

/// <summary>What is to be collected.</summary>
/// <param name="MaxSize">The bound for this time, in bytes; null for the one that the settings give.</param>
/// <param name="Mode">Whether anything is changed.</param>
public sealed record CollectRequest(long? MaxSize, CollectMode Mode);

/// <summary>Whether collecting changes anything.</summary>
public enum CollectMode
{
    /// <summary>Nothing is changed; only what would go is told.</summary>
    Rehearse,

    /// <summary>Things go.</summary>
    Remove,
}

/// <summary>What was collected.</summary>
/// <param name="Items">What goes and what stays, in the order in which it goes.</param>
/// <param name="Bound">The bound.</param>
/// <param name="UsedBefore">What the store took, in bytes.</param>
/// <param name="UsedAfter">What it takes now; for a rehearsal, what it would take.</param>
/// <param name="MarksHold">Until when no blob can go that nothing names; null where that is not known.</param>
/// <param name="Notes">What has to be known besides, a line each.</param>
public sealed record CollectReport(
    IReadOnlyList<UpkeepItem> Items, SpaceBound Bound, long UsedBefore, long UsedAfter, DateTimeOffset? MarksHold, IReadOnlyList<string> Notes);

/// <summary>What kind of thing was found damaged.</summary>
public enum DamageKind
{
    /// <summary>A blob whose bytes are not those of its name.</summary>
    Blob,

    /// <summary>A manifest, lock, log or output that the catalog names and that is not there.</summary>
    Missing,

    /// <summary>Installed dependencies that are not as they were installed.</summary>
    Dependencies,

    /// <summary>An image that does not hold what was put into it.</summary>
    Image,
}

/// <summary>One thing that is not as it should be.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Key">Its key or digest.</param>
/// <param name="Name">Which it is, in words.</param>
/// <param name="Detail">What is wrong with it.</param>
/// <param name="Action">What was done, and what happens at its next use.</param>
public sealed record Damage(DamageKind Kind, Digest Key, string Name, string Detail, string Action);

/// <summary>What was checked.</summary>
/// <param name="Blobs">Blobs that were read.</param>
/// <param name="Folders">Folders of installed dependencies that were read.</param>
/// <param name="Images">Images that were read.</param>
/// <param name="Bytes">Bytes that were read.</param>
/// <param name="Damage">What was found.</param>
/// <param name="Notes">What has to be known besides, a line each.</param>
public sealed record VerifyReport(int Blobs, int Folders, int Images, long Bytes, IReadOnlyList<Damage> Damage, IReadOnlyList<string> Notes);

/// <summary>Listens to upkeep. Called from any thread, one at a time.</summary>
public interface IUpkeepObserver
{
    /// <summary>What goes on now, in a few words.</summary>
    void Step(string text);

    /// <summary>How far reading has come.</summary>
    /// <param name="what">What is read.</param>
    /// <param name="done">Bytes that were read.</param>
    /// <param name="total">Bytes that there are.</param>
    void Progress(string what, long done, long total);

    /// <summary>A line that the user should see at once.</summary>
    void Note(string text);
}

/// <summary>Keeps the store whole and within its bound. Runs may go on meanwhile; of upkeep itself one goes on at a time.</summary>
public interface IUpkeep
{
    /// <summary>Removes leftovers, and evicts what can be made again until the store is within its bound. What a run uses stays.</summary>
    /// <exception cref="RGridException">The store or its catalog can't be used.</exception>
    CollectReport Collect(CollectRequest request, IUpkeepObserver observer, CancellationToken cancellationToken);

    /// <summary>Reads every byte of the store. What is damaged is set aside; it is made again at its next use.</summary>
    /// <exception cref="RGridException">The store or its catalog can't be used.</exception>
    VerifyReport Verify(IUpkeepObserver observer, CancellationToken cancellationToken);
}
