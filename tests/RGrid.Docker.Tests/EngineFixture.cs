using System.Text.Json.Nodes;
using RGrid.Docker.Containers;
using RGrid.Docker.Engine;
using RGrid.Docker.Images;
using RGrid.Executions;
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

    /// <summary>Gives an image to another engine, as it is.</summary>
    public void SendImage(string name, EngineClient other) => Client.Use(
        new EngineRequest("GET", $"/images/{name}/get"),
        response =>
        {
            Assert.Null(other.SendForLines(new EngineRequest("POST", "/images/load?quiet=1", EngineBody.Tar(response.Body.CopyTo)), _ => { }, CancellationToken.None));
            return true;
        },
        CancellationToken.None);

    /// <summary>Writes an image with all of its layers and its configuration, history included, into a file.</summary>
    public void SaveImage(string name, string path) => Client.Use(
        new EngineRequest("GET", $"/images/{name}/get"),
        response =>
        {
            using var file = File.Create(path);
            response.Body.CopyTo(file);
            return true;
        },
        CancellationToken.None);

    /// <summary>Removes an image, or a name of it.</summary>
    public void RemoveImage(string name) => Client.Send(new EngineRequest("DELETE", $"/images/{name}?force=1"), CancellationToken.None);

    /// <summary>The labels of all containers, running or not.</summary>
    public IReadOnlyList<JsonNode> Containers() =>
        [.. Client.Send(new EngineRequest("GET", "/containers/json?all=1"), CancellationToken.None).Json!.AsArray().Select(container => container!)];

    /// <summary>How many containers the engine makes while something goes on.</summary>
    public int CountOfContainersMade(Action action)
    {
        var filters = Uri.EscapeDataString(new JsonObject { ["type"] = new JsonArray("container"), ["event"] = new JsonArray("create") }.ToJsonString());
        var from = TimeProvider.System.GetUtcNow();
        action();
        var count = 0;
        var until = TimeProvider.System.GetUtcNow();
        Assert.Null(Client.SendForLines(
            new EngineRequest("GET", $"/events?since={Seconds(from)}&until={Seconds(until)}&filters={filters}"), _ => count++, CancellationToken.None));
        return count;

        static string Seconds(DateTimeOffset time) => (time.ToUnixTimeMilliseconds() / 1000m).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>All images.</summary>
    public IReadOnlyList<JsonNode> Images() =>
        [.. Client.Send(new EngineRequest("GET", "/images/json?all=1"), CancellationToken.None).Json!.AsArray().Select(image => image!)];

    /// <summary>The folder where the engine keeps the highest layer of an image.</summary>
    public string TopLayerOf(string name) => Image(name)!["GraphDriver"]!["Data"]!["UpperDir"]!.GetValue<string>();

    /// <summary>The image of a repository whose tag begins so.</summary>
    public JsonNode ImageWithKey(string repository, string prefix)
    {
        var filters = new JsonObject { ["reference"] = new JsonArray($"{repository}:{prefix}*") }.ToJsonString();
        var found = Client.Send(new EngineRequest("GET", $"/images/json?filters={Uri.EscapeDataString(filters)}"), CancellationToken.None).Json!.AsArray().Single()!;
        return Image(found["Id"]!.GetValue<string>())!;
    }

    /// <summary>Removes all images without a name that no container uses, as `docker image prune` does.</summary>
    public void Prune() => Client.Send(new EngineRequest("POST", "/images/prune"), CancellationToken.None).Succeeded("pruning");

    /// <summary>What an image prints when it is started by hand.</summary>
    public string RunImage(string name, params IReadOnlyList<string> arguments)
    {
        using var stdout = new MemoryStream();
        new ContainerRun(new ContainerStore(Client)).Run(
            new ContainerOrder(
                new JsonObject { ["Image"] = name, ["Cmd"] = ContainerSettings.Texts(arguments) }, new RunStreams(stdout, Stream.Null), StdinState.Closed, null, Stopping.WithoutGrace),
            () => { },
            CancellationToken.None);
        return System.Text.Encoding.UTF8.GetString(stdout.ToArray());
    }

    /// <summary>Lets other users reach the engine's folder, or use its socket too, until the result is disposed.</summary>
    public IDisposable OpenFolder(PermissionOf what) => _engine.OpenFolder(what);

    /// <summary>Gives an image a further name.</summary>
    public void Tag(string name, string repository, string tag) => BaseImages.Tag(Client, name, repository, tag);

    /// <summary>True where a text stands in any of an image's own files.</summary>
    public bool SavedImageHolds(string name, string text) => Client.Use(
        new EngineRequest("GET", $"/images/{name}/get"),
        response =>
        {
            var word = System.Text.Encoding.UTF8.GetBytes(text);
            using var archive = new System.Formats.Tar.TarReader(response.Body, leaveOpen: true);
            var isFound = false;
            while (archive.GetNextEntry() is { } layer)
            {
                // The large ones are the base images.
                if (layer.DataStream is { Length: < 20_000_000 } stream)
                {
                    using var bytes = new MemoryStream();
                    stream.CopyTo(bytes);
                    isFound |= bytes.ToArray().AsSpan().IndexOf(word) >= 0;
                }
            }

            response.Body.CopyTo(Stream.Null);
            return isFound;
        },
        CancellationToken.None);

    /// <summary>Makes an image with nothing in it, for any processor.</summary>
    public void LoadEmptyImage(string repository, string tag, string architecture)
    {
        using var folder = new TemporaryFolder();
        LayerEntry[] entries = [LayerEntry.Folder("empty")];
        var image = new NewImage(
            new ImageFacts("", "linux", architecture, "", [], new Dictionary<string, string>(), "", 0, []), LayerFile.Write(folder.At("layer"), entries, 0), entries, repository, tag, [], []);
        Assert.NotNull(new ImageMaker(Client, new ImageStore(Client, new RegistryCredentials(folder.Path)), new ContainerStore(Client)).TryLoad(image, CancellationToken.None));
    }

    /// <inheritdoc/>
    public void Dispose() => _engine.Dispose();
}
