using System.Globalization;
using RGrid.Catalog;
using RGrid.Content;
using RGrid.FileSystem;
using RGrid.Snapshots;

namespace RGrid.Executions;

/// <summary>
/// Brings back the inputs of an earlier run whose copies were evicted. A user's file that still has the bytes of then is copied again;
/// where it has others, the run of then can't be had any more, which is said before anything is built for it.
/// </summary>
/// <param name="records">Tells which blobs were evicted.</param>
/// <param name="blobs">The store.</param>
/// <param name="files">Takes files.</param>
public sealed class InputRecovery(IBlobRecords records, IBlobStore blobs, IFileSnapshots files)
{
    /// <summary>Brings back what is lacking.</summary>
    /// <param name="inputs">The inputs of then.</param>
    /// <param name="workingFolder">What their paths are relative to, absolute.</param>
    /// <exception cref="RGridException">The bytes of an input are nowhere any more.</exception>
    public void Recover(BlobTree inputs, string workingFolder)
    {
        var lost = inputs.Entries
            .Where(entry => entry.Kind == TreeEntryKind.File && !Path.IsPathRooted(entry.Path))
            .Where(entry => !blobs.Contains(entry.Digest) && !IsStillThere(entry, workingFolder))
            .ToList();
        if (lost.Count > 0)
        {
            throw new RGridException(
                ErrorCode.NotFound,
                $"of that execution's inputs, neither the store nor your files have the bytes of then any more: {string.Join(", ", lost.Select(Describe))}",
                "put the earlier files back in place, or run the script again from its files; `[cache] max-size` in the personal settings lets the store keep more");
        }
    }

    private bool IsStillThere(TreeEntry entry, string workingFolder)
    {
        var path = Path.GetFullPath(Path.Combine(workingFolder, entry.Path));
        return PosixFile.TryStat(path) is { Kind: FileKind.File } stat && stat.Size == entry.Size && files.Take(path).Blob.Digest == entry.Digest;
    }

    private string Describe(TreeEntry entry) => records.FindEviction(entry.Digest) is { } at
        ? $"`{entry.Path}` (evicted on {at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)} to make space)"
        : $"`{entry.Path}`";
}
