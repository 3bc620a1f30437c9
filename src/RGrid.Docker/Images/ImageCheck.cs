using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.Docker.Containers;
using RGrid.FileSystem;

namespace RGrid.Docker.Images;

/// <summary>Reads back what is in an image that was made without its id being known beforehand.</summary>
/// <param name="containers">The engine's containers.</param>
internal sealed class ImageCheck(ContainerStore containers)
{
    /// <summary>Compares every entry of the top layer with what the image holds.</summary>
    /// <param name="id">The image.</param>
    /// <param name="image">What it should be.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <exception cref="RGridException">Something differs.</exception>
    public void Check(string id, NewImage image, CancellationToken cancellationToken)
    {
        var wanted = image.Entries.ToDictionary(entry => entry.Path, StringComparer.Ordinal);
        var container = containers.Create(new JsonObject { ["Image"] = id, ["Cmd"] = new JsonArray("/"), ["Labels"] = image.ContainerLabels.DeepClone() }, cancellationToken);
        try
        {
            foreach (var top in image.Entries.Select(entry => entry.Path.Split('/')[0]).Distinct(StringComparer.Ordinal).ToList())
            {
                containers.TryRead(container, "/" + top, stream => Compare(stream, wanted), cancellationToken);
            }
        }
        finally
        {
            containers.Remove(container);
        }

        if (wanted.Count > 0)
        {
            throw new RGridException(
                ErrorCode.Internal,
                $"the image that the container engine made is not what it was given: `/{wanted.Keys.Order(StringComparer.Ordinal).First()}` differs",
                "try again; if it stays so, the engine is broken");
        }
    }

    private static void Compare(Stream stream, Dictionary<string, LayerEntry> wanted)
    {
        using var tar = new TarReader(stream, leaveOpen: true);
        while (tar.GetNextEntry() is { } found)
        {
            var path = found.Name.TrimEnd('/');
            if (wanted.TryGetValue(path, out var entry) && IsSame(found, entry))
            {
                wanted.Remove(path);
            }
        }
    }

    private static bool IsSame(TarEntry found, LayerEntry entry) => (found.EntryType, entry.Kind) switch
    {
        (TarEntryType.Directory, FileKind.Folder) => true,
        (TarEntryType.SymbolicLink, FileKind.Link) => found.LinkName == entry.Target,
        (TarEntryType.RegularFile or TarEntryType.V7RegularFile, FileKind.File) => (int)found.Mode == entry.Mode && Hash(found.DataStream) == Hash(entry.Open!()),
        _ => false,
    };

    private static Digest Hash(Stream? stream)
    {
        using (stream)
        {
            return new Digest(SHA256.HashData(stream ?? Stream.Null));
        }
    }
}
