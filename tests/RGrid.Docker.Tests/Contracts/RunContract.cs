using System.Diagnostics;
using RGrid.Testing;

namespace RGrid.Docker.Tests.Contracts;

/// <summary>What a script can expect wherever it runs. Each place to run is a class of this suite; the answers are written down once.</summary>
/// <param name="workspace">The user's folder, whose runs find an engine.</param>
/// <param name="backend">`--backend`.</param>
public abstract class RunContract(Workspace workspace, string backend) : IDisposable
{
    private static readonly TimeSpan LongWait = TimeSpan.FromSeconds(120);

    protected Workspace Workspace { get; } = workspace;

    /// <summary>Variables that a place sets beside RGrid's own, and can't be told not to.</summary>
    protected virtual IReadOnlyList<string> PlacesVariables => [];

    /// <summary>How an execution is called that was ended at its limit of memory.</summary>
    protected virtual string OutOfMemory => "out of memory";

    /// <summary>The number of the user that a script has.</summary>
    protected virtual int ScriptsUser => 1000;

    /// <summary>The number of the user who calls.</summary>
    protected virtual int Caller => FileSystem.PosixFile.UserId;

    public void Dispose()
    {
        Workspace.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Stdin_is_the_scripts_byte_for_byte_to_its_end()
    {
        Workspace.Write("s.py", "import sys\nsys.stdout.buffer.write(sys.stdin.buffer.read())\n");
        var bytes = Enumerable.Range(0, 300_000).Select(number => (byte)(number * 7)).ToArray();
        Assert.Equal(bytes, Workspace.RunWithStdin(bytes, Words("s.py")).Succeeded().StdoutBytes);
        Assert.Empty(Workspace.RunWithStdin([], Words("s.py")).Succeeded().StdoutBytes);
    }

    [Fact]
    public void A_script_that_does_not_read_its_stdin_ends_all_the_same()
    {
        Workspace.Write("s.py", "print('done')\n");
        Assert.Equal("done\n", Workspace.RunWithStdin(new byte[20_000], Words("s.py")).Stdout);
    }

    [Fact]
    public void Arguments_arrive_as_they_were_typed()
    {
        Workspace.Write("s.py", "import sys, json\nprint(json.dumps(sys.argv[1:]))\n");
        string[] awkward =
        [
            "", " ", "a b", "\n", "\t", "'", "\"", "\\", "$HOME", "`id`", "*", "?", "[a]", "{a,b}", "~", "#", "!", "&", ";", "|", "<", ">", "-v", "--", "--json", "=", "a=b",
            "é", "e\u0301", "日本", "😀", "\u00a0", "\u202e", new string('x', 100_000),
        ];
        var shown = Workspace.Run(Words(["s.py", .. awkward])).Succeeded().Stdout;
        Assert.Equal(awkward, System.Text.Json.Nodes.JsonNode.Parse(shown)!.AsArray().Select(argument => argument!.GetValue<string>()));
    }

    [Fact]
    public void Much_output_comes_whole_in_order_and_apart()
    {
        Workspace.Write("s.py", """
            import sys, threading
            def write(stream, size, step):
                stream.write(bytes((i * step) % 256 for i in range(65536)) * (size // 65536))
            one = threading.Thread(target=write, args=(sys.stdout.buffer, 16 << 20, 3))
            one.start()
            write(sys.stderr.buffer, 4 << 20, 5)
            one.join()
            """);
        var result = Workspace.Run(["run", "-q", .. Options, "s.py"]).Succeeded();
        Assert.Equal((16 << 20, 4 << 20), (result.StdoutBytes.Length, result.StderrBytes.Length));
        Assert.All(Enumerable.Range(0, result.StdoutBytes.Length).Where(i => i % 4099 == 0), i => Assert.Equal((byte)(i % 65536 * 3), result.StdoutBytes[i]));
        Assert.All(Enumerable.Range(0, result.StderrBytes.Length).Where(i => i % 4099 == 0), i => Assert.Equal((byte)(i % 65536 * 5), result.StderrBytes[i]));
        Assert.Equal(result.StdoutBytes, Workspace.Run("logs", "last").Succeeded().StdoutBytes);
    }

    [Fact]
    public void The_exit_code_is_the_scripts()
    {
        Workspace.Write("s.py", "import sys\nsys.exit(int(sys.argv[1]))\n");
        Assert.Equal([0, 1, 3, 125, 255], new[] { "0", "1", "3", "125", "255" }.Select(code => Workspace.Run(Words("s.py", code)).ExitCode));
    }

    [Fact]
    public void A_signal_ends_a_script_with_128_and_its_number()
    {
        Workspace.Write("s.py", "import os, sys\nos.kill(os.getpid(), int(sys.argv[1]))\n");
        Assert.Equal([128 + 9, 128 + 11, 128 + 15], new[] { "9", "11", "15" }.Select(signal => Workspace.Run(Words("s.py", signal)).ExitCode));
    }

    [Fact]
    public void Outputs_keep_their_names_bytes_modes_links_and_empty_folders()
    {
        Workspace.Write("s.py", """
            import os
            os.makedirs('out/empty'); os.makedirs('out/ünï/日本')
            open('out/ünï/日本/😀 a\nb.txt', 'wb').write(bytes(range(256)))
            open('out/run.sh', 'w').write('#!/bin/sh\n'); os.chmod('out/run.sh', 0o755)
            open('out/secret', 'w').write('s'); os.chmod('out/secret', 0o000)
            os.symlink('run.sh', 'out/link'); os.symlink('/etc/passwd', 'out/leads-out'); os.symlink('nothing', 'out/dangling')
            os.mkfifo('out/pipe')
            """);
        var result = Workspace.Run(Words("s.py")).Succeeded();
        Assert.Equal(
            ["dangling", "empty", "link", "run.sh", "secret", "ünï"],
            Directory.EnumerateFileSystemEntries(Workspace.At("out")).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal));
        Assert.Equal(Enumerable.Range(0, 256).Select(number => (byte)number), File.ReadAllBytes(Workspace.At("out/ünï/日本/😀 a\nb.txt")));
        Assert.Equal(("run.sh", true), (new FileInfo(Workspace.At("out/link")).LinkTarget, File.GetUnixFileMode(Workspace.At("out/run.sh")).HasFlag(UnixFileMode.UserExecute)));
        Assert.Contains("`out/leads-out` is a link that leads out", result.Stderr, StringComparison.Ordinal);
        Assert.Contains("`out/pipe` is a FIFO", result.Stderr, StringComparison.Ordinal);
        Assert.All(Directory.EnumerateFiles(Workspace.At("out")), path => Assert.Equal(Caller, FileSystem.PosixFile.TryLstat(path)!.Value.Owner));
    }

    [Fact]
    public void Files_above_beside_and_at_absolute_paths_are_where_they_were_named()
    {
        Directory.CreateDirectory(Workspace.At("job"));
        var elsewhere = Path.Combine(Workspace.Home, "data");
        Directory.CreateDirectory(elsewhere);
        File.WriteAllText(Path.Combine(elsewhere, "in.txt"), "absolute");
        Workspace.Write("above.txt", "above").Write("job/pyproject.toml", "").Write("job/s.py", """
            import sys
            print(open(sys.argv[1]).read(), open(sys.argv[2]).read(), sys.argv[1:])
            open(sys.argv[3], 'w').write('one')
            open('../made.txt', 'w').write('two')
            """);
        var result = Workspace.RunIn(Workspace.At("job"), [], Words("s.py", "../above.txt", $"{elsewhere}/in.txt", $"{elsewhere}/out.txt")).Succeeded();
        Assert.StartsWith("above absolute ['../above.txt', ", result.Stdout, StringComparison.Ordinal);
        Assert.Equal(("one", "two"), (File.ReadAllText(Path.Combine(elsewhere, "out.txt")), Workspace.Read("made.txt")));
    }

    [Fact]
    public void What_is_left_in_the_temporary_folder_is_lost_and_said_unless_it_was_named()
    {
        Workspace.Write("s.py", "import sys\nopen('/tmp/lost.txt', 'w').write('x')\nopen('/tmp/rgrid-named.txt', 'w').write('kept')\n");
        try
        {
            var result = Workspace.Run(["run", .. Options, "--output", "/tmp/rgrid-named.txt", "s.py"]).Succeeded();
            Assert.Contains("1 file in /tmp not kept", result.Stderr, StringComparison.Ordinal);
            Assert.Equal("kept", File.ReadAllText("/tmp/rgrid-named.txt"));
        }
        finally
        {
            File.Delete("/tmp/rgrid-named.txt");
        }
    }

    [Fact]
    public void Inputs_code_environment_and_system_can_not_be_changed()
    {
        Workspace.Write("in.csv", "a").Write("s.py", """
            import sys, os
            for path in [sys.prefix + '/pyvenv.cfg', sys.prefix + '/new', '/usr/bin/x', '/etc/passwd', '/etc/hosts']:
                try:
                    open(path, 'a').write('x')
                    print('written', path)
                except OSError:
                    pass
            for path in [sys.argv[1], 's.py']:
                try:
                    os.chmod(path, 0o644); open(path, 'a').write('x')
                except OSError:
                    pass
            """);
        var result = Workspace.Run(Words("s.py", "in.csv")).Succeeded();
        Assert.DoesNotContain("written", result.Stdout, StringComparison.Ordinal);
        Assert.Equal("a", Workspace.Read("in.csv"));
        Assert.DoesNotContain("x", Workspace.Read("s.py")[^2..], StringComparison.Ordinal);
    }

    [Fact]
    public void A_large_input_is_shown_whole_and_read_only()
    {
        var bytes = Enumerable.Range(0, 3 << 20).Select(number => (byte)(number * 31)).ToArray();
        File.WriteAllBytes(Workspace.At("large.bin"), bytes);
        Workspace.Write("s.py", """
            import hashlib, os, sys
            print(hashlib.sha256(open(sys.argv[1], 'rb').read()).hexdigest(), int(os.stat(sys.argv[1]).st_mtime))
            try:
                open(sys.argv[1], 'ab').write(b'x'); print('written')
            except OSError:
                print('refused')
            """);
        Assert.Equal($"{Content.Digest.Of(bytes)} 946684800\nrefused\n", Workspace.Run(Words("s.py", "large.bin")).Succeeded().Stdout);
    }

    [Fact]
    public void No_network_where_it_is_off_and_loopback_always()
    {
        Workspace.Write("s.py", """
            import socket
            server = socket.create_server(('127.0.0.1', 0))
            socket.create_connection(server.getsockname()).close()
            print(sorted(name for _, name in socket.if_nameindex()), socket.gethostname(), socket.gethostbyname('localhost'))
            """);
        Assert.Equal("['lo'] rgrid 127.0.0.1\n", Workspace.Run(["run", .. Options, "--network", "off", "s.py"]).Succeeded().Stdout);
        Assert.Contains("'lo'", Workspace.Run(["run", .. Options, "s.py"]).Succeeded().Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mounted_folder_is_the_callers_own_where_it_is_and_in_the_home_folder()
    {
        var cache = Directory.CreateDirectory(Path.Combine(Workspace.Home, ".cache/models")).FullName;
        File.WriteAllText(Path.Combine(cache, "m.bin"), "model");
        File.SetUnixFileMode(cache, (UnixFileMode)0x1FF);
        Workspace.Write("s.py", $"""
            import os
            print(open('{cache}/m.bin').read(), open(os.path.expanduser('~/.cache/models/m.bin')).read())
            try:
                open('{cache}/new.bin', 'w').write('made'); print('written')
            except OSError:
                print('refused')
            """);
        var read = Workspace.Run(["run", .. Options, "--mount", cache, "s.py"]).Succeeded();
        Assert.Equal("model model\nrefused\n", read.Stdout);
        Assert.Contains($"its world was opened (--mount {cache})", read.Stderr, StringComparison.Ordinal);
        Assert.Equal("model model\nwritten\n", Workspace.Run(["run", .. Options, "--mount", cache + ":rw", "s.py"]).Succeeded().Stdout);
        Assert.Equal("made", File.ReadAllText(Path.Combine(cache, "new.bin")));
        var again = Workspace.Run(["run", "--reuse", .. Options, "--mount", cache, "s.py"]).Succeeded();
        Assert.DoesNotContain("REUSED", again.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_timeout_ends_the_script_and_all_that_it_started()
    {
        var mark = $"rgrid-mark-{Guid.NewGuid():N}";
        Workspace.Write("s.py", $"""
            import subprocess, sys, time, signal
            signal.signal(signal.SIGTERM, lambda *_: (print('told', flush=True), sys.exit(5)))
            subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)', '{mark}'], start_new_session=True)
            print('begun', flush=True)
            time.sleep(600)
            """);
        var result = Workspace.Run(["run", .. Options, "--timeout", "6s", "s.py"]);
        Assert.Equal((124, "begun\ntold\n"), (result.ExitCode, result.Stdout));
        Assert.Contains("timed out", Workspace.Run("status", "last").Stdout.Replace('-', ' '), StringComparison.OrdinalIgnoreCase);
        Assert.Empty(LiveProcesses.With(mark));
    }

    [Fact]
    public virtual void Too_much_memory_is_told_from_a_failure()
    {
        Workspace.Write("s.py", "x = bytearray(600_000_000)\nprint(len(x))\n");
        var result = Workspace.Run(["run", .. Options, "--memory", "100MB", "s.py"]);
        Assert.Equal((128 + 9, ""), (result.ExitCode, result.Stdout));
        Assert.Contains("at its limit of memory (100 MB)", result.Stderr, StringComparison.Ordinal);
        Assert.Contains(OutOfMemory, Workspace.Run("status", "last").Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interrupt_reaches_the_script_first_and_nothing_of_it_lives_afterwards()
    {
        var mark = $"rgrid-mark-{Guid.NewGuid():N}";
        Workspace.Write("s.py", $"""
            import subprocess, sys, time
            subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)', '{mark}'], start_new_session=True)
            print('begun', flush=True)
            try:
                time.sleep(600)
            except KeyboardInterrupt:
                print('told', flush=True)
                sys.exit(7)
            """);
        using var process = Workspace.Start(Workspace.Folder, Words("s.py"));
        process.StandardInput.Close();
        Assert.Equal("begun", process.StandardOutput.ReadLine());
        using (var kill = Process.Start("kill", ["-INT", $"{process.Id}"]))
        {
            kill.WaitForExit();
        }

        Assert.Equal("told", process.StandardOutput.ReadLine());
        Assert.True(process.WaitForExit(LongWait));
        Assert.Equal(7, process.ExitCode);
        Assert.Empty(LiveProcesses.With(mark));
        Assert.Contains("cancelled", Workspace.Run("status", "last").Stdout, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_script_without_end_ends_when_nobody_reads_it_any_more()
    {
        Workspace.Write("s.py", "while True:\n    print('y')\n");
        using var process = Workspace.Start(Workspace.Folder, Words("s.py"));
        process.StandardInput.Close();
        Assert.Equal("y", process.StandardOutput.ReadLine());
        process.StandardOutput.Close();
        Assert.True(process.WaitForExit(LongWait));
        Assert.NotEqual(0, process.ExitCode);
    }

    [Fact]
    public void The_world_of_a_script_is_the_same_one()
    {
        Workspace.Write("s.py", """
            import os, sys, pwd, grp, socket, time, locale, tempfile
            ours = {name: value for name, value in os.environ.items() if name not in ['PATH', PLACES]}
            print(sorted(ours.items()), sys.argv, sys.path[0], sys.prefix, os.getcwd())
            print(os.getuid(), os.getgid(), pwd.getpwuid(os.getuid()), grp.getgrgid(os.getgid()).gr_name)
            print(socket.gethostname(), time.tzname, locale.getpreferredencoding(), tempfile.gettempdir(), oct(os.umask(0)), os.isatty(0), os.isatty(1))
            print(sorted(os.listdir(os.path.expanduser('~'))), os.listdir('/tmp'), os.listdir('/dev/shm'), os.path.exists('/proc/1/environ'))
            status = dict(line.split(':', 1) for line in open('/proc/self/status'))
            print(status['CapEff'].strip(), status['CapBnd'].strip(), status['NoNewPrivs'].strip())
            for folder, folders, files in sorted(os.walk('.')):
                for name in sorted(set(folders + files) - {'s.py'}):
                    stat = os.lstat(os.path.join(folder, name))
                    print(folder, name, oct(stat.st_mode), stat.st_size, stat.st_uid, int(stat.st_mtime))
            """.Replace("PLACES", string.Join(", ", PlacesVariables.Select(name => $"'{name}'")), StringComparison.Ordinal)).Write("lib/x.py", "y = 1\n").Write("data.txt", "d");
        var shown = Workspace.Run(["run", "-q", .. Options, "--network", "off", "--include", "lib/x.py", "s.py", "data.txt"]).Succeeded().Stdout;
        Assert.Equal($"""
            [('HOME', '/rgrid/home'), ('LANG', 'C.UTF-8'), ('LOGNAME', 'rgrid'), ('PWD', '/rgrid/work/project'), ('PYTHONDONTWRITEBYTECODE', '1'), ('PYTHONHASHSEED', '0'), ('PYTHONNOUSERSITE', '1'), ('PYTHONUNBUFFERED', '1'), ('SHELL', '/bin/sh'), ('TMPDIR', '/tmp'), ('TZ', 'UTC'), ('USER', 'rgrid')] ['s.py', 'data.txt'] /rgrid/work/project /rgrid/environment /rgrid/work/project
            {ScriptsUser} {ScriptsUser} pwd.struct_passwd(pw_name='rgrid', pw_passwd='x', pw_uid={ScriptsUser}, pw_gid={ScriptsUser}, pw_gecos='rgrid', pw_dir='/rgrid/home', pw_shell='/bin/sh') rgrid
            rgrid ('UTC', 'UTC') UTF-8 /tmp 0o22 False False
            [] [] [] True
            0000000000000000 0000000000000000 1
            . data.txt 0o100444 1 {ScriptsUser} 946684800
            . lib 0o40755 4096 {ScriptsUser} 946684800
            ./lib x.py 0o100444 6 {ScriptsUser} 946684800

            """, shown);
    }

    [Fact]
    public void No_home_no_store_and_no_other_run_is_seen_and_processes_are_bounded()
    {
        Workspace.Write("beside.txt", "").Write("s.py", $"""
            import os, time
            for place in ['{Workspace.Home}', '{Workspace.Store}', '{Workspace.Folder}', '{Workspace.Store}/stages', '/rgrid/work/above', '/rgrid/work/project/beside.txt', '/var/run/docker.sock']:
                print(os.path.exists(place))
            started = 0
            try:
                while started < 6000:
                    if os.fork() == 0:
                        time.sleep(60)
                        os._exit(0)
                    started += 1
            except OSError as error:
                print(error.strerror, started < 5000)
            """);
        var shown = Workspace.Run(["run", "-q", .. Options, "s.py"]).Succeeded().Stdout;
        Assert.Equal(string.Concat(Enumerable.Repeat("False\n", 7)) + "Resource temporarily unavailable True\n", shown);
    }

    [Fact]
    public void A_secret_reaches_the_script_and_is_found_nowhere_afterwards()
    {
        const string value = "c0ntainerGeheim77";
        using var leaks = new Leaks(value);
        Workspace.Variables["TOKEN"] = value;
        Workspace.Write("s.py", "import os\nprint(os.environ['TOKEN'])\n");
        Assert.Equal(value + "\n", Workspace.Run(["run", .. Options, "--secret", "TOKEN", "s.py"]).Succeeded().Stdout);
        Assert.Equal("***\n", Workspace.Run("logs", "last").Succeeded().Stdout);
        Assert.Empty(leaks.FindIn(Workspace.Store));
    }

    protected IReadOnlyList<string> Options => ["--backend", backend, "--runtime", "python:3.11"];

    private IReadOnlyList<string> Words(params IReadOnlyList<string> words) => ["run", .. Options, .. words];
}

/// <summary>The suite on this machine.</summary>
public sealed class LocalRunTests(EngineFixture engine) : RunContract(engine.NewWorkspace(), "local");

/// <summary>The suite in containers of Docker.</summary>
public sealed class ContainerRunTests(EngineFixture engine) : RunContract(engine.NewWorkspace(), "docker");

/// <summary>The suite in containers of Podman.</summary>
public sealed class PodmanRunTests(EngineFixture engine, PodmanFixture podman) : RunContract(podman.NewWorkspace(), "docker"), IClassFixture<PodmanFixture>
{
    protected override IReadOnlyList<string> PlacesVariables => ["HOSTNAME", "TERM", "container"];

    // With control groups of version 1 it does not tell.
    protected override string OutOfMemory => "failed";

    [Fact]
    public void A_result_of_Docker_is_not_given_back_for_Podman()
    {
        Workspace.Write("s.py", "import os\nprint(os.environ.get('container'))\n");
        string[] words = ["run", "--reuse", .. Options, "s.py"];
        var podman = Workspace.Variables["DOCKER_HOST"];
        Assert.Equal("podman\n", Workspace.Run(words).Succeeded().Stdout);
        Workspace.Variables["DOCKER_HOST"] = engine.Host;
        Assert.Equal("None\n", Workspace.Run(words).Succeeded().Stdout);
        Workspace.Variables["DOCKER_HOST"] = podman;
        var again = Workspace.Run(words).Succeeded();
        Assert.Equal("podman\n", again.Stdout);
        Assert.Contains("REUSED", again.Stderr, StringComparison.Ordinal);
    }
}
