using RGrid.Content;
using RGrid.FileSystem;

namespace RGrid.Catalog;

/// <summary>A memory of stats that can be told to believe none of the user's files and runtimes (`--verify`): then all of them are read again.</summary>
/// <param name="inner">The memory.</param>
public sealed class DoubtableStamps(IStampMemo inner) : IStampMemo
{
    private bool _isDoubting;

    /// <summary>From now on nothing is believed, but for what the store holds of its own.</summary>
    public void Doubt() => _isDoubting = true;

    /// <inheritdoc/>
    public string? Find(string purpose, FileStat stat) => _isDoubting && purpose != LargeBlobs.Purpose ? null : inner.Find(purpose, stat);

    /// <inheritdoc/>
    public string? FindUnbelieved(string purpose, FileStat stat) => inner.Find(purpose, stat);

    /// <inheritdoc/>
    public void Save(string purpose, FileStat stat, string value) => inner.Save(purpose, stat, value);
}
