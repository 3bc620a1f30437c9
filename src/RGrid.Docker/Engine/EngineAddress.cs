namespace RGrid.Docker.Engine;

/// <summary>How an engine is reached.</summary>
public enum EngineScheme
{
    /// <summary>A socket of this machine.</summary>
    Unix,

    /// <summary>A port, in the clear or with TLS.</summary>
    Tcp,

    /// <summary>`docker system dial-stdio` on another machine, through ssh.</summary>
    Ssh,
}

/// <summary>Where a container engine listens.</summary>
/// <param name="Scheme">How it is reached.</param>
/// <param name="Place">A socket's path; `host:port`; what ssh is to connect to, `ssh://user@host:port`.</param>
/// <param name="Origin">What named it, for messages: `DOCKER_HOST`.</param>
/// <param name="Certificates">Folder with `ca.pem`, `cert.pem` and `key.pem` for TLS; null for none.</param>
public sealed record EngineAddress(EngineScheme Scheme, string Place, string Origin, string? Certificates = null)
{
    private const string UsualPort = "2375";

    /// <summary>The socket on the machine that ssh connects to: the path of `ssh://host/run/user/1000/docker.sock`; null for the one that its docker command takes.</summary>
    public string? Socket { get; init; }

    /// <summary>True where paths of this machine may mean nothing to the engine.</summary>
    public bool IsRemote => Scheme != EngineScheme.Unix;

    /// <summary>Reads what `DOCKER_HOST` and contexts hold: `unix:///var/run/docker.sock`, `tcp://host:2376`, `ssh://user@host`.</summary>
    /// <exception cref="RGridException">It is none of these.</exception>
    public static EngineAddress Parse(string text, string origin, string? certificates)
    {
        var colon = text.IndexOf("://", StringComparison.Ordinal);
        var place = colon < 0 ? "" : text[(colon + 3)..].TrimEnd('/');
        return (colon < 0 ? "" : text[..colon], place) switch
        {
            ("unix", { Length: > 0 }) => new EngineAddress(EngineScheme.Unix, place.StartsWith('/') ? place : "/" + place, origin),
            ("tcp" or "http" or "https", { Length: > 0 }) => new EngineAddress(
                EngineScheme.Tcp, place.LastIndexOf(':') > place.LastIndexOf(']') ? place : $"{place}:{UsualPort}", origin, certificates),
            ("ssh", { Length: > 0 }) when !place.StartsWith('/') => OfSsh(place, origin),
            _ => throw new RGridException(
                ErrorCode.EngineUnavailable,
                $"`{text}`, which {origin} names as the container engine, is no address that can be used here",
                "an address looks like unix:///var/run/docker.sock, tcp://host:2375 or ssh://user@host"),
        };
    }

    /// <inheritdoc/>
    public override string ToString() => Scheme switch
    {
        EngineScheme.Unix => "unix://" + Place,
        EngineScheme.Tcp => "tcp://" + Place,
        _ => Place + Socket,
    };

    private static EngineAddress OfSsh(string place, string origin)
    {
        var slash = place.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? new EngineAddress(EngineScheme.Ssh, "ssh://" + place, origin)
            : new EngineAddress(EngineScheme.Ssh, "ssh://" + place[..slash], origin) { Socket = place[slash..] };
    }
}
