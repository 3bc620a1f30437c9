using RGrid.Docker.Engine;

namespace RGrid.Docker.Images;

/// <summary>Says why an image could not be fetched.</summary>
internal static class PullFailure
{
    private static readonly string[] Unreachable =
        ["connection refused", "no such host", "i/o timeout", "network is unreachable", "no route to host", "TLS handshake timeout", "Client.Timeout", "EOF", "server misbehaving", "502", "503"];

    private static readonly string[] Forbidden = ["unauthorized", "authentication required", "no basic auth credentials", "forbidden"];

    private static readonly string[] Absent = ["not found", "manifest unknown", "pull access denied", "no matching manifest", "name unknown", "does not exist"];

    /// <summary>The failure.</summary>
    /// <param name="name">The image.</param>
    /// <param name="registry">Its registry.</param>
    /// <param name="message">The engine's words.</param>
    public static RGridException Of(string name, string registry, string message)
    {
        var what = $"the image `{name}` could not be pulled";
        if (Array.Exists(Absent, text => EngineFailure.Says(message, text)))
        {
            return new RGridException(ErrorCode.RuntimeUnavailable, $"{what}: {message}", $"check the name; where the image is private: docker login {registry}");
        }

        if (Array.Exists(Forbidden, text => EngineFailure.Says(message, text)))
        {
            return new RGridException(ErrorCode.RuntimeUnavailable, $"{what}: {message}", $"docker login {registry}");
        }

        return Array.Exists(Unreachable, text => EngineFailure.Says(message, text))
            ? new RGridException(
                ErrorCode.RuntimeUnavailable, $"{what}: the registry {registry} can't be reached ({message})", "try again when it is up; --pull never uses an image that is here already")
            {
                IsTransient = true,
            }
            : EngineFailure.Of(what, message);
    }
}
