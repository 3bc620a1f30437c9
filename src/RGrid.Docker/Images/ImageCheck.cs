using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.Docker.Containers;
using RGrid.FileSystem;

namespace RGrid.Docker.Images;

/// <summary>Reads back what is in an image, through a container of it that is never started.</summary>
/// <param name="containers">The engine's containers.</param>
internal sealed class ImageCheck(ContainerStore containers)
{
    private const int OwnersExecute = 0x40;

    /// <summary>Checks that an image that was just made holds its layer.</summary>
    /// <param name="id">The image.</param>
    /// <param name="image">What it should be.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <exception cref="RGridException">Something differs.</exception>
    public void Check(string id, NewImage image, CancellationToken cancellationToken)
    {
        if (FindDifferences(id, [.. image.Entries.Select(Describe)], image.ContainerLabels, cancellationToken) is [var first, ..])
        {
            throw new RGridException(
                ErrorCode.Internal,
                $"the image that the container engine made is not what it was given: `{first}` differs",
                $"remove it and try again: docker image rm {image.Repository}:{image.Tag}; if it stays so, the engine is broken");
        }
    }

    /// <summary>Compares an image with what it should hold, in the folders where something should be.</summary>
    /// <param name="id">The image.</param>
    /// <param name="expected">What it should hold; paths without the leading slash.</param>
    /// <param name="labels">Labels of the container.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <returns>The absolute paths of all that is changed, missing or new, in order.</returns>
    public IReadOnlyList<string> FindDifferences(string id, IReadOnlyList<TreeEntry> expected, JsonObject labels, CancellationToken cancellationToken)
    {
        var wanted = expected.ToDictionary(entry => entry.Path, StringComparer.Ordinal);
        var parents = expected.SelectMany(entry => Parents(entry.Path)).ToHashSet(StringComparer.Ordinal);
        var different = new SortedSet<string>(StringComparer.Ordinal);
        var container = containers.Create(new JsonObject { ["Image"] = id, ["Cmd"] = new JsonArray("/"), ["Labels"] = labels.DeepClone() }, cancellationToken);
        try
        {
            foreach (var area in expected.Select(entry => Area(entry.Path)).Distinct(StringComparer.Ordinal))
            {
                containers.TryRead(container, "/" + area, stream => Compare(stream, area, Take), cancellationToken);
            }
        }
        finally
        {
            containers.Remove(container);
        }

        different.UnionWith(wanted.Keys.Select(path => "/" + path));
        return [.. different];

        void Take(TreeEntry found)
        {
            if (wanted.Remove(found.Path, out var entry) ? found != entry : !(found.Kind == TreeEntryKind.Folder && parents.Contains(found.Path)))
            {
                different.Add("/" + found.Path);
            }
        }
    }

    // Two levels: /rgrid/work of an environment stands beside /rgrid/environment, which belongs to the image below.
    private static string Area(string path) => string.Join('/', path.Split('/').Take(2));

    private static IEnumerable<string> Parents(string path)
    {
        for (var parent = Path.GetDirectoryName(path); !string.IsNullOrEmpty(parent); parent = Path.GetDirectoryName(parent))
        {
            yield return parent;
        }
    }

    private static void Compare(Stream stream, string area, Action<TreeEntry> take)
    {
        using var tar = new TarReader(stream, leaveOpen: true);
        while (tar.GetNextEntry() is { } found)
        {
            // An archive begins with the name of what was asked for.
            var path = Path.Combine(Path.GetDirectoryName(area)!, found.Name.TrimEnd('/'));
            take(found.EntryType switch
            {
                TarEntryType.Directory => TreeEntry.Folder(path),
                TarEntryType.SymbolicLink => TreeEntry.Link(path, found.LinkName),
                _ => TreeEntry.File(path, new Blob(Hash(found.DataStream), found.Length), ((int)found.Mode & OwnersExecute) != 0),
            });
        }
    }

    private static TreeEntry Describe(LayerEntry entry)
    {
        switch (entry.Kind)
        {
            case FileKind.Folder:
                return TreeEntry.Folder(entry.Path);
            case FileKind.Link:
                return TreeEntry.Link(entry.Path, entry.Target);
            default:
                using (var bytes = entry.Open!())
                {
                    var digest = Hash(bytes);
                    return TreeEntry.File(entry.Path, new Blob(digest, bytes.Length), (entry.Mode & OwnersExecute) != 0);
                }
        }
    }

    private static Digest Hash(Stream? stream) => new(SHA256.HashData(stream ?? Stream.Null));
}
