using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using RGrid.Testing;

namespace RGrid.Docker.Tests;

/// <summary>
/// A machine that is reached by ssh: Debian's sshd on loopback with keys of its own, and an engine that listens at the usual place there and sees no file of this
/// machine's `/tmp`. Its user is a private one, who is the caller too.
/// </summary>
public sealed class SshFixture : IDisposable
{
    // What sshd and the docker command of its users find below /run.
    private const string Enter = """
        mount -t tmpfs -o mode=755 none /run
        mkdir /run/sshd
        ln -s "$0" /run/docker.sock
        exec "$@"
        """;

    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(30);

    private readonly string _top = Directory.CreateTempSubdirectory("rgrid-ssh-").FullName;
    private readonly PrivateUser _user = new();
    private readonly EngineProcess _engine = EngineProcess.Elsewhere();
    private readonly IDisposable _open;
    private readonly Process _server;

    /// <summary>Starts both.</summary>
    /// <param name="engine">Has the image of Python.</param>
    public SshFixture(EngineFixture engine)
    {
        engine.SendImage(BaseImages.Python, _engine.Client);
        _open = _engine.OpenFolder(PermissionOf.Socket);
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        var host = MakeKey("host");
        var settings = Directory.CreateDirectory(Path.Combine(_user.Home, ".ssh"), (UnixFileMode)0x1C0).FullName;
        File.Move(MakeKey("user"), Key);
        File.Copy(Path.Combine(_top, "user.pub"), Path.Combine(_top, "authorized_keys"));
        File.WriteAllText(Path.Combine(settings, "known_hosts"), string.Create(CultureInfo.InvariantCulture, $"[127.0.0.1]:{Port} {File.ReadAllText(host + ".pub")}"));
        _user.Own(settings);
        File.WriteAllText(Path.Combine(_top, "config"), string.Create(CultureInfo.InvariantCulture, $"""
            ListenAddress 127.0.0.1:{Port}
            HostKey {host}
            AuthorizedKeysFile {_top}/authorized_keys
            PidFile none
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            KbdInteractiveAuthentication no

            """));
        // What it reads as its user is read by that user.
        File.SetUnixFileMode(_top, (UnixFileMode)0x1ED);
        string[] words = [.. _user.PrefixOfRoot, "sh", "-ec", Enter, _engine.Host["unix://".Length..], "/usr/sbin/sshd", "-D", "-f", $"{_top}/config", "-E", $"{_top}/log"];
        _server = Process.Start(words[0], words[1..]);
        Wait();
    }

    /// <summary>What `DOCKER_HOST` has to be.</summary>
    public string Host => string.Create(CultureInfo.InvariantCulture, $"ssh://{PrivateUser.Name}@127.0.0.1:{Port}");

    /// <summary>The port of the server.</summary>
    public int Port { get; }

    /// <summary>The user's private key, where ssh looks for it.</summary>
    public string Key => Path.Combine(_user.Home, ".ssh/id_ed25519");

    /// <summary>Absolute path of the engine's socket there.</summary>
    public string Socket => _engine.Host["unix://".Length..];

    /// <summary>A workspace of the user whose runs find the engine.</summary>
    public Workspace NewWorkspace()
    {
        var workspace = new Workspace { User = _user };
        workspace.Variables["DOCKER_HOST"] = Host;
        return workspace;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _server.Kill(entireProcessTree: true);
        _server.WaitForExit();
        _server.Dispose();
        _open.Dispose();
        _engine.Dispose();
        _user.Dispose();
        Directory.Delete(_top, recursive: true);
    }

    private string MakeKey(string name)
    {
        var path = Path.Combine(_top, name);
        using var make = Process.Start("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", path]);
        make.WaitForExit();
        return path;
    }

    private void Wait()
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                client.Connect(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException) when (Stopwatch.GetElapsedTime(began) < LongestStart && !_server.HasExited)
            {
                Thread.Sleep(20);
            }
            catch (SocketException exception)
            {
                var log = Path.Combine(_top, "log");
                throw new InvalidOperationException($"sshd does not start:\n{(File.Exists(log) ? File.ReadAllText(log) : "")}", exception);
            }
        }
    }
}
