using System.Formats.Tar;
using System.Text;
using System.Text.Json.Nodes;

namespace RGrid.Docker.Images;

/// <summary>The archive that `POST /images/load` takes (github.com/moby/docker-image-spec, "Combined Image JSON + Filesystem Changeset Format"), with the top layer only.</summary>
internal static class LoadArchive
{
    /// <summary>Writes it.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="image">The image.</param>
    /// <param name="id">Its id in hex.</param>
    /// <param name="configuration">Its configuration.</param>
    public static void Write(Stream stream, NewImage image, string id, byte[] configuration)
    {
        var layers = new JsonArray();
        foreach (var layer in image.Base.Layers)
        {
            layers.Add((JsonNode)$"{layer["sha256:".Length..]}/layer.tar");
        }

        var top = $"{image.Layer.Digest}/layer.tar";
        layers.Add((JsonNode)top);
        var manifest = new JsonArray(new JsonObject
        {
            ["Config"] = $"{id}.json",
            ["RepoTags"] = new JsonArray($"{image.Repository}:{image.Tag}"),
            ["Layers"] = layers,
        });
        using var tar = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true);
        Write(tar, $"{id}.json", new MemoryStream(configuration));
        Write(tar, top, new FileStream(image.Layer.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 0));
        Write(tar, "manifest.json", new MemoryStream(Encoding.UTF8.GetBytes(manifest.ToJsonString())));
    }

    private static void Write(TarWriter tar, string name, Stream bytes)
    {
        using (bytes)
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = bytes });
        }
    }
}
