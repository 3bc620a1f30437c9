using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.Docker.Engine;

namespace RGrid.Docker.Images;

/// <summary>The images of an engine.</summary>
/// <param name="client">The engine.</param>
/// <param name="credentials">For registries.</param>
internal sealed class ImageStore(EngineClient client, RegistryCredentials credentials)
{
    private string? _platform;

    /// <summary>An image by name, tag or id; null where it is not there.</summary>
    public ImageFacts? Find(string name, CancellationToken cancellationToken)
    {
        var answer = client.Send(new EngineRequest("GET", $"/images/{EscapePath(name)}/json"), cancellationToken);
        return answer.IsAbsent ? null : ImageFacts.Read(answer.Succeeded($"the look at image `{name}`"));
    }

    /// <summary>The ids of all images, without the algorithm.</summary>
    public IReadOnlySet<Digest> List(CancellationToken cancellationToken)
    {
        var answer = client.Send(new EngineRequest("GET", "/images/json?all=1"), cancellationToken).Succeeded("the list of images");
        return answer.AsArray().Select(image => Digest.Parse(ImageFacts.WithAlgorithm(image!["Id"]!.GetValue<string>()).Split(':')[1])).ToHashSet();
    }

    /// <summary>Images with a label: their names, and their labels.</summary>
    /// <param name="label">`name=value`.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    public IReadOnlyList<(IReadOnlyList<string> Tags, IReadOnlyDictionary<string, string> Labels)> List(string label, CancellationToken cancellationToken)
    {
        var filters = new JsonObject { ["label"] = new JsonArray(label) }.ToJsonString();
        var answer = client.Send(new EngineRequest("GET", $"/images/json?filters={Uri.EscapeDataString(filters)}"), cancellationToken).Succeeded("the list of images");
        return
        [
            .. answer.AsArray().Select(image => (
                (IReadOnlyList<string>)[.. (image!["RepoTags"]?.AsArray() ?? []).Select(tag => tag!.GetValue<string>())],
                (IReadOnlyDictionary<string, string>)(image["Labels"]?.AsObject() ?? []).ToDictionary(one => one.Key, one => one.Value?.GetValue<string>() ?? "", StringComparer.Ordinal))),
        ];
    }

    /// <summary>Removes an image that no container uses; those below it stay.</summary>
    /// <param name="name">Its only name, or its id where it has none.</param>
    /// <returns>Why it stays, in the engine's words; null where it is gone.</returns>
    public string? Remove(string name) =>
        client.Send(new EngineRequest("DELETE", $"/images/{EscapePath(name)}?noprune=1"), CancellationToken.None) is { Status: >= 400, IsAbsent: false } refused ? refused.Message : null;

    /// <summary>Fetches an image from its registry.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="step">Is told how far it is.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <exception cref="RGridException">It is not there, may not be had, or the registry can't be reached.</exception>
    public void Pull(string name, Action<string> step, CancellationToken cancellationToken)
    {
        var parts = ImageName.Parse(name);
        step($"pulling {name}");
        var request = new EngineRequest(
            "POST",
            $"/images/create?fromImage={Uri.EscapeDataString(parts.Repository)}&tag={Uri.EscapeDataString(parts.Tag)}&platform={Uri.EscapeDataString(Platform(cancellationToken))}")
        {
            Headers = credentials.Header(parts.Registry) is { } header ? [$"X-Registry-Auth: {header}"] : [],
        };
        var progress = new PullProgress(name, step);
        if (client.SendForLines(request, progress.Take, cancellationToken) is { } failure)
        {
            throw PullFailure.Of(name, parts.Registry, failure);
        }
    }

    /// <summary>Checks that an image is of the engine's own architecture; emulation is slow, and mostly a mistake.</summary>
    /// <exception cref="RGridException">It is not.</exception>
    public void CheckPlatform(string name, ImageFacts image, CancellationToken cancellationToken)
    {
        var platform = !client.Address.IsRemote && image is { Os: "linux" } && image.Architecture == OwnArchitecture ? $"linux/{OwnArchitecture}" : Platform(cancellationToken);
        if ($"{image.Os}/{image.Architecture}" != platform)
        {
            throw new RGridException(
                ErrorCode.RuntimeUnavailable,
                $"the image `{name}` is for {image.Platform}, and the container engine runs {platform}",
                $"fetch the right one: docker pull --platform {platform} {name}; or name another image with --runtime");
        }
    }

    /// <summary>A path segment of a request; slashes of a name stay.</summary>
    public static string EscapePath(string name) => Uri.EscapeDataString(name).Replace("%2F", "/", StringComparison.Ordinal).Replace("%3A", ":", StringComparison.Ordinal).Replace("%40", "@", StringComparison.Ordinal);

    private static string OwnArchitecture => RuntimeInformation.OSArchitecture switch
    {
        Architecture.X64 => "amd64",
        Architecture.X86 => "386",
        var other => other.ToString().ToLowerInvariant(),
    };

    // The engine's own, whatever DOCKER_DEFAULT_PLATFORM says: what runs is decided by what is known, not by a variable of the shell.
    private string Platform(CancellationToken cancellationToken)
    {
        if (_platform is null)
        {
            var version = client.Send(new EngineRequest("GET", "/version"), cancellationToken).Succeeded("the question for the engine's version");
            _platform = $"{version["Os"]?.GetValue<string>()}/{version["Arch"]?.GetValue<string>()}";
        }

        return _platform;
    }
}
