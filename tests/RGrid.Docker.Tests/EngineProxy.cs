using System.Net.Sockets;
using System.Text;
using RGrid.Testing;

namespace RGrid.Docker.Tests;

/// <summary>Stands between RGrid and an engine, and does something before a request of a kind reaches it, once.</summary>
public sealed class EngineProxy : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly string _engine;
    private readonly string _request;
    private Action? _before;

    /// <summary>Begins to listen.</summary>
    /// <param name="engine">What `DOCKER_HOST` would be without it.</param>
    /// <param name="request">How the request begins: `POST /containers/create`.</param>
    /// <param name="before">What is done.</param>
    public EngineProxy(string engine, string request, Action before)
    {
        (_engine, _request, _before) = (engine["unix://".Length..], request, before);
        _listener.Bind(new UnixDomainSocketEndPoint(_folder.At("s")));
        _listener.Listen();
        Begin(Accept);
    }

    /// <summary>What `DOCKER_HOST` has to be.</summary>
    public string Host => $"unix://{_folder.At("s")}";

    /// <summary>True once it was done.</summary>
    public bool IsDone => _before is null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Dispose();
        _folder.Dispose();
    }

    private static void Begin(Action action) => new Thread(() =>
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // One side has closed its end.
        }
    })
    {
        IsBackground = true,
    }.Start();

    private void Accept()
    {
        while (true)
        {
            var client = _listener.Accept();
            var engine = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            engine.Connect(new UnixDomainSocketEndPoint(_engine));
            Begin(() => Copy(client, engine, Look));
            Begin(() => Copy(engine, client, _ => { }));
        }
    }

    private void Look(string bytes)
    {
        if (bytes.StartsWith(_request, StringComparison.Ordinal) && Interlocked.Exchange(ref _before, null) is { } before)
        {
            before();
        }
    }

    private static void Copy(Socket from, Socket to, Action<string> look)
    {
        var buffer = new byte[64 * 1024];
        for (int length; (length = from.Receive(buffer)) > 0;)
        {
            look(Encoding.Latin1.GetString(buffer, 0, length));
            to.Send(buffer.AsSpan(0, length));
        }

        to.Shutdown(SocketShutdown.Send);
    }
}
