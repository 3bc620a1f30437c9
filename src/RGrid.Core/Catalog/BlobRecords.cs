using RGrid.Content;

namespace RGrid.Catalog;

/// <summary>A blob that a row names.</summary>
/// <param name="Digest">The blob.</param>
/// <param name="IsManifest">Whether it names others in turn: a manifest of the chain, a lock, a list of outputs.</param>
public readonly record struct NamedBlob(Digest Digest, bool IsManifest);

/// <summary>Where an execution manifest was run: its inputs came from there.</summary>
/// <param name="ExecutionKey">Key of the manifest.</param>
/// <param name="WorkingFolder">What the paths of its inputs are relative to, absolute.</param>
public readonly record struct InputPlace(Digest ExecutionKey, string WorkingFolder);

/// <summary>What the catalog knows of blobs, for whoever decides which of them may go.</summary>
public interface IBlobRecords
{
    /// <summary>Every blob that a row names: manifests, locks, logs, and the user's bytes that were replaced. One may come several times.</summary>
    IReadOnlyList<NamedBlob> ListNamed();

    /// <summary>Every execution manifest with the working folders that it was run in.</summary>
    IReadOnlyList<InputPlace> ListInputPlaces();

    /// <summary>Keeps that blobs were given up for space, in one transaction.</summary>
    void SaveEvictions(IReadOnlyCollection<Digest> blobs, DateTimeOffset at);

    /// <summary>When a blob was given up for space, UTC; null where it was not. It may have been stored again since.</summary>
    DateTimeOffset? FindEviction(Digest blob);
}
