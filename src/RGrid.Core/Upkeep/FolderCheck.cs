using RGrid.Catalog;
using RGrid.Content;
using RGrid.Environments;
using RGrid.Faults;
using RGrid.FileSystem;

namespace RGrid.Upkeep;

/// <summary>
/// Checks folders of installed dependencies: the seal, which tells that somebody touched them, and every byte against what was written
/// down when they were installed, which tells that the disk lost some. A damaged one is moved aside where no run uses it.
/// </summary>
/// <param name="entries">The rows.</param>
/// <param name="blobs">Holds what was written down.</param>
/// <param name="store">The places of the store.</param>
/// <param name="clock">The clock.</param>
internal sealed class FolderCheck(IEntryCatalog entries, IBlobStore blobs, StoreFolders store, TimeProvider clock)
{
    private const int MostNames = 3;

    /// <summary>What is wrong with the folder of a ready entry, or null.</summary>
    public Damage? Check(Entry entry, CancellationToken cancellationToken)
    {
        var folder = entry.Folder ?? "";
        if (PosixFile.LinkKind(folder) != FileKind.Folder)
        {
            return Report(entry, EntryState.Gone, "their folder was removed", "");
        }

        var seal = FolderSeal.TryCompute(folder);
        var different = FindDifferences(entry, folder, cancellationToken);
        if (different.Count == 0 && seal?.Seal == entry.Seal)
        {
            return null;
        }

        var detail = different.Count > 0
            ? $"not as installed: {string.Join(", ", different.Take(MostNames))}{(different.Count > MostNames ? $" and {different.Count - MostNames} more" : "")}"
            : "touched since they were installed (their seal is another)";
        return Report(entry, EntryState.Damaged, detail, folder);
    }

    private IReadOnlyList<string> FindDifferences(Entry entry, string folder, CancellationToken cancellationToken)
    {
        if (entry.Contents is not { } contents || blobs.TryRead(contents) is not { } manifest)
        {
            return [];
        }

        try
        {
            return FolderContents.FindDifferences(folder, manifest, cancellationToken) ?? [];
        }
        catch (IOException exception)
        {
            return [exception.Message];
        }
    }

    private Damage Report(Entry entry, EntryState state, string detail, string folder)
    {
        // Whoever has built it anew since has nothing to do with what was found.
        if (entries.Find(entry.Level, entry.Key) == entry)
        {
            FaultPoint.Pass("verify.row.before");
            entries.SetState(entry.Level, entry.Key, state, clock.GetUtcNow());
            FaultPoint.Pass("verify.row.after");
        }

        var action = folder.Length == 0 ? "" : SetAside(folder) is { } obstacle ? $"{obstacle}, so they stay where they are; " : "set aside; ";
        return new Damage(DamageKind.Dependencies, entry.Key, $"dependencies {entry.Key.Short}", detail, $"{action}installed again at the next run");
    }

    private string? SetAside(string folder)
    {
        try
        {
            Directory.CreateDirectory(store.Damaged);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreFailure.Of(exception, store.Damaged);
        }

        return FolderRemoval.TryMove(store, folder, Path.Combine(store.Damaged, $"{Path.GetFileName(folder)}-{Guid.NewGuid():N}"), () => null);
    }
}
