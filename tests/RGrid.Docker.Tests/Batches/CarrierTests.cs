using System.Diagnostics;
using RGrid.Testing;

namespace RGrid.Docker.Tests.Batches;

/// <summary>Many runs of one kind are started in containers that are there. Nothing shows a script, or the caller, that it was one of them.</summary>
public sealed class CarrierTests(EngineFixture engine) : IDisposable
{
    private static readonly TimeSpan LongWait = TimeSpan.FromSeconds(120);

    private readonly Workspace _workspace = engine.NewWorkspace();

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData("--network", "off", "--memory", "300MB", "--cpus", "1.5")]
    [InlineData("--env", "B=2", "--env", "A=1", "--env", "PATH")]
    public void A_script_sees_the_same_in_a_carrier_and_in_a_container_of_its_own(params string[] options)
    {
        WriteItems(7, "same");
        _workspace.Write("seen.py", File.ReadAllText(Path.Combine(NativeBinary.Checkout, "tests/RGrid.Docker.Tests/Batches/seen.py")));
        for (var number = 1; number <= 2; number++)
        {
            // With nothing as stdin, as items of a batch have it.
            _workspace.RunProgram("/bin/sh",
            [
                "-c", "exec \"$@\" </dev/null", "sh", NativeBinary.Path,
                "run", "--backend", "docker", "--runtime", "python:3.11", "--output-dir", $"outputs/f{number}.txt", .. options, "seen.py", $"data/f{number}.txt",
            ]).Succeeded();
        }

        var made = engine.CountOfContainersMade(() => _workspace.Run(
            ["run", "--backend", "docker", "--runtime", "python:3.11", "--batch", "data/f{3..7}.txt", "--parallel", "1", .. options, "seen.py"]).Succeeded());
        var seen = Enumerable.Range(1, 7).Select(number => _workspace.Read($"outputs/f{number}.txt/seen.txt").Replace($"f{number}.txt", "item", StringComparison.Ordinal)).ToList();
        Assert.Contains("Seccomp: ['2']", seen[0], StringComparison.Ordinal);
        Assert.All(seen, one => Assert.Equal(seen[0], one));
        Assert.Equal(1, made);
        Assert.Empty(engine.Containers());
    }

    [Fact]
    public void A_carried_script_is_alone_and_leaves_nothing_to_the_next_one()
    {
        var mark = $"rgrid-mark-{Guid.NewGuid():N}";
        WriteItems(6, "x");
        _workspace.Write("s.py", $"""
            import os, socket, subprocess, sys
            print(os.listdir('/tmp'), os.listdir('/dev/shm'), os.listdir('/rgrid/home'), len([p for p in os.listdir('/proc') if p.isdigit()]))
            for path in ('/tmp/left', '/dev/shm/left', '/rgrid/home/left'):
                open(path, 'w').write('x')
            hidden = socket.socket(socket.AF_UNIX); hidden.bind('\0hidden')
            server = socket.socket(); server.bind(('127.0.0.1', 8123)); server.listen()
            client = socket.create_connection(('127.0.0.1', 8123))
            accepted = server.accept()[0]; accepted.close(); client.recv(1)
            subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)', '{mark}'], start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            """);
        Batch("--parallel", "1", "s.py").Succeeded();
        Assert.All(Reports(), report => Assert.Equal("[] [] [] 2\n", _workspace.Run("logs", report["execution"]!.GetValue<string>()).Stdout));
        Assert.Empty(LiveProcesses.With(mark));
        Assert.Empty(engine.Containers());
    }

    [Fact]
    public void Ends_of_carried_scripts_are_told_apart()
    {
        foreach (var (number, text) in new[] { "fine", "exit", "signal", "memory", "told" }.Index())
        {
            _workspace.Write($"data/f{number + 1}.txt", text);
        }

        _workspace.Write("s.py", """
            import os, signal, sys, time
            what = open(sys.argv[1]).read()
            print(what, flush=True)
            if what == 'exit': sys.exit(3)
            if what == 'signal': os.kill(os.getpid(), 9)
            if what == 'memory': bytearray(400_000_000)
            if what == 'told':
                signal.signal(signal.SIGTERM, lambda *_: (print('cleaned up', flush=True), sys.exit(5)))
                time.sleep(600)
            """);
        Assert.Equal(1, Batch("--parallel", "1", "--memory", "150MB", "--timeout", "3s", "s.py").ExitCode);
        var reports = Reports();
        Assert.Equal(
            ["succeeded 0", "failed 3", "failed 137", "out of memory 137", "timed out 124"],
            reports.Select(report => $"{report["status"]} {report["exitCode"]}"));
        Assert.Equal("told\ncleaned up\n", _workspace.Run("logs", reports[4]["execution"]!.GetValue<string>()).Stdout);
    }

    [Fact]
    public void Carried_scripts_of_a_killed_RGrid_are_ended_by_the_next_run()
    {
        var mark = $"rgrid-mark-{Guid.NewGuid():N}";
        WriteItems(4, "x");
        _workspace.Write("s.py", $"""
            import subprocess, sys, time
            if '4' in sys.argv[1]:
                subprocess.run([sys.executable, '-c', 'import time; time.sleep(600)', '{mark}'])
            """).Write("t.py", "print('next')\n");
        using var process = _workspace.Start(_workspace.Folder, ["run", "--backend", "docker", "--runtime", "python:3.11", "--batch", "data/*.txt", "--parallel", "1", "s.py"]);
        process.StandardInput.Close();
        var began = Stopwatch.GetTimestamp();
        while (LiveProcesses.With(mark).Count == 0)
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < LongWait && !process.HasExited);
            Thread.Sleep(20);
        }

        process.Kill();
        process.WaitForExit();
        Assert.NotEmpty(LiveProcesses.With(mark));
        _workspace.Write("wait.py", "import time\ntime.sleep(2)\n");
        _workspace.Run("run", "--backend", "docker", "--runtime", "python:3.11", "wait.py").Succeeded();
        Assert.Empty(LiveProcesses.With(mark));
        Assert.Empty(engine.Containers());
    }

    private void WriteItems(int count, string text)
    {
        for (var number = 1; number <= count; number++)
        {
            _workspace.Write($"data/f{number}.txt", text);
        }
    }

    private RunResult Batch(params IReadOnlyList<string> words) => _workspace.Run(["run", "--backend", "docker", "--runtime", "python:3.11", "--batch", "data/*.txt", .. words]);

    private List<System.Text.Json.Nodes.JsonNode> Reports() =>
        [.. _workspace.Read("outputs/results.jsonl").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => System.Text.Json.Nodes.JsonNode.Parse(line)!)];
}
