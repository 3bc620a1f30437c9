using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RGrid.Testing.Packages;

/// <summary>An HTTP proxy on a free port of loopback: whatever host is asked for, one server of this machine answers.</summary>
public sealed class ForwardProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });
    private readonly int _port;

    /// <summary>Starts a proxy.</summary>
    /// <param name="port">The port of the server that answers.</param>
    public ForwardProxy(int port)
    {
        _port = port;
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    /// <summary>Its URL.</summary>
    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>How many requests have come.</summary>
    public int Requests { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Stop();
        _client.Dispose();
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
            catch (Exception exception) when (exception is IOException or HttpRequestException)
            {
                // The client or the server went away.
            }
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        var request = await reader.ReadLineAsync().ConfigureAwait(false);
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { Length: > 0 })
        {
        }

        if (request?.Split(' ') is not [_, var target, _] || !Uri.TryCreate(target, UriKind.Absolute, out var url))
        {
            return;
        }

        Requests++;
        using var answer = await _client.GetAsync(new Uri($"http://127.0.0.1:{_port}{url.PathAndQuery}")).ConfigureAwait(false);
        var body = await answer.Content.ReadAsByteArrayAsync().ConfigureAwait(false);
        var head = $"HTTP/1.1 {(int)answer.StatusCode} -\r\nContent-Type: {answer.Content.Headers.ContentType}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head)).ConfigureAwait(false);
        await stream.WriteAsync(body).ConfigureAwait(false);
    }
}
