using RGrid.Catalog;
using RGrid.Content;
using RGrid.FileSystem;
using RGrid.Snapshots;

namespace RGrid.Upkeep;

/// <summary>
/// Finds the copies of large inputs that may be evicted. A run makes such a copy again from the user's file; so one goes early where that
/// file is still the same, and last of all where this may be the only copy, for then `rerun` can't have it back.
/// </summary>
/// <param name="catalog">What is remembered.</param>
/// <param name="store">The places of the store.</param>
/// <param name="removal">Removes blobs.</param>
/// <param name="clock">The clock.</param>
internal sealed class Inputs(CatalogSet catalog, StoreFolders store, BlobRemoval removal, TimeProvider clock)
{
    private Dictionary<Digest, StoredBlob> _large = [];

    /// <summary>Remembers the blobs that are large enough and not wanted just now; returns how to tell them.</summary>
    public Func<Digest, bool> Remember(IReadOnlyList<StoredBlob> stored)
    {
        _large = stored.Where(blob => blob.Size > FileSnapshots.LargestSmallFile && removal.IsLongAgo(blob.LastUse)).ToDictionary(blob => blob.Digest);
        return _large.ContainsKey;
    }

    /// <summary>The inputs among them that are nothing else.</summary>
    public IEnumerable<IRemovable> Find(BlobMarks marks)
    {
        var candidates = _large.Values
            .Select(blob => (Blob: blob, Uses: marks.InputOnly(blob.Digest)))
            .Where(candidate => candidate.Uses is not null)
            .ToList();
        if (candidates.Count == 0)
        {
            return [];
        }

        var places = catalog.Blobs.ListInputPlaces().ToLookup(place => place.ExecutionKey, place => place.WorkingFolder);
        return candidates.Select(candidate => ToRemovable(candidate.Blob, candidate.Uses!, places));
    }

    private EvictableInput ToRemovable(StoredBlob blob, IReadOnlyList<InputUse> uses, ILookup<Digest, string> places)
    {
        var paths = uses.SelectMany(use => places[use.ExecutionKey].Select(folder => Path.GetFullPath(Path.Combine(folder, use.Path))));
        var state = paths.Distinct(StringComparer.Ordinal).Any(path => IsStill(path, blob)) ? InputState.StillThere : InputState.PerhapsNowhere;
        return new EvictableInput(blob, uses[^1].Path, state, catalog.Blobs, removal, clock);
    }

    // The memo knows the digest of a file that has not been touched since; a file that it does not know is not worth reading for this.
    private bool IsStill(string path, StoredBlob blob)
    {
        try
        {
            return !PathRelation.IsIn(path, store.Home)
                && PosixFile.TryStat(path) is { Kind: FileKind.File } stat
                && stat.Size == blob.Size
                && catalog.Stamps.Find(FileSnapshots.PurposeOf(path), stat) == blob.Digest.ToString();
        }
        catch (IOException)
        {
            return false;
        }
    }
}
