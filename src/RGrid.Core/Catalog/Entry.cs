using RGrid.Content;

namespace RGrid.Catalog;

/// <summary>What is looked up by key.</summary>
public enum EntryLevel
{
    /// <summary>Runtime + dependencies + code.</summary>
    Environment,

    /// <summary>What is installed for a script; shared by all scripts that resolve alike.</summary>
    Dependencies,

    /// <summary>What a run gave; asked for by `--reuse` alone. Results are no entries: executions hold them.</summary>
    Result,
}

/// <summary>Whether an entry may be believed.</summary>
public enum EntryState
{
    /// <summary>Whole; written last of all (cache.md 17).</summary>
    Ready,

    /// <summary>Its folder was given up for space; it can be rebuilt.</summary>
    Evicted,

    /// <summary>Its folder was found removed.</summary>
    Gone,

    /// <summary>Its folder was found changed and set aside.</summary>
    Damaged,
}

/// <summary>Something that was built once for its content. Entries are never deleted; only their folders may go.</summary>
/// <param name="Level">What it is.</param>
/// <param name="Key">SHA-256 of its manifest, which is also a blob of that name.</param>
/// <param name="State">Whether it may be believed.</param>
/// <param name="Script">The script it was first built for: absolute path, or `-m module` with the root.</param>
/// <param name="Created">When it was built, UTC.</param>
/// <param name="BuildMs">What building cost, in ms.</param>
/// <param name="Size">Bytes on the disk; of an image, those of the layer that was made for it; 0 where it has neither.</param>
/// <param name="Folder">Absolute path of its folder when it was made (<see cref="StoreFolders.Holds"/>); null where it is made of blobs alone.</param>
/// <param name="Seal">The seal of its folder (cache.md 18), or the id of its image; null where it has neither.</param>
/// <param name="StateChanged">When the state last changed, UTC.</param>
/// <param name="Contents">The manifest of its folder's bytes (<see cref="Environments.FolderContents"/>) as a blob; null where it has none.</param>
public sealed record Entry(
    EntryLevel Level,
    Digest Key,
    EntryState State,
    string Script,
    DateTimeOffset Created,
    long BuildMs,
    long Size,
    string? Folder,
    Digest? Seal,
    DateTimeOffset StateChanged,
    Digest? Contents = null)
{
    /// <summary>True where it is an image of a container engine, whose id is its seal.</summary>
    public bool IsImage => Folder is null && Seal is not null;
}

/// <summary>Entries that are alike.</summary>
/// <param name="Level">Their level.</param>
/// <param name="State">Their state.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Bytes">What they take together, as <see cref="Entry.Size"/> has it.</param>
public readonly record struct EntryCount(EntryLevel Level, EntryState State, long Count, long Bytes);

/// <summary>The entries, by level and key.</summary>
public interface IEntryCatalog
{
    /// <summary>The entry in whatever state, or null where that key was never built.</summary>
    Entry? Find(EntryLevel level, Digest key);

    /// <summary>Makes an entry believable, in one transaction; replaces one of the same key.</summary>
    void Publish(Entry entry);

    /// <summary>Changes the state of an entry that is there.</summary>
    void SetState(EntryLevel level, Digest key, EntryState state, DateTimeOffset at);

    /// <summary>Entries, newest first.</summary>
    /// <param name="level">Only these; null for all.</param>
    /// <param name="limit">At most so many.</param>
    IReadOnlyList<Entry> List(EntryLevel? level, int limit);

    /// <summary>The ready entries that take space of their own: those with a folder or an image; newest first.</summary>
    IReadOnlyList<Entry> ListStored();

    /// <summary>How many entries there are, by level and state.</summary>
    IReadOnlyList<EntryCount> CountByState();

    /// <summary>Entries of any level whose key begins with a hex prefix; at most two, which is enough to see that it isn't unique.</summary>
    IReadOnlyList<Entry> FindByPrefix(string hexPrefix);
}
