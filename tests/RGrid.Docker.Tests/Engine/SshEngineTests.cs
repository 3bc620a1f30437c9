using System.Diagnostics;
using System.Globalization;
using RGrid.Testing;

namespace RGrid.Docker.Tests.Engine;

/// <summary>An engine of another machine, through ssh.</summary>
public sealed class SshEngineTests(SshFixture ssh) : IClassFixture<SshFixture>, IDisposable
{
    private static readonly TimeSpan LongWait = TimeSpan.FromSeconds(120);

    private readonly Workspace _workspace = ssh.NewWorkspace();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void A_script_and_its_inputs_go_there_and_its_streams_and_outputs_come_back()
    {
        _workspace.Write("in.txt", "input").Write("s.py", """
            import os, sys
            os.makedirs('out/empty')
            open('out/made.bin', 'wb').write(bytes(range(256)))
            print(open(sys.argv[1]).read(), sys.stdin.read())
            print('to stderr', file=sys.stderr)
            sys.exit(3)
            """);
        var result = _workspace.RunWithStdin("fed"u8.ToArray(), Words("s.py", "in.txt"));
        Assert.Equal((3, "input fed\n"), (result.ExitCode, result.Stdout));
        Assert.Contains("to stderr", result.Stderr, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(0, 256).Select(number => (byte)number), File.ReadAllBytes(_workspace.At("out/made.bin")));
        Assert.Equal(PrivateUser.Id, FileSystem.PosixFile.TryLstat(_workspace.At("out/made.bin"))!.Value.Owner);
        Assert.True(Directory.Exists(_workspace.At("out/empty")));
        Assert.True(_workspace.Run(Words("s.py", "in.txt")).IsHit);
        NoSshIsLeft();
    }

    [Fact]
    public void The_socket_there_can_be_named_by_a_path()
    {
        _workspace.Write("s.py", "print('there')\n");
        _workspace.Variables["DOCKER_HOST"] = ssh.Host + ssh.Socket;
        Assert.Equal("there\n", _workspace.Run(Words("s.py")).Succeeded().Stdout);
    }

    [Fact]
    public void An_interrupt_of_all_that_the_terminal_runs_reaches_the_script_and_the_engine_is_still_reached()
    {
        _workspace.Write("s.py", """
            import sys, time
            print('begun', flush=True)
            try:
                time.sleep(600)
            except KeyboardInterrupt:
                print('told', flush=True)
                sys.exit(7)
            """);
        // setsid makes it the first of a group, as a shell does; Ctrl-C is a signal for the whole group.
        using var process = _workspace.StartWith("setsid", [_workspace.User!.Binary, .. Words("s.py")]);
        process.StandardInput.Close();
        Assert.Equal("begun", process.StandardOutput.ReadLine());
        using (var kill = Process.Start("kill", ["-INT", "--", string.Create(CultureInfo.InvariantCulture, $"-{process.Id}")]))
        {
            kill.WaitForExit();
        }

        Assert.Equal("told", process.StandardOutput.ReadLine());
        Assert.True(process.WaitForExit(LongWait));
        Assert.Equal(7, process.ExitCode);
        NoSshIsLeft();
    }

    [Fact]
    public void A_server_that_does_not_know_the_key_is_said()
    {
        File.Move(ssh.Key, ssh.Key + ".away");
        try
        {
            Fails(
                $"the container engine at `ssh://****@127.0.0.1:{ssh.Port}` (DOCKER_HOST) can't be reached: {PrivateUser.Name}@127.0.0.1: Permission denied (publickey).",
                $"this has to work without a question: ssh -p {ssh.Port} {PrivateUser.Name}@127.0.0.1 docker version");
        }
        finally
        {
            File.Move(ssh.Key + ".away", ssh.Key);
        }
    }

    [Fact]
    public void A_machine_that_is_not_there_is_said()
    {
        _workspace.Variables["DOCKER_HOST"] = "ssh://me@127.0.0.1:1";
        Fails("can't be reached: ssh: connect to host 127.0.0.1 port 1: Connection refused", "this has to work without a question: ssh -p 1 me@127.0.0.1 docker version");
    }

    [Fact]
    public void A_machine_whose_engine_is_not_there_is_said()
    {
        _workspace.Variables["DOCKER_HOST"] = ssh.Host + "/nowhere/docker.sock";
        Fails("/nowhere/docker.sock` (DOCKER_HOST) can't be reached: ", "see whether docker and its engine are well there: ssh");
    }

    // What looked for strays meanwhile ends when it finds that RGrid has.
    private void NoSshIsLeft() => Assert.True(SpinWait.SpinUntil(() => LiveProcesses.With(ssh.Host).Count == 0, TimeSpan.FromSeconds(10)));

    private void Fails(string message, string hint)
    {
        _workspace.Write("s.py", "print('never')\n");
        var result = _workspace.Run(Words("s.py"));
        Assert.Equal((125, ""), (result.ExitCode, result.Stdout));
        Assert.Contains(message, result.Stderr, StringComparison.Ordinal);
        Assert.Contains($"hint: {hint}", result.Stderr, StringComparison.Ordinal);
    }

    private static string[] Words(params string[] words) => ["run", "--backend", "docker", "--runtime", "python:3.11", .. words];
}
