using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using RGrid.Docker.Engine;
using RGrid.Testing;

namespace RGrid.Docker.Tests.Engine;

/// <summary>An engine behind a port, which sees no file of this machine.</summary>
public sealed class ForeignEngineTests : IDisposable
{
    private static readonly TimeSpan LongWait = TimeSpan.FromSeconds(120);

    private readonly EngineFixture _fixture;
    private readonly EngineProcess _engine;
    private readonly string _host;
    private readonly Workspace _workspace = new();

    public ForeignEngineTests(EngineFixture fixture)
    {
        _fixture = fixture;
        _host = $"tcp://127.0.0.1:{FreePort()}";
        _engine = EngineProcess.Elsewhere(_host);
        fixture.SendImage(BaseImages.Python, _engine.Client);
        _workspace.Variables["DOCKER_HOST"] = _host;
    }

    public void Dispose()
    {
        _workspace.Dispose();
        _engine.Dispose();
    }

    // One test, for the engine takes seconds to start.
    [Fact]
    public void Scripts_inputs_and_outputs_go_there_and_back()
    {
        Outputs_come_back_as_from_an_engine_that_sees_this_machine();
        A_batch_runs_there();
        What_a_killed_RGrid_left_there_is_removed_by_the_next_run();
        Assert.Empty(Get("/containers/json?all=1").AsArray());
        Assert.Equal(0, CountOfVolumes());
        Assert.DoesNotContain("rgrid/run", Get("/images/json").ToJsonString(), StringComparison.Ordinal);
    }

    private void Outputs_come_back_as_from_an_engine_that_sees_this_machine()
    {
        var large = Enumerable.Range(0, 3 << 20).Select(number => (byte)(number * 31)).ToArray();
        File.WriteAllBytes(_workspace.At("large.bin"), large);
        var shared = Directory.CreateDirectory(Path.Combine(_workspace.Home, "shared")).FullName;
        File.WriteAllText(Path.Combine(shared, "word"), "shared");
        _workspace.Write("in.csv", "a,b\n").Write("gone.txt", "x").Write("s.py", $"""
            import hashlib, os, pwd, sys
            print(sys.stdin.read(), open(sys.argv[1]).read(), hashlib.sha256(open(sys.argv[2], 'rb').read()).hexdigest(), open('{shared}/word').read())
            print(pwd.getpwuid(os.getuid()).pw_name, os.getcwd(), os.access('/etc/passwd', os.W_OK), os.environ['HOME'], os.stat('s.py').st_mtime)
            os.makedirs('out/empty'); os.makedirs('out/日本')
            open('out/日本/a b.bin', 'wb').write(bytes(range(256)))
            open('out/run.sh', 'w').write('#!/bin/sh\n'); os.chmod('out/run.sh', 0o755)
            open('out/secret', 'w').write('s'); os.chmod('out/secret', 0)
            os.symlink('run.sh', 'out/link'); os.link('out/run.sh', 'out/same'); os.mkfifo('out/pipe')
            open('/tmp/lost', 'w').write('x')
            print('to stderr', file=sys.stderr)
            """);
        var words = new[] { "run", "--backend", "docker", "--runtime", "python:3.11", "--mount", shared, "s.py", "in.csv", "large.bin" };
        var there = _workspace.RunWithStdin("fed"u8.ToArray(), words).Succeeded();
        Assert.Equal($"fed a,b\n {Content.Digest.Of(large)} shared\nrgrid /rgrid/work/project False /rgrid/home 946684800.0\n", there.Stdout);
        Assert.Contains("to stderr", there.Stderr, StringComparison.Ordinal);
        Assert.Contains("`out/pipe` is a FIFO", there.Stderr, StringComparison.Ordinal);
        Assert.Contains("1 file in /tmp not kept", there.Stderr, StringComparison.Ordinal);
        Assert.DoesNotContain("changed", there.Stderr.Replace(there.Reason, "", StringComparison.Ordinal), StringComparison.Ordinal);
        var outputs = Listing();
        Directory.Delete(_workspace.At("out"), recursive: true);
        _workspace.Variables["DOCKER_HOST"] = _fixture.Host;
        _workspace.RunWithStdin("fed"u8.ToArray(), words).Succeeded();
        Assert.Equal(Listing(), outputs);
        _workspace.Variables["DOCKER_HOST"] = _host;
        var refused = _workspace.Run("run", "--backend", "docker", "--runtime", "python:3.11", "--mount", shared + ":rw", "s.py", "in.csv", "large.bin");
        Assert.Equal(125, refused.ExitCode);
        Assert.Contains($"`{shared}` can't be written there", refused.Stderr, StringComparison.Ordinal);
    }

    private void A_batch_runs_there()
    {
        for (var number = 1; number <= 5; number++)
        {
            _workspace.Write($"data/f{number}.txt", $"value {number}");
        }

        _workspace.Write("b.py", "import sys\nopen('out.txt', 'w').write(open(sys.argv[1]).read().upper())\n");
        string[] words = ["run", "--reuse", "--backend", "docker", "--runtime", "python:3.11", "--network", "off", "--batch", "data/*.txt", "b.py"];
        Assert.Contains("5 items: 5 succeeded", _workspace.Run(words).Succeeded().Stderr, StringComparison.Ordinal);
        Assert.Equal("VALUE 5", _workspace.Read("outputs/f5.txt/out.txt"));
        Assert.Contains("5 items: 5 reused", _workspace.Run(words).Succeeded().Stderr, StringComparison.Ordinal);
    }

    private void What_a_killed_RGrid_left_there_is_removed_by_the_next_run()
    {
        var mark = $"rgrid-mark-{Guid.NewGuid():N}";
        _workspace.Write("k.py", $"import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'import time; time.sleep(600)', '{mark}'])\n").Write("n.py", "import time\ntime.sleep(1)\n");
        using var process = _workspace.Start(_workspace.Folder, ["run", "--backend", "docker", "--runtime", "python:3.11", "k.py"]);
        process.StandardInput.Close();
        var began = Stopwatch.GetTimestamp();
        while (LiveProcesses.With(mark).Count == 0)
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < LongWait && !process.HasExited);
            Thread.Sleep(20);
        }

        process.Kill();
        process.WaitForExit();
        Assert.NotEqual(0, CountOfVolumes());
        _workspace.Run("run", "--backend", "docker", "--runtime", "python:3.11", "n.py").Succeeded();
        Assert.Empty(LiveProcesses.With(mark));
    }

    private JsonNode Get(string path) => _engine.Client.Send(new EngineRequest("GET", path), CancellationToken.None).Json!;

    private int CountOfVolumes() => Get("/volumes")["Volumes"]?.AsArray().Count ?? 0;

    private List<string> Listing() =>
    [
        .. Directory.EnumerateFileSystemEntries(_workspace.At("out"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path =>
            $"{path} {FileSystem.PosixFile.TryLstat(path)!.Value.Kind} {Convert.ToString(FileSystem.PosixFile.TryLstat(path)!.Value.Mode, 8)} {new FileInfo(path).LinkTarget} {(File.Exists(path) ? Content.Digest.Of(File.ReadAllBytes(path)) : "")}"),
    ];

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
