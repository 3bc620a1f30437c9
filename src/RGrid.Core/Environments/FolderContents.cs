using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.FileSystem;

namespace RGrid.Environments;

/// <summary>
/// What a folder of installed dependencies holds, byte for byte, as a manifest (`rgrid.contents/1`: a tree). It is written when the folder
/// is published, so that `rgrid cache verify` can tell bytes that rotted from bytes that were installed; the seal can't, for it reads none.
/// </summary>
public static class FolderContents
{
    private const string Schema = "rgrid.contents/1";

    /// <summary>Reads every file of a folder on all cores.</summary>
    /// <param name="folder">Absolute path.</param>
    /// <param name="cancellationToken">Ends reading.</param>
    /// <returns>The canonical bytes of the manifest.</returns>
    /// <exception cref="IOException">Something can't be read.</exception>
    public static byte[] Describe(string folder, CancellationToken cancellationToken) => CanonicalJson.Serialize(new JsonObject
    {
        ["schema"] = Schema,
        ["tree"] = Read(folder, cancellationToken).ToJson(),
    });

    /// <summary>The paths, relative to a folder, of all that is not as a manifest says: changed, missing or new. Null where the bytes are no such manifest.</summary>
    /// <param name="folder">Absolute path.</param>
    /// <param name="manifest">What <see cref="Describe"/> gave.</param>
    /// <param name="cancellationToken">Ends reading.</param>
    /// <exception cref="IOException">Something can't be read.</exception>
    public static IReadOnlyList<string>? FindDifferences(string folder, byte[] manifest, CancellationToken cancellationToken)
    {
        if (TryParse(manifest) is not { } recorded)
        {
            return null;
        }

        var found = Read(folder, cancellationToken).Entries.ToDictionary(entry => entry.Path, StringComparer.Ordinal);
        var different = recorded.Entries.Where(entry => !found.Remove(entry.Path, out var now) || now != entry).Select(entry => entry.Path);
        return [.. different.ToList().Concat(found.Keys.Order(StringComparer.Ordinal))];
    }

    private static BlobTree Read(string folder, CancellationToken cancellationToken)
    {
        var top = Encoding.UTF8.GetByteCount(folder) + 1;
        var parts = FolderWalk.Run<List<TreeEntry>>(folder, Vanishing.Fails, (entries, page) => Take(entries, page, top));
        var all = parts.SelectMany(part => part).ToArray();
        try
        {
            Parallel.For(
                0,
                all.Length,
                new ParallelOptions { CancellationToken = cancellationToken },
                () => new FileHasher(),
                (i, _, hasher) =>
                {
                    all[i] = all[i].Kind == TreeEntryKind.File ? Hash(folder, all[i], hasher, cancellationToken) : all[i];
                    return hasher;
                },
                hasher => hasher.Dispose());
        }
        catch (AggregateException exception) when (exception.InnerException is IOException failure)
        {
            throw new IOException(failure.Message, failure.HResult);
        }

        return new BlobTree(all);
    }

    private static TreeEntry Hash(string folder, TreeEntry entry, FileHasher hasher, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, entry.Path);
        var blob = hasher.TryHash(path, cancellationToken) ?? throw new IOException($"`{path}` went while it was read.");
        return TreeEntry.File(entry.Path, blob, entry.IsExecutable);
    }

    private static void Take(List<TreeEntry> entries, FolderPage page, int top)
    {
        var path = page.Path.AsSpan(0, page.Path.Length - 1);
        var prefix = path.Length < top ? "" : Encoding.UTF8.GetString(path[top..]) + "/";
        foreach (ref readonly var entry in page.Entries)
        {
            const int executable = 0x40;
            var name = prefix + Encoding.UTF8.GetString(page.Name(entry));
            entries.Add(entry.Kind switch
            {
                FileKind.Folder => TreeEntry.Folder(name),
                FileKind.Link => TreeEntry.Link(name, Encoding.UTF8.GetString(page.Target(entry))),
                FileKind.File => TreeEntry.File(name, default, (entry.Mode & executable) != 0),
                _ => throw new IOException($"`{name}` is a FIFO, socket or device."),
            });
        }
    }

    private static BlobTree? TryParse(byte[] manifest)
    {
        try
        {
            var document = JsonNode.Parse(manifest)!;
            return document["schema"]?.GetValue<string>() == Schema ? BlobTree.FromJson(document["tree"]!.AsArray()) : null;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException or NullReferenceException)
        {
            return null;
        }
    }
}
