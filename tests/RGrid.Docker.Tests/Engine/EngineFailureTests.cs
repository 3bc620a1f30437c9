using System.Diagnostics;
using System.Net.Sockets;
using RGrid.FileSystem;
using RGrid.Testing;

namespace RGrid.Docker.Tests.Engine;

/// <summary>An engine that can't be used is one clear error with a hint, and nothing of the run is believed later.</summary>
public sealed class EngineFailureTests(EngineFixture engine) : IDisposable
{
    private readonly Workspace _workspace = engine.NewWorkspace();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void No_engine_is_said_with_where_it_was_looked_for()
    {
        _workspace.Variables["DOCKER_HOST"] = "unix:///nowhere/docker.sock";
        Fails("the container engine at `unix:///nowhere/docker.sock` (DOCKER_HOST) can't be reached: there is no such socket", "start the engine (sudo systemctl start docker)");
    }

    [Fact]
    public void An_engine_that_does_not_run_is_said()
    {
        var socket = Path.Combine(_workspace.Home, "s");
        using var bound = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        bound.Bind(new UnixDomainSocketEndPoint(socket));
        _workspace.Variables["DOCKER_HOST"] = $"unix://{socket}";
        Fails("can't be reached: nobody listens there", "start the engine: sudo systemctl start docker");
    }

    [Fact]
    public void Something_else_that_answers_is_said()
    {
        var socket = Path.Combine(_workspace.Home, "s");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(socket));
        listener.Listen();
        var answer = new Thread(() =>
        {
            using var one = listener.Accept();
            one.Receive(new byte[1000]);
            one.Send("SSH-2.0-OpenSSH\r\n"u8);
        })
        {
            IsBackground = true,
        };
        answer.Start();
        _workspace.Variables["DOCKER_HOST"] = $"unix://{socket}";
        Fails("broke off: What answers there is no container engine.", "see whether it still runs");
    }

    [Fact]
    public void A_context_that_does_not_exist_is_said()
    {
        _workspace.Variables.Remove("DOCKER_HOST");
        _workspace.Variables["DOCKER_CONTEXT"] = "nothere";
        Fails("the Docker context `nothere` does not exist", "`docker context ls` lists those that do");
    }

    [Fact]
    public void A_user_without_permission_is_told_how_to_get_it()
    {
        using var other = new OrdinaryUser();
        other.Variables["DOCKER_HOST"] = engine.Host;
        other.Write("s.py", "print('never')\n");
        using (engine.OpenFolder(PermissionOf.Folder))
        {
            var result = other.Run("run", "--backend", "docker", "--runtime", "python:3.11", "s.py");
            Assert.Equal((125, ""), (result.ExitCode, result.Stdout));
            Assert.Contains("can't be reached: this user may not use it", result.Stderr, StringComparison.Ordinal);
            Assert.Contains("hint: join the group that may: sudo usermod -aG docker $USER", result.Stderr, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_ordinary_users_script_runs_as_that_user_and_its_outputs_are_theirs()
    {
        using var other = new OrdinaryUser();
        other.Variables["DOCKER_HOST"] = engine.Host;
        other.Write("in.txt", "input");
        other.Write("requirements.txt", "");
        other.Write("s.py", """
            import os, pwd
            os.makedirs('out')
            open('out/made.txt', 'w').write(open('in.txt').read())
            print(pwd.getpwuid(os.getuid()).pw_name, os.environ['HOME'], os.access(os.environ['HOME'], os.W_OK), os.access('/etc/passwd', os.W_OK))
            """);
        using (engine.OpenFolder(PermissionOf.Socket))
        {
            var result = other.Run("run", "--backend", "docker", "--runtime", "python:3.11", "--input", "in.txt", "s.py").Succeeded();
            Assert.Equal("rgrid /rgrid/home True False\n", result.Stdout);
            Assert.True(other.Run("run", "--backend", "docker", "--runtime", "python:3.11", "--input", "in.txt", "s.py").Succeeded().IsHit);
        }

        Assert.Equal("input", File.ReadAllText(other.At("out/made.txt")));
        Assert.Equal(PosixFile.TryLstat(other.At("s.py"))!.Value.Owner, PosixFile.TryLstat(other.At("out/made.txt"))!.Value.Owner);
    }

    [Fact]
    public void An_engine_without_space_is_said_and_leaves_no_entry_and_one_that_dies_in_a_run_is_no_success()
    {
        using var small = new SmallEngine();
        _workspace.Variables["DOCKER_HOST"] = small.Host;
        _workspace.Write("s.py", "import time\nprint('begun', flush=True)\ntime.sleep(600)\n").Write("big.py", "x = '" + new string('x', 900_000) + "'\n");
        small.Fill();
        _workspace.Write("t.py", "import big\n");
        var full = _workspace.Run("run", "--backend", "docker", "--runtime", "python:3.11", "t.py");
        Assert.Equal((125, ""), (full.ExitCode, full.Stdout));
        Assert.Contains("the container engine has no space left", full.Stderr, StringComparison.Ordinal);
        Assert.Contains("hint: free some: rgrid cache gc, docker system prune", full.Stderr, StringComparison.Ordinal);
        small.Empty();
        Assert.False(_workspace.Run("run", "--backend", "docker", "--runtime", "python:3.11", "t.py").Succeeded().IsHit);
        using var process = _workspace.Start(_workspace.Folder, ["run", "--backend", "docker", "--runtime", "python:3.11", "s.py"]);
        process.StandardInput.Close();
        Assert.Equal("begun", process.StandardOutput.ReadLine());
        small.Kill();
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(60)));
        Assert.Equal(125, process.ExitCode);
        Assert.Contains("container engine", process.StandardError.ReadToEnd(), StringComparison.Ordinal);
        Assert.DoesNotContain("succeeded", _workspace.Run("status", "last").Stdout, StringComparison.Ordinal);
    }

    private void Fails(string message, string hint)
    {
        _workspace.Write("s.py", "print('never')\n");
        var result = _workspace.Run("run", "--backend", "docker", "--runtime", "python:3.11", "s.py");
        Assert.Equal((125, ""), (result.ExitCode, result.Stdout));
        Assert.Contains(message, result.Stderr, StringComparison.Ordinal);
        Assert.Contains($"hint: {hint}", result.Stderr, StringComparison.Ordinal);
    }

    /// <summary>An engine whose images lie on a small disk of its own.</summary>
    private sealed class SmallEngine : IDisposable
    {
        private readonly string _disk = Directory.CreateTempSubdirectory("rgrid-disk-").FullName;
        private readonly EngineProcess _engine;

        public SmallEngine()
        {
            Run("mount", "-t", "tmpfs", "-o", "size=420m", "tmpfs", _disk);
            _engine = new EngineProcess("--data-root", Path.Combine(_disk, "data"));
            BaseImages.ImportPython(_engine.Client);
        }

        public string Host => _engine.Host;

        public void Fill()
        {
            using var file = File.Create(Path.Combine(_disk, "filler"));
            var block = new byte[64 * 1024];
            try
            {
                while (true)
                {
                    file.Write(block);
                }
            }
            catch (IOException)
            {
                // Full.
            }
        }

        public void Empty() => File.Delete(Path.Combine(_disk, "filler"));

        public void Kill() => _engine.Kill();

        public void Dispose()
        {
            _engine.Dispose();
            Run("umount", "-l", _disk);
            Directory.Delete(_disk);
        }

        private static void Run(string program, params IReadOnlyList<string> words)
        {
            using var process = Process.Start(program, words);
            process.WaitForExit();
        }
    }
}
