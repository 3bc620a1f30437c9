using System.Text.Json.Nodes;

namespace RGrid.Docker.Images;

/// <summary>The document that an image's id is the digest of (OCI image specification, "Image Configuration"). It holds no time of today, so equal content has one id.</summary>
internal static class ImageConfiguration
{
    private const string NoTime = "2000-01-01T00:00:00Z";

    /// <summary>The document of an image.</summary>
    public static JsonObject Of(NewImage image)
    {
        var layers = new JsonArray();
        var history = new JsonArray();
        var created = image.Base.Created.Length > 0 ? image.Base.Created : NoTime;
        foreach (var layer in image.Base.Layers)
        {
            layers.Add((JsonNode)layer);
            history.Add((JsonNode)new JsonObject { ["created"] = created, ["created_by"] = "the image below" });
        }

        layers.Add((JsonNode)image.Layer.DiffId);
        history.Add((JsonNode)new JsonObject { ["created"] = created, ["created_by"] = $"rgrid {image.Repository}:{image.Tag}" });
        var document = new JsonObject
        {
            ["architecture"] = image.Base.Architecture,
            ["os"] = image.Base.Os,
            ["created"] = created,
            ["config"] = image.Configuration.DeepClone(),
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = layers },
            ["history"] = history,
        };
        if (image.Base.Variant.Length > 0)
        {
            document["variant"] = image.Base.Variant;
        }

        return document;
    }

    /// <summary>The body of a commit: what is not said there would stay as it is in the image below.</summary>
    public static JsonObject ForCommit(JsonObject configuration)
    {
        var body = configuration.DeepClone().AsObject();
        body["Cmd"] ??= new JsonArray();
        body["Entrypoint"] ??= new JsonArray();
        return body;
    }
}
