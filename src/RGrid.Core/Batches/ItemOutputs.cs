using RGrid.Content;
using RGrid.FileSystem;

namespace RGrid.Batches;

/// <summary>The outputs of an item as reports name them.</summary>
internal static class ItemOutputs
{
    /// <summary>Files and links, each where it stands relative to the working folder, or by its own path where it stays in the store.</summary>
    public static IReadOnlyList<TreeEntry> Of(BatchRequest request, string name, BlobTree tree)
    {
        var place = ItemPlacement.Of(request, name);
        return
        [
            .. tree.Entries.Where(entry => entry.Kind != TreeEntryKind.Folder)
                .Select(entry => place(entry.Path) is { } target ? entry with { Path = PathRelation.Relative(request.Run.WorkingFolder, target) } : entry),
        ];
    }
}
