using System.Text;
using System.Text.Json.Nodes;
using RGrid.Docker.Engine;
using RGrid.Docker.Images;

namespace RGrid.Docker.Containers;

/// <summary>The containers of an engine.</summary>
/// <param name="client">The engine.</param>
internal sealed class ContainerStore(EngineClient client)
{
    /// <summary>Makes a container; it is not started.</summary>
    /// <param name="settings">The body of `POST /containers/create`.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <returns>Its id.</returns>
    /// <exception cref="RGridException">It can't be made; <see cref="ErrorCode.NotFound"/> where its image is gone.</exception>
    public string Create(JsonObject settings, CancellationToken cancellationToken)
    {
        var answer = client.Send(new EngineRequest("POST", "/containers/create", EngineBody.Json(settings)), cancellationToken);
        return answer.IsAbsent
            ? throw new RGridException(ErrorCode.NotFound, $"the image of the container is gone: {answer.Message}", "run again; it will be built anew") { IsTransient = true }
            : answer.Succeeded("making the container")["Id"]!.GetValue<string>();
    }

    /// <summary>Starts a container.</summary>
    /// <returns>Null where it runs, else why not, in the engine's words.</returns>
    public string? Start(string id, CancellationToken cancellationToken) =>
        client.Send(new EngineRequest("POST", $"/containers/{id}/start"), cancellationToken) is { Status: >= 400 } refused ? refused.Message : null;

    /// <summary>Sends a signal to the first process of a container; nothing happens where it has ended.</summary>
    public void Kill(string id, string signal) => client.Send(new EngineRequest("POST", $"/containers/{id}/kill?signal={signal}"), CancellationToken.None);

    /// <summary>Waits until a container has ended.</summary>
    /// <returns>Its exit code.</returns>
    public int Wait(string id) =>
        client.Send(new EngineRequest("POST", $"/containers/{id}/wait"), CancellationToken.None).Succeeded("waiting for the container")["StatusCode"]!.GetValue<int>();

    /// <summary>What the engine says of a container (`GET /containers/{id}/json`); null where it is gone.</summary>
    public JsonNode? Inspect(string id, CancellationToken cancellationToken)
    {
        var answer = client.Send(new EngineRequest("GET", $"/containers/{id}/json"), cancellationToken);
        return answer.IsAbsent ? null : answer.Succeeded("the look at the container");
    }

    /// <summary>Ends and removes a container with its own volumes; nothing happens where it is gone or is being removed.</summary>
    public void Remove(string id) => client.Send(new EngineRequest("DELETE", $"/containers/{id}?force=1&v=1"), CancellationToken.None);

    /// <summary>Containers with a label, running or not: id, and their labels.</summary>
    public IReadOnlyList<(string Id, IReadOnlyDictionary<string, string> Labels)> List(string label, CancellationToken cancellationToken)
    {
        var filters = new JsonObject { ["label"] = new JsonArray(label) }.ToJsonString();
        var answer = client.Send(new EngineRequest("GET", $"/containers/json?all=1&filters={Uri.EscapeDataString(filters)}"), cancellationToken);
        return
        [
            .. answer.Succeeded("the list of containers").AsArray().Select(container => (
                container!["Id"]!.GetValue<string>(),
                (IReadOnlyDictionary<string, string>)(container["Labels"]?.AsObject() ?? []).ToDictionary(one => one.Key, one => one.Value?.GetValue<string>() ?? "", StringComparer.Ordinal))),
        ];
    }

    /// <summary>True where a container of an image exists, running or not.</summary>
    public bool IsUsed(string image, CancellationToken cancellationToken)
    {
        var filters = new JsonObject { ["ancestor"] = new JsonArray(image) }.ToJsonString();
        var answer = client.Send(new EngineRequest("GET", $"/containers/json?all=1&filters={Uri.EscapeDataString(filters)}"), cancellationToken);
        return answer.Succeeded("the list of containers").AsArray().Any(container => container!["ImageID"]?.GetValue<string>() == image);
    }

    /// <summary>What is at a path of a container, running or not; links are not followed. Null for nothing.</summary>
    public ContainerPath? Stat(string id, string path, CancellationToken cancellationToken) => client.Use(
        new EngineRequest("HEAD", $"/containers/{id}/archive?path={Uri.EscapeDataString(path)}"),
        response => response.IsRefused || response.Headers.GetValueOrDefault("X-Docker-Container-Path-Stat") is not { } encoded
            ? null
            : ContainerPath.Read(JsonNode.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(encoded)))!),
        cancellationToken);

    /// <summary>Reads a path of a container, with all that is below it, as a tar archive; false where there is nothing.</summary>
    public bool TryRead(string id, string path, Action<Stream> read, CancellationToken cancellationToken) => client.Use(
        new EngineRequest("GET", $"/containers/{id}/archive?path={Uri.EscapeDataString(path)}"),
        response =>
        {
            if (response.IsRefused)
            {
                return false;
            }

            read(response.Body);
            response.Body.CopyTo(Stream.Null);
            return true;
        },
        cancellationToken);

    /// <summary>Unpacks a tar archive into a container's `/`.</summary>
    public void Write(string id, Action<Stream> tar, CancellationToken cancellationToken) =>
        client.Send(new EngineRequest("PUT", $"/containers/{id}/archive?path=%2F", EngineBody.Tar(tar)), cancellationToken).Succeeded("filling the container");

    /// <summary>Opens the streams of a container that is not started yet (`POST /containers/{id}/attach`). The caller disposes the connection.</summary>
    /// <param name="id">The container.</param>
    /// <param name="hasStdin">Whether its stdin is written to.</param>
    public EngineConnection Attach(string id, StdinState hasStdin)
    {
        const int refused = 400;
        var connection = client.Open();
        try
        {
            var stdin = hasStdin == StdinState.Open ? "1" : "0";
            var response = connection.Exchange(new EngineRequest("POST", $"/containers/{id}/attach?stream=1&stdin={stdin}&stdout=1&stderr=1")
            {
                Headers = ["Connection: Upgrade", "Upgrade: tcp"],
            });
            return response.Status < refused ? connection : throw EngineFailure.Of("opening the streams of the container failed", response.ReadMessage());
        }
        catch (IOException exception)
        {
            connection.Dispose();
            throw client.Broken(exception);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Makes an image of a container's changes; its id.</summary>
    /// <param name="id">The container.</param>
    /// <param name="repository">The name of the image.</param>
    /// <param name="tag">Its tag.</param>
    /// <param name="configuration">The configuration of the image.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    public string Commit(string id, string repository, string tag, JsonObject configuration, CancellationToken cancellationToken) => ImageFacts.WithAlgorithm(
        client.Send(
            new EngineRequest("POST", $"/commit?container={id}&repo={Uri.EscapeDataString(repository)}&tag={tag}&pause=0", EngineBody.Json(configuration)),
            cancellationToken).Succeeded("making the image")["Id"]!.GetValue<string>());
}

/// <summary>Whether a container's stdin is written to.</summary>
internal enum StdinState
{
    /// <summary>It is `/dev/null`.</summary>
    Closed,

    /// <summary>It is a pipe.</summary>
    Open,
}

/// <summary>What is at a path of a container.</summary>
/// <param name="IsFolder">Whether it is a folder.</param>
/// <param name="IsExecutable">Whether it is a file that may be executed.</param>
/// <param name="LinkTarget">Where it leads; empty where it is no link.</param>
internal sealed record ContainerPath(bool IsFolder, bool IsExecutable, string LinkTarget)
{
    // Go's file modes (pkg.go.dev/io/fs#FileMode).
    private const uint Folder = 1u << 31;
    private const uint Link = 1u << 27;
    private const uint Special = Folder | Link | (1u << 26) | (1u << 25) | (1u << 24) | (1u << 21);
    private const uint Execute = 0x49;

    /// <summary>Reads the header `X-Docker-Container-Path-Stat`.</summary>
    public static ContainerPath Read(JsonNode stat)
    {
        var mode = (uint)(stat["mode"]?.GetValue<long>() ?? 0);
        return new ContainerPath(
            (mode & Folder) != 0, (mode & Special) == 0 && (mode & Execute) != 0, (mode & Link) != 0 ? stat["linkTarget"]?.GetValue<string>() ?? "" : "");
    }
}
