using System.ComponentModel;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using RGrid.FileSystem;

namespace RGrid.Docker.Engine;

/// <summary>A two-way stream of bytes to an engine, whose writing side can be closed by itself: that is how stdin ends.</summary>
internal sealed class EngineTransport : IDisposable
{
    private readonly Action _closeWriting;
    private readonly Func<bool> _isBroken;
    private readonly IDisposable _owner;

    private EngineTransport(Stream stream, Action closeWriting, Func<bool> isBroken, IDisposable owner)
    {
        Stream = stream;
        _isBroken = isBroken;
        _closeWriting = closeWriting;
        _owner = owner;
    }

    /// <summary>Reads what the engine says and writes to it.</summary>
    public Stream Stream { get; }

    /// <summary>True where an idle connection was closed by the other side, or was spoken to without being asked.</summary>
    public bool IsBroken => _isBroken();

    /// <summary>Connects.</summary>
    /// <exception cref="RGridException">Nobody listens there, or this user may not.</exception>
    public static EngineTransport Open(EngineAddress address)
    {
        try
        {
            return address.Scheme switch
            {
                EngineScheme.Unix => OfSocket(new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified), socket => socket.Connect(new UnixDomainSocketEndPoint(address.Place))),
                EngineScheme.Tcp => OfPort(address),
                _ => OfSsh(address),
            };
        }
        catch (Exception exception) when (exception is SocketException or IOException or AuthenticationException or Win32Exception or ArgumentException)
        {
            throw Failure(address, exception);
        }
    }

    /// <summary>Tells the engine that nothing more will be written.</summary>
    public void CloseWriting() => _closeWriting();

    /// <inheritdoc/>
    public void Dispose()
    {
        Stream.Dispose();
        _owner.Dispose();
    }

    private static EngineTransport OfSocket(Socket socket, Action<Socket> connect)
    {
        try
        {
            connect(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        return new EngineTransport(new NetworkStream(socket, ownsSocket: false), () => socket.Shutdown(SocketShutdown.Send), () => socket.Poll(0, SelectMode.SelectRead), socket);
    }

    private static EngineTransport OfPort(EngineAddress address)
    {
        var colon = address.Place.LastIndexOf(':');
        var (host, port) = (address.Place[..colon].Trim('[', ']'), int.Parse(address.Place.AsSpan(colon + 1), System.Globalization.CultureInfo.InvariantCulture));
        var plain = OfSocket(new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }, socket => socket.Connect(host, port));
        if (address.Certificates is not { } folder)
        {
            return plain;
        }

        var authority = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(folder, "ca.pem"));
        var own = X509Certificate2.CreateFromPemFile(Path.Combine(folder, "cert.pem"), Path.Combine(folder, "key.pem"));
        var secure = new SslStream(plain.Stream);
        secure.AuthenticateAsClient(new SslClientAuthenticationOptions
        {
            TargetHost = host,
            ClientCertificates = [own],
            CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { authority }, RevocationMode = X509RevocationMode.NoCheck },
        });
        return new EngineTransport(secure, () => secure.ShutdownAsync().GetAwaiter().GetResult(), () => plain.IsBroken, plain);
    }

    private static EngineTransport OfSsh(EngineAddress address)
    {
        var stream = new SshStream(address);
        return new EngineTransport(stream, stream.CloseWriting, () => stream.HasEnded, stream);
    }

    private static RGridException Failure(EngineAddress address, Exception exception)
    {
        var isThere = address.IsRemote || PosixFile.Kind(address.Place) is not null;
        var (why, hint) = exception switch
        {
            SocketException { SocketErrorCode: SocketError.AccessDenied } => (
                "this user may not use it", "join the group that may: sudo usermod -aG docker $USER, then log in again; or use a rootless engine"),
            _ when !isThere => (
                "there is no such socket", "start the engine (sudo systemctl start docker), or install it; DOCKER_HOST or a Docker context names one elsewhere"),
            SocketException { SocketErrorCode: SocketError.ConnectionRefused } => (
                "nobody listens there", address.IsRemote ? "check the address, and that the engine runs" : "start the engine: sudo systemctl start docker"),
            _ => (exception.Message, "check the address, and that the engine runs"),
        };
        return Unreachable(address, why, hint, exception);
    }

    /// <summary>The failure of an engine that does not answer.</summary>
    /// <param name="address">Where it should be.</param>
    /// <param name="why">Why it does not.</param>
    /// <param name="hint">What to try.</param>
    /// <param name="exception">What told it.</param>
    internal static RGridException Unreachable(EngineAddress address, string why, string hint, Exception? exception) =>
        new(ErrorCode.EngineUnavailable, $"the container engine at `{address}` ({address.Origin}) can't be reached: {why}", hint, exception)
        {
            IsTransient = true,
        };
}
