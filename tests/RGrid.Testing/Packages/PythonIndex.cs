using System.Security.Cryptography;
using System.Text;

namespace RGrid.Testing.Packages;

/// <summary>A package index (PEP 503) on loopback.</summary>
public sealed class PythonIndex : IDisposable
{
    private readonly HashSet<string> _yanked = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private readonly LoopbackServer _server;

    /// <summary>Starts an empty index.</summary>
    public PythonIndex() => _server = new LoopbackServer(Answer);

    /// <summary>The server, for its port, credentials and number of requests.</summary>
    public LoopbackServer Server => _server;

    /// <summary>URL of the index.</summary>
    public string Url => $"http://127.0.0.1:{_server.Port}/simple/";

    /// <summary>What it serves.</summary>
    public IReadOnlyList<(string Name, byte[] Content)> Files
    {
        get
        {
            lock (_files)
            {
                return [.. _files.Select(file => (file.Key, file.Value))];
            }
        }
    }

    /// <summary>URL of a file.</summary>
    public string FileUrl(string fileName) => $"http://127.0.0.1:{_server.Port}/files/{fileName}";

    /// <summary>Publishes a file; one of the same name is replaced.</summary>
    public PythonIndex Add((string FileName, byte[] Content) package)
    {
        lock (_files)
        {
            _files[package.FileName] = package.Content;
        }

        return this;
    }

    /// <summary>Takes a file back.</summary>
    public PythonIndex Withdraw(string fileName)
    {
        lock (_files)
        {
            _files.Remove(fileName);
        }

        return this;
    }

    /// <summary>Marks a file as withdrawn, which it is still served for who asks for that one (PEP 592).</summary>
    public PythonIndex Yank(string fileName)
    {
        lock (_files)
        {
            _yanked.Add(fileName);
        }

        return this;
    }

    /// <summary>Publishes a small wheel.</summary>
    public PythonIndex AddWheel(string name, string version, params IReadOnlyList<string> requires) => Add(WheelMaker.Wheel(name, version, requires: requires));

    /// <inheritdoc/>
    public void Dispose() => _server.Dispose();

    private (byte[], string)? Answer(string path)
    {
        lock (_files)
        {
            var name = path.Trim('/').Split('/')[^1];
            if (path.StartsWith("/files/", StringComparison.Ordinal))
            {
                return _files.TryGetValue(Uri.UnescapeDataString(name), out var content) ? (content, "application/octet-stream") : null;
            }

            var links = _files.Where(file => Project(file.Key) == name)
                .Select(file => $"<a href=\"/files/{file.Key}#sha256={Convert.ToHexStringLower(SHA256.HashData(file.Value))}\"{(_yanked.Contains(file.Key) ? " data-yanked=\"\"" : "")}>{file.Key}</a>").ToList();
            return links.Count == 0 ? null : (Encoding.UTF8.GetBytes($"<!DOCTYPE html><html><body>{string.Join('\n', links)}</body></html>"), "text/html");
        }
    }

    private static string Project(string fileName) => fileName.Split('-')[0].Replace('_', '-').ToLowerInvariant();
}
