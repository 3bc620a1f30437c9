using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace RGrid.Content;

/// <summary>What a place in a tree holds.</summary>
public enum TreeEntryKind
{
    /// <summary>A file; it has a blob.</summary>
    File,

    /// <summary>A folder that is named for itself, mostly an empty one.</summary>
    Folder,

    /// <summary>A symbolic link; it has a target.</summary>
    Link,
}

/// <summary>One place in a tree.</summary>
/// <param name="Path">Relative, `/` between the parts; `..` only in front, where the thing lies above the folder that the tree is relative to; absolute for an input typed so.</param>
/// <param name="Kind">What is there.</param>
/// <param name="Digest">A file's bytes.</param>
/// <param name="Size">A file's length in bytes.</param>
/// <param name="IsExecutable">A file's executable bit.</param>
/// <param name="LinkTarget">A link's text as it stands.</param>
public sealed record TreeEntry(
    string Path, TreeEntryKind Kind, Digest Digest, long Size, bool IsExecutable, string? LinkTarget)
{
    /// <summary>A file.</summary>
    public static TreeEntry File(string path, Blob blob, bool isExecutable) =>
        new(path, TreeEntryKind.File, blob.Digest, blob.Size, isExecutable, null);

    /// <summary>A folder.</summary>
    public static TreeEntry Folder(string path) => new(path, TreeEntryKind.Folder, default, 0, false, null);

    /// <summary>A symbolic link.</summary>
    public static TreeEntry Link(string path, string target) => new(path, TreeEntryKind.Link, default, 0, false, target);
}

/// <summary>Files, folders and links by relative path, in ordinal order of the paths' UTF-8 bytes whatever order they came in.</summary>
public sealed class BlobTree
{
    /// <summary>A tree of nothing.</summary>
    public static readonly BlobTree Empty = new([]);

    /// <summary>Makes a tree; of two equal entries one stays.</summary>
    /// <exception cref="ArgumentException">Two different entries have one path.</exception>
    public BlobTree(IEnumerable<TreeEntry> entries)
    {
        var byPath = new SortedDictionary<string, TreeEntry>(Utf8Order.Comparer);
        foreach (var entry in entries)
        {
            if (!byPath.TryAdd(entry.Path, entry) && byPath[entry.Path] != entry)
            {
                throw new ArgumentException($"Two different things are at `{entry.Path}`.", nameof(entries));
            }
        }

        Entries = [.. byPath.Values];
    }

    /// <summary>The entries in order.</summary>
    public ImmutableArray<TreeEntry> Entries { get; }

    /// <summary>Sum of the files' lengths in bytes.</summary>
    public long Size => Entries.Sum(entry => entry.Size);

    /// <summary>The tree as a member of a manifest: an array of objects, one an entry.</summary>
    public JsonArray ToJson()
    {
        var items = new JsonArray();
        foreach (var entry in Entries)
        {
            items.Add((JsonNode)ToJson(entry));
        }

        return items;
    }

    /// <summary>The tree that <see cref="ToJson()"/> wrote.</summary>
    public static BlobTree FromJson(JsonArray items) => new(items.Select(item => FromJson(item!.AsObject())));

    private static JsonObject ToJson(TreeEntry entry) => entry.Kind switch
    {
        TreeEntryKind.File => new JsonObject
        {
            ["path"] = entry.Path,
            ["sha256"] = entry.Digest.ToString(),
            ["size"] = entry.Size,
            ["executable"] = entry.IsExecutable,
        },
        TreeEntryKind.Folder => new JsonObject { ["path"] = entry.Path, ["folder"] = true },
        _ => new JsonObject { ["path"] = entry.Path, ["link"] = entry.LinkTarget },
    };

    private static TreeEntry FromJson(JsonObject item)
    {
        var path = item["path"]!.GetValue<string>();
        if (item["link"] is { } link)
        {
            return TreeEntry.Link(path, link.GetValue<string>());
        }

        return item["folder"] is not null
            ? TreeEntry.Folder(path)
            : TreeEntry.File(
                path,
                new Blob(Digest.Parse(item["sha256"]!.GetValue<string>()), item["size"]!.GetValue<long>()),
                item["executable"]!.GetValue<bool>());
    }
}
