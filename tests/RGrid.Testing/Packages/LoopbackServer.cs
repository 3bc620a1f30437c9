using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RGrid.Testing.Packages;

/// <summary>An HTTP server on a free port of loopback, enough for package indexes.</summary>
public sealed class LoopbackServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<string, (byte[] Body, string ContentType)?> _answer;

    /// <summary>Starts a server.</summary>
    /// <param name="answer">The body for a path; null for 404.</param>
    public LoopbackServer(Func<string, (byte[] Body, string ContentType)?> answer)
    {
        _answer = answer;
        var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        Port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    /// <summary>The port.</summary>
    public int Port { get; }

    /// <summary>How many requests have come.</summary>
    public int Requests { get; private set; }

    /// <summary>Answers are only given while this is open, so that a test can stop an installation in its middle.</summary>
    public ManualResetEventSlim Gate { get; } = new(initialState: true);

    /// <summary>`user:password` that every request must bring; null for none.</summary>
    public string? Credentials { get; set; }

    /// <summary>The bearer token that every request must bring; null for none.</summary>
    public string? Token { get; set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Gate.Set();
        _listener.Close();
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync().ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            Requests++;
            Gate.Wait();
            Answer(context);
        }
    }

    private string? Wanted() => Token is { } token
        ? "Bearer " + token
        : Credentials is { } credentials ? "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)) : null;

    private void Answer(HttpListenerContext context)
    {
        var response = context.Response;
        try
        {
            if (Wanted() is { } wanted && context.Request.Headers["Authorization"] != wanted)
            {
                response.StatusCode = 401;
                response.AddHeader("WWW-Authenticate", wanted.Split(' ')[0]);
            }
            else if (_answer(context.Request.RawUrl ?? "/") is { } answer)
            {
                response.ContentType = answer.ContentType;
                response.ContentLength64 = answer.Body.Length;
                response.OutputStream.Write(answer.Body);
            }
            else
            {
                response.StatusCode = 404;
            }

            response.Close();
        }
        catch (Exception exception) when (exception is HttpListenerException or InvalidOperationException or IOException)
        {
            // The client went away.
        }
    }
}
