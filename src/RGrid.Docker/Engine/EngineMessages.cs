using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RGrid.Docker.Engine;

/// <summary>What is sent with a request.</summary>
/// <param name="ContentType">Its media type.</param>
/// <param name="Length">Its length in bytes; null where that is not known beforehand.</param>
/// <param name="Write">Writes it.</param>
internal sealed record EngineBody(string ContentType, long? Length, Action<Stream> Write)
{
    /// <summary>A JSON document.</summary>
    public static EngineBody Json(JsonNode node)
    {
        var bytes = Encoding.UTF8.GetBytes(node.ToJsonString());
        return new EngineBody("application/json", bytes.Length, stream => stream.Write(bytes));
    }

    /// <summary>A tar archive of unknown length.</summary>
    public static EngineBody Tar(Action<Stream> write) => new("application/x-tar", null, write);
}

/// <summary>A request to an engine (docs.docker.com/reference/api/engine).</summary>
/// <param name="Method">`GET`.</param>
/// <param name="Path">Path and query, escaped. Without a version: every engine answers as its newest, and what is used here has not changed in any.</param>
/// <param name="Body">What is sent with it; null for nothing.</param>
internal sealed record EngineRequest(string Method, string Path, EngineBody? Body = null)
{
    /// <summary>Further headers, each a whole line.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];
}

/// <summary>The head of an answer, and its body as a stream that must be read before the connection is used again.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Headers">By name, in lower case.</param>
/// <param name="Body">The body.</param>
internal sealed record EngineResponse(int Status, IReadOnlyDictionary<string, string> Headers, BodyStream Body)
{
    private const int Refused = 400;

    /// <summary>True where the request was not carried out.</summary>
    public bool IsRefused => Status >= Refused;

    /// <summary>The whole body.</summary>
    public byte[] ReadAll()
    {
        using var bytes = new MemoryStream();
        Body.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>The body as JSON; null for an empty one.</summary>
    /// <exception cref="IOException">It is something else.</exception>
    public JsonNode? ReadJson()
    {
        var bytes = ReadAll();
        try
        {
            return bytes.Length == 0 ? null : JsonNode.Parse(bytes);
        }
        catch (JsonException exception)
        {
            throw new IOException("The container engine's answer is no JSON.", exception);
        }
    }

    /// <summary>Why it was refused, in the engine's words.</summary>
    public string ReadMessage()
    {
        var text = Encoding.UTF8.GetString(ReadAll()).Trim();
        try
        {
            return JsonNode.Parse(text)?["message"]?.GetValue<string>() ?? text;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return text;
        }
    }
}
