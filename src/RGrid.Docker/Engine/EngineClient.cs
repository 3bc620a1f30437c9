using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RGrid.Docker.Engine;

/// <summary>
/// Talks to one engine. A connection is used again while it is free; work that lasts gets one of its own. A broken connection and an
/// engine that can't work are told as <see cref="ErrorCode.EngineUnavailable"/>; a refusal is a value (<see cref="EngineAnswer"/>).
/// </summary>
/// <param name="find">Finds the engine; asked once.</param>
public sealed class EngineClient(Func<EngineAddress> find) : IDisposable
{
    private readonly Lazy<EngineAddress> _address = new(find);
    private readonly Stack<EngineConnection> _free = new();

    /// <summary>Where the engine is.</summary>
    public EngineAddress Address => _address.Value;

    /// <summary>Whether the engine that last answered is Podman.</summary>
    public bool IsPodman { get; private set; }

    /// <summary>Sends a request and reads the whole answer.</summary>
    /// <exception cref="RGridException">The engine can't be reached or broke off.</exception>
    internal EngineAnswer Send(EngineRequest request, CancellationToken cancellationToken) =>
        Use(request, response => response.IsRefused ? new EngineAnswer(response.Status, null, response.ReadMessage()) : new EngineAnswer(response.Status, response.ReadJson(), ""), cancellationToken);

    /// <summary>Sends a request; the answer is JSON documents one after the other, each a line (progress of pull, load, build).</summary>
    /// <param name="request">The request.</param>
    /// <param name="line">Gets each document.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <returns>Null where all went well, else why not.</returns>
    internal string? SendForLines(EngineRequest request, Action<JsonNode> line, CancellationToken cancellationToken) => Use(
        request,
        response =>
        {
            if (response.IsRefused)
            {
                return response.ReadMessage();
            }

            string? error = null;
            using var reader = new StreamReader(response.Body);
            while (reader.ReadLine() is { } text)
            {
                if (TryParse(text) is { } document)
                {
                    error ??= document["error"]?.GetValue<string>();
                    line(document);
                }
            }

            return error;
        },
        cancellationToken);

    /// <summary>Sends a request and gives its answer's head and body to a reader.</summary>
    internal T Use<T>(EngineRequest request, Func<EngineResponse, T> read, CancellationToken cancellationToken)
    {
        EngineConnection? connection = null;
        try
        {
            var isUsed = TryTake(out connection);
            connection ??= EngineConnection.Open(Address);
            using (cancellationToken.Register(connection.Dispose))
            {
                var response = Exchange(request, ref connection, isUsed);
                IsPodman = response.Headers.GetValueOrDefault("server")?.StartsWith("Libpod/", StringComparison.Ordinal) is true;
                var result = read(response);
                Return(connection);
                return result;
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or InvalidOperationException or FormatException)
        {
            connection?.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw Broken(exception);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <summary>A connection for work that lasts; the caller disposes it.</summary>
    internal EngineConnection Open() => EngineConnection.Open(Address);

    /// <summary>The failure of a connection that broke.</summary>
    internal RGridException Broken(Exception exception) => new(
        ErrorCode.EngineUnavailable,
        $"the container engine at `{Address}` broke off: {exception.Message}",
        "see whether it still runs: docker info",
        exception)
    {
        IsTransient = true,
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_free)
        {
            while (_free.TryPop(out var connection))
            {
                connection.Dispose();
            }
        }
    }

    private EngineResponse Exchange(EngineRequest request, ref EngineConnection connection, bool isUsed)
    {
        try
        {
            return connection.Exchange(request);
        }
        catch (IOException) when (isUsed && request.Body is null)
        {
            // The engine closed a connection that had been idle; nothing was asked yet.
            connection.Dispose();
            connection = EngineConnection.Open(Address);
            return connection.Exchange(request);
        }
    }

    private bool TryTake(out EngineConnection? connection)
    {
        lock (_free)
        {
            // Engines close what is idle for minutes, such as while a script runs.
            while (_free.TryPop(out connection))
            {
                if (!connection.IsBroken)
                {
                    return true;
                }

                connection.Dispose();
            }

            return false;
        }
    }

    private void Return(EngineConnection connection)
    {
        if (!connection.IsFree)
        {
            connection.Dispose();
            return;
        }

        lock (_free)
        {
            _free.Push(connection);
        }
    }

    private static JsonNode? TryParse(string text)
    {
        try
        {
            return text.Length == 0 ? null : JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            // A line that is no document says nothing; the end of the work is asked for by itself.
            return null;
        }
    }
}

/// <summary>The whole answer to a request.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Json">The body; null where it was empty or the request was refused.</param>
/// <param name="Message">Why it was refused, in the engine's words; empty where it was not.</param>
internal sealed record EngineAnswer(int Status, JsonNode? Json, string Message)
{
    private const int NotFound = 404;
    private const int Refused = 400;

    /// <summary>True where what was asked for does not exist.</summary>
    public bool IsAbsent => Status == NotFound;

    /// <summary>The body, where the request was carried out.</summary>
    /// <exception cref="RGridException">It was refused.</exception>
    public JsonNode Succeeded(string what) => Status < Refused ? Json ?? new JsonObject() : throw EngineFailure.Of($"{what} failed", Message);
}
