using System.Text.Json.Nodes;

namespace RGrid.Docker.Containers;

/// <summary>Parts of the body of `POST /containers/create` that several kinds of containers share.</summary>
internal static class ContainerSettings
{
    /// <summary>Takes away all that a script needs no right to: capabilities, new privileges, writing to the image; its output is kept by RGrid, not by the engine.</summary>
    /// <param name="host">`HostConfig`, to which it is added.</param>
    public static JsonObject Confined(JsonObject host)
    {
        host["CapDrop"] = new JsonArray("ALL");
        host["SecurityOpt"] = new JsonArray("no-new-privileges");
        host["ReadonlyRootfs"] = true;
        host["Init"] = true;
        host["LogConfig"] = new JsonObject { ["Type"] = "none" };
        return host;
    }

    /// <summary>A list of texts.</summary>
    public static JsonArray Texts(IEnumerable<string> texts)
    {
        var array = new JsonArray();
        foreach (var text in texts)
        {
            array.Add((JsonNode)JsonValue.Create(text));
        }

        return array;
    }

    /// <summary>What of this machine is shown at a path of the container.</summary>
    /// <param name="source">Absolute path here.</param>
    /// <param name="target">Absolute path there.</param>
    /// <param name="isReadOnly">`true` where it may not be written.</param>
    public static JsonObject Mount(string source, string target, JsonNode isReadOnly) => new()
    {
        ["Type"] = "bind",
        ["Source"] = source,
        ["Target"] = target,
        ["ReadOnly"] = isReadOnly,
        ["BindOptions"] = new JsonObject { ["Propagation"] = "rprivate" },
    };
}
