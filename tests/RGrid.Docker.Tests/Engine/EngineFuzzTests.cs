using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RGrid.Docker.Containers;
using RGrid.Docker.Engine;
using RGrid.Docker.Images;
using RGrid.Testing;

namespace RGrid.Docker.Tests.Engine;

/// <summary>Whatever an engine answers, reading it ends, and what comes out is an answer or a failure that is told as the engine's.</summary>
public sealed class EngineFuzzTests : IDisposable
{
    private readonly Workspace _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void What_is_said_of_an_image() => Fuzz("image-facts", text => _ = ImageFacts.Read(Parse(text)));

    [Fact]
    public void Bodies_in_chunks() => Fuzz("chunks", text =>
    {
        using var body = BodyStream.InChunks(new BufferedReader(new MemoryStream(text)));
        body.CopyTo(Stream.Null);
    });

    [Fact]
    public void Frames_of_stdout_and_stderr() => Fuzz("frames", text => new StreamFrames(new MemoryStream(text)).CopyTo(_ => { }, _ => { }));

    [Fact]
    public void Names_of_images() => Fuzz("image-names", text => _ = ImageName.Parse(Encoding.UTF8.GetString(text)));

    [Fact]
    public void Credentials_of_registries() => Fuzz("docker-config", text =>
    {
        _home.Write("config.json", Encoding.UTF8.GetString(text));
        _ = new RegistryCredentials(_home.Folder).Header("registry.example.org");
    });

    private static JsonNode Parse(byte[] text)
    {
        try
        {
            return JsonNode.Parse(text) ?? new JsonObject();
        }
        catch (JsonException exception)
        {
            throw new IOException("no JSON", exception);
        }
    }

    private static void Fuzz(string parser, Action<byte[]> parse) => new Fuzzer(parser, text =>
    {
        try
        {
            parse(text);
        }
        catch (Exception exception) when (exception is RGridException or IOException)
        {
            Assert.NotEmpty(exception.Message);
        }
    }).Run();
}
