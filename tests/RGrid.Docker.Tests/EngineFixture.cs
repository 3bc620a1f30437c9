using System.Text.Json.Nodes;
using RGrid.Docker.Engine;
using RGrid.Testing;

namespace RGrid.Docker.Tests;

/// <summary>A Docker Engine with the images of the tests.</summary>
public sealed class EngineFixture : IDisposable
{
    private readonly EngineProcess _engine = new();

    /// <summary>Starts and fills it.</summary>
    public EngineFixture() => BaseImages.Import(Client);

    /// <summary>What `DOCKER_HOST` has to be.</summary>
    public string Host => _engine.Host;

    /// <summary>Talks to it.</summary>
    public EngineClient Client => _engine.Client;

    /// <summary>A workspace whose runs find this engine.</summary>
    public Workspace NewWorkspace()
    {
        var workspace = new Workspace();
        workspace.Variables["DOCKER_HOST"] = Host;
        return workspace;
    }

    /// <summary>What the engine says of an image; null where it is not there.</summary>
    public JsonNode? Image(string name) => Client.Send(new EngineRequest("GET", $"/images/{name}/json"), CancellationToken.None).Json;

    /// <summary>Removes an image, or a name of it.</summary>
    public void RemoveImage(string name) => Client.Send(new EngineRequest("DELETE", $"/images/{name}?force=1"), CancellationToken.None);

    /// <summary>The labels of all containers, running or not.</summary>
    public IReadOnlyList<JsonNode> Containers() =>
        [.. Client.Send(new EngineRequest("GET", "/containers/json?all=1"), CancellationToken.None).Json!.AsArray().Select(container => container!)];

    /// <inheritdoc/>
    public void Dispose() => _engine.Dispose();
}
