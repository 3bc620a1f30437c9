using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace RGrid.Docker.Tests;

/// <summary>An image registry on loopback (Debian's docker-registry), without TLS as engines allow there; it can be down.</summary>
internal sealed class RegistryProcess : IDisposable
{
    private readonly string _top = Directory.CreateTempSubdirectory("rgrid-registry-").FullName;
    private Process? _process;

    /// <summary>Starts one.</summary>
    public RegistryProcess()
    {
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        Start();
    }

    /// <summary>What stands before the names of its images.</summary>
    public string Host => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    private int Port { get; }

    /// <summary>Starts it again, with all that it held.</summary>
    public void Start()
    {
        var settings = Path.Combine(_top, "config.yml");
        File.WriteAllText(settings, $"version: 0.1\nlog: {{level: error}}\nstorage: {{filesystem: {{rootdirectory: {_top}/data}}}}\nhttp: {{addr: {Host}}}\n");
        _process = Process.Start(new ProcessStartInfo("docker-registry", ["serve", settings]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        while (!IsUp() && !_process.HasExited)
        {
            Thread.Sleep(20);
        }
    }

    /// <summary>Ends it; what it held stays.</summary>
    public void Stop()
    {
        _process?.Kill();
        _process?.WaitForExit();
        _process?.Dispose();
        _process = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        Directory.Delete(_top, recursive: true);
    }

    private bool IsUp()
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
