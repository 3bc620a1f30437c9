using RGrid.Catalog;
using RGrid.Executions;
using RGrid.FileSystem;
using RGrid.Snapshots;

namespace RGrid.Batches;

/// <summary>
/// Leaves out what a pattern matched and this script itself wrote (cache.md 13): otherwise the outputs of a batch would be the items of the
/// next. What is named by its path is an item all the same, and so is what another command of the script wrote (`s.py split`, then `s.py join` for each part).
/// </summary>
/// <param name="services">The rooms.</param>
/// <param name="prepared">The script.</param>
internal sealed class OwnOutputItems(RunServices services, PreparedRun prepared)
{
    /// <summary>The items that are none of this script's outputs.</summary>
    /// <exception cref="RGridException">All of them are.</exception>
    public IReadOnlyList<BatchItem> Without(BatchRequest request, Action<string> note)
    {
        var matched = request.Items.Where(item => item.IsMatched).ToLookup(item => Absolute(request, item), StringComparer.Ordinal);
        var roles = new ArgumentRoles(services.Catalog, services.Blobs, prepared, PlannedStdin.Nothing) { Template = request.Run.Arguments };
        bool IsOwn(WrittenFile file, BatchItem item) => file.Script == prepared.Words.Script && IsUnchanged(file) && roles.MayHaveWritten(file, item.Arguments(request.Run.Arguments));
        var own = services.Catalog.WrittenFiles.FindAll([.. matched.Select(item => item.Key)])
            .Where(file => IsOwn(file, matched[file.Path].First()))
            .Select(file => file.Path)
            .Concat(matched.Where(item => HoldsOwnAlone(item.Key, file => IsOwn(file, item.First()))).Select(item => item.Key))
            .SelectMany(path => matched[path])
            .ToHashSet();
        if (own.Count == 0)
        {
            return request.Items;
        }

        if (own.Count == request.Items.Count)
        {
            throw new RGridException(ErrorCode.InputInvalid, "all that matched is an output of this script", "name other files, or name these one by one with --batch-from");
        }

        note($"{own.Count} outputs of this script match too and are no items");
        return [.. request.Items.Where(item => !own.Contains(item))];
    }

    private static string Absolute(BatchRequest request, BatchItem item) => Path.GetFullPath(Path.Combine(request.Run.WorkingFolder, item.Input!));

    // The folder of an item of an earlier batch, which may be called as a pattern has it: `outputs/jan.csv`.
    private bool HoldsOwnAlone(string path, Func<WrittenFile, bool> isOwn)
    {
        if (!PosixFile.IsFolder(path))
        {
            return false;
        }

        var own = services.Catalog.WrittenFiles.FindBelow(path).Where(isOwn)
            .Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        var everything = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false };
        try
        {
            return own.Count > 0 && Directory.EnumerateFiles(path, "*", everything).All(own.Contains);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The item says it when it runs.
            return false;
        }
    }

    private static bool IsUnchanged(WrittenFile file)
    {
        if (OwnOutputs.IsLink(file))
        {
            return true;
        }

        if (file.Digest == OwnOutputs.FolderMark || !PosixFile.IsFile(file.Path))
        {
            return false;
        }

        using var files = new HashedFiles();
        try
        {
            return files.Take(file.Path).Blob.Digest == file.Digest;
        }
        catch (RGridException)
        {
            // The item says it when it runs.
            return false;
        }
    }
}
