using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace RGrid.Testing.Packages;

/// <summary>Stands before a server of this machine on a free port of loopback: as an HTTP proxy, whatever host is asked for, or with TLS of its own.</summary>
public sealed class LoopbackFront : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });
    private readonly X509Certificate2? _certificate;
    private readonly int _port;

    private LoopbackFront(int port, X509Certificate2? certificate)
    {
        (_port, _certificate) = (port, certificate);
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    /// <summary>Starts a proxy.</summary>
    /// <param name="port">The port of the server that answers.</param>
    public static LoopbackFront Proxy(int port) => new(port, null);

    /// <summary>Starts a server with TLS, whose authority nobody knows.</summary>
    /// <param name="port">The port of the server that answers.</param>
    public static LoopbackFront Tls(int port)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        var now = DateTimeOffset.UtcNow;
        return new LoopbackFront(port, request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1)));
    }

    /// <summary>Its URL.</summary>
    public string Url => $"{(_certificate is null ? "http" : "https")}://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>The authority of its certificate, as PEM.</summary>
    public string Authority => _certificate!.ExportCertificatePem();

    /// <summary>How many requests were answered.</summary>
    public int Requests { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Stop();
        _client.Dispose();
        _certificate?.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync().ConfigureAwait(false);
                await AnswerAsync(client.GetStream()).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
            catch (Exception exception) when (exception is IOException or HttpRequestException or System.Security.Authentication.AuthenticationException)
            {
                // The client or the server went away, or the client does not trust this one.
            }
        }
    }

    private async Task AnswerAsync(NetworkStream plain)
    {
        if (_certificate is null)
        {
            await AnswerAsync((Stream)plain).ConfigureAwait(false);
            return;
        }

        using var stream = new SslStream(plain);
        await stream.AuthenticateAsServerAsync(_certificate).ConfigureAwait(false);
        await AnswerAsync(stream).ConfigureAwait(false);
    }

    private async Task AnswerAsync(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        var request = await reader.ReadLineAsync().ConfigureAwait(false);
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { Length: > 0 })
        {
        }

        if (request?.Split(' ') is not [_, var target, _])
        {
            return;
        }

        Requests++;
        var path = target.StartsWith('/') ? target : new Uri(target).PathAndQuery;
        using var answer = await _client.GetAsync(new Uri($"http://127.0.0.1:{_port}{path}")).ConfigureAwait(false);
        var body = await answer.Content.ReadAsByteArrayAsync().ConfigureAwait(false);
        var head = $"HTTP/1.1 {(int)answer.StatusCode} -\r\nContent-Type: {answer.Content.Headers.ContentType}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head)).ConfigureAwait(false);
        await stream.WriteAsync(body).ConfigureAwait(false);
    }
}
