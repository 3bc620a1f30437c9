using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.FileSystem;
using RGrid.Runtimes;

namespace RGrid.Docker.Engine;

/// <summary>
/// Finds the engine as the docker command does (docs.docker.com/engine/manage-resources/contexts): `DOCKER_HOST`, then the context that
/// `DOCKER_CONTEXT` or the configuration names, then the usual socket; and where that is not there, those of a rootless Docker and of Podman.
/// </summary>
/// <param name="machine">The caller's surroundings.</param>
public sealed class EngineAddresses(Machine machine)
{
    /// <summary>The origin of an address that nothing names.</summary>
    public const string UsualPlace = "the usual place";

    private const string UsualSocket = "/var/run/docker.sock";
    private const string UsualContext = "default";

    /// <summary>Names of the variables that lead to an engine.</summary>
    public static IReadOnlyList<string> Variables { get; } = ["DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH", "XDG_RUNTIME_DIR"];

    /// <summary>The folder of the docker command's configuration.</summary>
    public string ConfigurationFolder => Variable("DOCKER_CONFIG") ?? Path.Combine(machine.HomeFolder, ".docker");

    /// <summary>The address; nothing is connected to.</summary>
    /// <exception cref="RGridException">What names it is broken.</exception>
    public EngineAddress Find()
    {
        if (Variable("DOCKER_HOST") is { } host)
        {
            return EngineAddress.Parse(host, "DOCKER_HOST", CertificatesOfVariables());
        }

        var context = Variable("DOCKER_CONTEXT") ?? CurrentContext();
        if (context is not null and not UsualContext)
        {
            return OfContext(context);
        }

        var socket = Sockets().FirstOrDefault(path => PosixFile.Kind(path) is not null) ?? UsualSocket;
        return new EngineAddress(EngineScheme.Unix, socket, UsualPlace);
    }

    private IEnumerable<string> Sockets()
    {
        yield return UsualSocket;
        if (Variable("XDG_RUNTIME_DIR") is { } runtime)
        {
            yield return Path.Combine(runtime, "docker.sock");
            yield return Path.Combine(runtime, "podman/podman.sock");
        }

        yield return Path.Combine(machine.HomeFolder, ".docker/run/docker.sock");
        yield return Path.Combine(machine.HomeFolder, ".docker/desktop/docker.sock");
        yield return "/run/podman/podman.sock";
    }

    private string? CertificatesOfVariables() => Variable("DOCKER_TLS_VERIFY") is null ? null : Variable("DOCKER_CERT_PATH") ?? ConfigurationFolder;

    private string? CurrentContext() => Read(Path.Combine(ConfigurationFolder, "config.json"))?["currentContext"]?.GetValue<string>() is { Length: > 0 } name ? name : null;

    private EngineAddress OfContext(string name)
    {
        var folder = Digest.Of(Encoding.UTF8.GetBytes(name)).ToString();
        var host = Read(Path.Combine(ConfigurationFolder, "contexts/meta", folder, "meta.json"))?["Endpoints"]?["docker"]?["Host"]?.GetValue<string>();
        var certificates = Path.Combine(ConfigurationFolder, "contexts/tls", folder, "docker");
        return host is not null
            ? EngineAddress.Parse(host, $"context `{name}`", PosixFile.IsFolder(certificates) ? certificates : null)
            : throw new RGridException(
                ErrorCode.EngineUnavailable, $"the Docker context `{name}` does not exist", "`docker context ls` lists those that do; DOCKER_CONTEXT or `docker context use` chooses one");
    }

    private static JsonNode? Read(string path)
    {
        if (!PosixFile.IsFile(path))
        {
            return null;
        }

        try
        {
            return JsonNode.Parse(File.ReadAllBytes(path));
        }
        catch (JsonException exception)
        {
            throw new RGridException(ErrorCode.EngineUnavailable, $"`{path}` is no JSON: {exception.Message}", "mend it, or set DOCKER_HOST", exception);
        }
    }

    private string? Variable(string name) => machine.Variables.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
}
