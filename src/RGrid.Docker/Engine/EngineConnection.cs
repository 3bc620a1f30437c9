using System.Globalization;
using System.Text;

namespace RGrid.Docker.Engine;

/// <summary>One connection to an engine: a request and its answer at a time (HTTP/1.1, RFC 9112), or the raw stream that one was turned into.</summary>
internal sealed class EngineConnection : IDisposable
{
    private readonly EngineTransport _transport;
    private readonly BufferedReader _reader;
    private BodyStream? _body;

    private EngineConnection(EngineTransport transport)
    {
        _transport = transport;
        _reader = new BufferedReader(transport.Stream);
    }

    /// <summary>True where nothing of an earlier answer is left to read.</summary>
    public bool IsFree => _body is null or { HasEnded: true };

    /// <summary>True where the engine has closed it while it was idle.</summary>
    public bool IsBroken => _transport.IsBroken;

    /// <summary>What comes after the head of an answer that turned the connection into a raw stream.</summary>
    public Stream RawReading => _reader;

    /// <summary>Where to write in that case.</summary>
    public Stream RawWriting => _transport.Stream;

    /// <summary>Connects.</summary>
    /// <exception cref="RGridException">Nobody listens there, or this user may not.</exception>
    public static EngineConnection Open(EngineAddress address) => new(EngineTransport.Open(address));

    /// <summary>Tells the engine that nothing more will be written.</summary>
    public void CloseWriting() => _transport.CloseWriting();

    /// <summary>Sends a request and reads the head of its answer.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public EngineResponse Exchange(EngineRequest request)
    {
        WriteHead(request);
        if (request.Body is { } body)
        {
            WriteBody(body);
        }

        var response = ReadHead(request);
        _body = response.Body;
        return response;
    }

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();

    private void WriteHead(EngineRequest request)
    {
        var head = new StringBuilder().Append(request.Method).Append(' ').Append(request.Path).Append(" HTTP/1.1\r\nHost: docker\r\nUser-Agent: rgrid\r\n");
        foreach (var header in request.Headers)
        {
            head.Append(header).Append("\r\n");
        }

        if (request.Body is { } body)
        {
            head.Append("Content-Type: ").Append(body.ContentType).Append("\r\n");
            head.Append(body.Length is { } length ? $"Content-Length: {length.ToString(CultureInfo.InvariantCulture)}\r\n" : "Transfer-Encoding: chunked\r\n");
        }
        else if (request.Method == "POST")
        {
            head.Append("Content-Length: 0\r\n");
        }

        _transport.Stream.Write(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()));
        _transport.Stream.Flush();
    }

    private void WriteBody(EngineBody body)
    {
        if (body.Length is not null)
        {
            body.Write(_transport.Stream);
            _transport.Stream.Flush();
            return;
        }

        using var chunks = new ChunkedWriter(_transport.Stream);
        body.Write(chunks);
        chunks.Complete();
    }

    private EngineResponse ReadHead(EngineRequest request)
    {
        var line = _reader.ReadLine() ?? throw new IOException("The container engine closed the connection.");
        var parts = line.Split(' ', 3);
        if (parts.Length < 2 || !parts[0].StartsWith("HTTP/1.", StringComparison.Ordinal) || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var status))
        {
            throw new IOException("What answers there is no container engine.");
        }

        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (_reader.ReadLine() is { Length: > 0 } header)
        {
            var colon = header.IndexOf(':');
            if (colon > 0)
            {
                headers[header[..colon].Trim()] = header[(colon + 1)..].Trim();
            }
        }

        return new EngineResponse(status, headers, BodyOf(request, status, headers));
    }

    private BodyStream BodyOf(EngineRequest request, int status, Dictionary<string, string> headers)
    {
        const int noContent = 204;
        const int notModified = 304;
        if (request.Method == "HEAD" || status is noContent or notModified)
        {
            return BodyStream.OfLength(_reader, 0);
        }

        if (headers.GetValueOrDefault("Transfer-Encoding")?.Contains("chunked", StringComparison.OrdinalIgnoreCase) is true)
        {
            return BodyStream.InChunks(_reader);
        }

        return long.TryParse(headers.GetValueOrDefault("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? BodyStream.OfLength(_reader, length)
            : BodyStream.UpToEnd(_reader);
    }
}
