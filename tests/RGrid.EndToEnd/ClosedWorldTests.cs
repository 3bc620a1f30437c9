using RGrid.Testing;
using Xunit;

namespace RGrid.EndToEnd;

/// <summary>What a run can see, reach and use in a closed world.</summary>
public sealed class ClosedWorldTests : IDisposable
{
    private const string SystemPython = "/usr/bin/python3";

    private readonly Workspace _workspace = new();

    [Theory]
    [InlineData("python:3.6")]
    [InlineData("python:3.8")]
    [InlineData("python:3.10")]
    [InlineData("python:3.11")]
    [InlineData("python:3.13")]
    [InlineData(SystemPython)]
    public void Any_python_starts_and_finds_its_own_library_and_nothing_that_is_installed_beside_it(string runtime)
    {
        _workspace.Write("s.py", """
            import json, sqlite3, ssl, sys, os
            try:
                import pip
                print('pip')
            except ImportError:
                print('none')
            base = os.path.dirname(os.__file__)
            print(sorted(name for name in os.listdir(base + '/site-packages')) if os.path.isdir(base + '/site-packages') else [])
            """);
        var shown = _workspace.Run("run", "-q", "--runtime", runtime, "s.py").Succeeded().Stdout;
        Assert.Equal("none\n[]\n", shown);
    }

    [Fact]
    public void No_home_folder_no_store_no_other_files_of_the_project_and_no_local_programs_are_seen()
    {
        _workspace.Write("secret.txt", "s").Write("s.py", $"""
            import os
            for path in ['{_workspace.Home}', '{_workspace.Store}', '{_workspace.Folder}', '/home', '/opt', '/var/lib/dpkg', '/etc/shadow', '/etc/ssl/private', '/sys', 'secret.txt']:
                print(path, os.path.exists(path))
            print(os.listdir('/usr/local'), os.listdir('/tmp'), os.listdir(os.path.expanduser('~')), os.listdir('/dev/shm'))
            """);
        var shown = _workspace.Run("run", "-q", "--runtime", SystemPython, "s.py").Succeeded().Stdout;
        Assert.DoesNotContain("True", shown, StringComparison.Ordinal);
        Assert.EndsWith("[] [] [] []\n", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_users_in_two_folders_with_two_stores_see_the_same_world()
    {
        const string script = """
            import os, sys, pwd, socket, time, locale, tempfile
            print(sorted(os.environ.items()), sys.argv, sys.path, sys.prefix, sys.base_prefix, os.getcwd(), os.getuid(), os.getgid(), pwd.getpwuid(os.getuid()))
            print(socket.gethostname(), socket.gethostbyname(socket.gethostname()), time.tzname, locale.getpreferredencoding(), tempfile.gettempdir(), oct(os.umask(0)), os.isatty(0))
            for folder, folders, files in sorted(os.walk('/')):
                if not folder.startswith(('/proc', '/usr', '/dev')):
                    folders.sort()
                    for name in sorted(files):
                        stat = os.lstat(os.path.join(folder, name))
                        print(folder, name, oct(stat.st_mode), stat.st_size, int(stat.st_mtime) if folder.startswith('/rgrid') else '')
            """;
        _workspace.Write("s.py", script).Write("data.txt", "d");
        var mine = _workspace.Run("run", "-q", "--runtime", SystemPython, "s.py", "data.txt").Succeeded().Stdout;
        using var other = new OrdinaryUser();
        other.Write("s.py", script);
        other.Write("data.txt", "d");
        Assert.Equal(mine, other.Run("run", "-q", "--runtime", SystemPython, "s.py", "data.txt").Succeeded().Stdout);
    }

    [Fact]
    public void An_ordinary_user_has_the_same_sandbox_and_limits_that_are_said()
    {
        using var other = new OrdinaryUser();
        other.Write("s.py", """
            import os
            started = 0
            try:
                while started < 6000:
                    if os.fork() == 0:
                        import time
                        time.sleep(60)
                        os._exit(0)
                    started += 1
            except OSError as error:
                print(error.strerror, started < 5000)
            """);
        Assert.Equal("Resource temporarily unavailable True\n", other.Run("run", "-q", "--runtime", SystemPython, "s.py").Succeeded().Stdout);
        other.Write("m.py", "x = bytearray(400_000_000)\n");
        var memory = other.Run("run", "--memory", "200MB", "--runtime", SystemPython, "m.py");
        Assert.Contains("MemoryError", memory.Stderr, StringComparison.Ordinal);
        Assert.Contains("note: `--memory` limits the address space of each process by itself", memory.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_that_an_ordinary_users_script_has_closed_are_looked_into_and_go()
    {
        using var other = new OrdinaryUser();
        other.Write("s.py", """
            import os
            for folder in ['/tmp/deep', 'out']:
                os.makedirs(folder + '/closed')
                open(folder + '/closed/file', 'w').write('made')
                os.chmod(folder + '/closed', 0)
            """);
        var result = other.Run("run", "--runtime", SystemPython, "s.py").Succeeded();
        Assert.Contains("1 file in /tmp not kept", result.Stderr, StringComparison.Ordinal);
        Assert.Equal("made", File.ReadAllText(other.At("out/closed/file")));
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(other.At(".."), "home/.rgrid/stages")));
    }

    [Fact]
    public void Scenario_09_what_nobody_declared_is_not_seen_however_it_is_named()
    {
        File.WriteAllText(Path.Combine(_workspace.Home, ".myrc"), "x");
        _workspace.Write("shared/table.csv", "1").Write("job/pyproject.toml", "").Write("job/s.py", $"""
            for path in ['config.yml', '../shared/table.csv', '{_workspace.At("shared/table.csv")}', '{_workspace.Home}/.myrc']:
                try:
                    open(path)
                    print('seen', path)
                except OSError as error:
                    print(type(error).__name__)
            """).Write("job/config.yml", "a");
        var shown = _workspace.RunIn(_workspace.At("job"), [], ["run", "-q", "s.py"]).Succeeded().Stdout;
        Assert.Equal("FileNotFoundError\nFileNotFoundError\nFileNotFoundError\nFileNotFoundError\n", shown);
        _workspace.Write("job/t.py", "open('../shared/' + 'table.csv')\n");
        var told = _workspace.RunIn(_workspace.At("job"), [], ["run", "t.py"]);
        Assert.EndsWith("\nhint: ../shared/table.csv was not part of this run; add --input ../shared/table.csv\n", told.Stderr, StringComparison.Ordinal);
        Assert.Equal(0, _workspace.RunIn(_workspace.At("job"), [], ["run", "--input", "../shared/table.csv", "t.py"]).ExitCode);
    }

    [Fact]
    public void Inputs_and_the_environment_can_not_be_written()
    {
        _workspace.Write("in.csv", "a").Write("s.py", """
            import sys, os
            for path in [sys.argv[1], __file__, sys.prefix + '/pyvenv.cfg', sys.prefix + '/new', '/usr/bin/x', '/etc/passwd']:
                try:
                    open(path, 'a').write('x')
                    print('written', path)
                except OSError as error:
                    print(error.strerror)
            """);
        var shown = _workspace.Run("run", "-q", "s.py", "in.csv").Succeeded().Stdout;
        Assert.DoesNotContain("written", shown, StringComparison.Ordinal);
        Assert.Equal("a", _workspace.Read("in.csv"));
        Assert.Contains("HIT", _workspace.Run("run", "s.py", "in.csv").Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void The_network_is_on_by_default_and_off_when_asked()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        _workspace.Write("s.py", """
            import socket, sys
            try:
                socket.create_connection(('127.0.0.1', int(sys.argv[1])), 2).close()
                print('reached')
            except OSError:
                print('cut')
            """);
        var word = port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal("reached\n", _workspace.Run("run", "-q", "s.py", word).Stdout);
        Assert.Equal("cut\n", _workspace.Run("run", "-q", "--network", "off", "s.py", word).Stdout);
    }

    [Fact]
    public void A_process_that_wants_to_outlive_its_run_does_not()
    {
        var mark = Guid.NewGuid().ToString();
        _workspace.Write("s.py", """
            import subprocess, sys
            subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(300)', sys.argv[1]], start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            print('done')
            """);
        Assert.Equal("done\n", _workspace.Run("run", "-q", "s.py", mark).Succeeded().Stdout);
        Assert.Empty(LiveProcesses.With(mark));
    }

    [Fact]
    public void Scenario_31_the_end_at_the_limit_of_memory_is_told_apart_also_when_only_a_child_was_ended()
    {
        _workspace.Write("s.py", "x = bytearray(400_000_000)\nprint(len(x))\n").Write("child.py", """
            import subprocess, sys
            end = subprocess.run([sys.executable, '-c', 'x = bytearray(400_000_000)'])
            print(end.returncode)
            """);
        var killed = _workspace.Run("run", "--memory", "100MB", "s.py");
        Assert.Equal((137, ""), (killed.ExitCode, killed.Stdout));
        Assert.Contains("note: the kernel ended a process of the script at its limit of memory (100 MB); try a larger --memory", killed.Stderr, StringComparison.Ordinal);
        Assert.Contains("out of memory", _workspace.Run("status", "last").Stdout, StringComparison.Ordinal);
        var child = _workspace.Run("run", "--memory", "100MB", "child.py");
        Assert.Equal((0, "-9\n"), (child.ExitCode, child.Stdout));
        Assert.Contains("out of memory", _workspace.Run("status", "last").Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_that_forks_without_end_is_stopped_by_its_limit_of_processes()
    {
        _workspace.Write("s.py", """
            import os, time
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
        Assert.Equal("Resource temporarily unavailable True\n", _workspace.Run("run", "-q", "--runtime", SystemPython, "s.py").Succeeded().Stdout);
    }

    [Fact]
    public void Processors_are_limited_by_time()
    {
        // Half a processor gives half of the time that passes, whatever else this machine does.
        _workspace.Write("s.py", """
            import time
            began, used = time.monotonic(), time.process_time()
            while time.monotonic() - began < 1.5:
                pass
            print((time.process_time() - used) / (time.monotonic() - began) < 0.75)
            """);
        Assert.Equal("True\n", _workspace.Run("run", "-q", "--cpus", "0.5", "s.py").Succeeded().Stdout);
    }

    [Theory]
    [InlineData("s.py", "import os, sys\nprint(len(sys.argv), sys.argv[1:4], sys.argv[-1], sorted(os.environ.items()), os.getpid())\n")]
    [InlineData("s.sh", "echo $# \"$1\" \"$2\" \"$3\"; env | cut -d= -f1 | sort\n")]
    public void More_words_than_bubblewrap_takes_reach_the_script_with_the_same_variables(string script, string text)
    {
        const int many = 12_000;
        _workspace.Write(script, text);
        var few = Run(["it's", "", "line\nbreak ü $HOME"]);
        var all = Run(["it's", "", "line\nbreak ü $HOME", .. Enumerable.Repeat("x", many - 4), "line\nbreak ü $HOME"]);
        var (counted, first) = script == "s.py" ? ($"{many + 1} ", "4 ") : ($"{many} ", "3 ");
        Assert.Equal(few[first.Length..], all[counted.Length..]);

        string Run(IReadOnlyList<string> words) => _workspace.Run(["run", "-q", "--env", "A-B=1'2", script, .. words]).Succeeded().Stdout;
    }

    [Fact]
    public void Words_that_no_system_takes_are_told_with_another_way()
    {
        _workspace.Write("s.py", "");
        var result = _workspace.RunProgram("sh", "-c", "big=$(head -c 100000 /dev/zero | tr '\\0' x); exec \"$0\" run --env A=$big --env B=$big s.py $(seq 1 120000)", NativeBinary.Path);
        Assert.Contains("more than the system takes\nhint: give the script the names in a file or by stdin, or run it once for each with --batch\n", result.Stderr, StringComparison.Ordinal);
        Assert.Equal(125, result.ExitCode);
    }

    [Fact]
    public void An_absolute_output_appears_where_it_was_named_and_what_lies_elsewhere_is_told()
    {
        _workspace.Write("s.py", """
            import os, sys
            open(sys.argv[1], 'w').write('out')
            open('/tmp/lost', 'w').write('x')
            os.makedirs('/data/deep')
            open('/data/deep/lost', 'w').write('x')
            open(os.path.expanduser('~/result'), 'w').write('x')
            """);
        var target = Path.Combine(_workspace.Home, "results/out.txt");
        var result = _workspace.Run("run", "s.py", target).Succeeded();
        Assert.Equal("out", File.ReadAllText(target));
        Assert.Contains("note: 1 file in /tmp not kept; name what is an output: --output PATH\n", result.Stderr, StringComparison.Ordinal);
        var quiet = _workspace.Run("run", "-q", "s.py", target).Succeeded();
        Assert.Equal("warning: `/data/deep/lost` and 1 more not kept, for nothing named it as an output; --output /data/deep/lost keeps it\n", quiet.Stderr);
        var second = _workspace.Run("run", "--output", "/data", "s.py", target).Succeeded();
        Assert.Contains("/data/deep/lost", second.Stderr, StringComparison.Ordinal);
        Directory.Delete("/data", recursive: true);
    }

    [Fact]
    public void An_absolute_input_is_a_copy_at_its_own_path()
    {
        var input = Path.Combine(_workspace.Home, "data/in.txt");
        Directory.CreateDirectory(Path.GetDirectoryName(input)!);
        File.WriteAllText(input, "one");
        File.WriteAllText(Path.Combine(_workspace.Home, "data/other.txt"), "two");
        _workspace.Write("s.py", """
            import os, sys
            print(open(sys.argv[1]).read(), os.listdir(os.path.dirname(sys.argv[1])))
            """);
        Assert.Equal("one ['in.txt']\n", _workspace.Run("run", "-q", "s.py", input).Succeeded().Stdout);
        Assert.Equal("one ['in.txt']\n", _workspace.Run("rerun", "-q", "last").Succeeded().Stdout);
    }

    [Fact]
    public void Code_that_a_script_looks_for_at_an_absolute_path_is_there_and_in_the_key()
    {
        var library = Path.Combine(_workspace.Home, "lib");
        Directory.CreateDirectory(library);
        File.WriteAllText(Path.Combine(library, "shared.py"), "value = 1\n");
        File.WriteAllText(Path.Combine(library, "unused.txt"), "");
        _workspace.Write("s.py", $"""
            import os, sys
            sys.path.insert(0, '{library}')
            import shared
            print(shared.value, os.listdir('{library}'))
            """);
        Assert.Equal("1 ['shared.py']\n", _workspace.Run("run", "-q", "s.py").Succeeded().Stdout);
        File.WriteAllText(Path.Combine(library, "shared.py"), "value = 2\n");
        Assert.Equal("2 ['shared.py']\n", _workspace.Run("run", "-q", "s.py").Succeeded().Stdout);
        var first = System.Text.Json.Nodes.JsonNode.Parse(_workspace.Run("list", "--json").Stdout)!.AsArray()[^1]!["id"]!.GetValue<string>();
        Assert.Equal("1 ['shared.py']\n", _workspace.Run("rerun", "-q", first).Succeeded().Stdout);
    }

    [Fact]
    public void A_mount_is_seen_as_it_is_also_in_the_home_folder_and_ends_reuse()
    {
        var cache = Path.Combine(_workspace.Home, ".cache/models");
        Directory.CreateDirectory(cache);
        File.WriteAllText(Path.Combine(cache, "m.bin"), "model");
        _workspace.Write("s.py", $"""
            import os
            print(open(os.path.expanduser('~/.cache/models/m.bin')).read(), open('{cache}/m.bin').read())
            try:
                open('{cache}/new', 'w').write('n')
                print('written')
            except OSError as error:
                print(error.strerror)
            """);
        var read = _workspace.Run("run", "--mount", cache, "s.py").Succeeded();
        Assert.Equal("model model\nRead-only file system\n", read.Stdout);
        Assert.Contains($"note: the result of this run will not be given back later, for its world was opened (--mount {cache})", read.Stderr, StringComparison.Ordinal);
        Assert.Equal("model model\nwritten\n", _workspace.Run("run", "--mount", cache + ":rw", "s.py").Succeeded().Stdout);
        Assert.Equal("n", File.ReadAllText(Path.Combine(cache, "new")));
        var missing = _workspace.Run("run", "--mount", "/nowhere", "s.py");
        Assert.Equal(125, missing.ExitCode);
        Assert.Contains("`--mount /nowhere` does not exist", missing.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_runs_without_a_sandbox_and_says_what_that_ends()
    {
        File.WriteAllText(Path.Combine(_workspace.Home, "seen.txt"), "seen");
        _workspace.Write("s.py", $"print(open('{_workspace.Home}/seen.txt').read())\n");
        Assert.Equal(1, _workspace.Run("run", "-q", "s.py").ExitCode);
        var open = _workspace.Run("run", "--open", "s.py").Succeeded();
        Assert.Equal("seen\n", open.Stdout);
        Assert.Contains("for its world was opened (--open)", open.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_bubblewrap_the_run_works_and_one_line_says_what_is_not_enforced()
    {
        _workspace.Write("s.py", "print('ran')\n");
        var result = _workspace.RunWithout("bwrap", "run", "s.py").Succeeded();
        Assert.Equal("ran\n", result.Stdout);
        Assert.Contains("note: bubblewrap is not installed, so nothing but its private tree keeps the script from other files", result.Stderr, StringComparison.Ordinal);
        var off = _workspace.RunWithout("bwrap", "run", "--network", "off", "s.py");
        Assert.Equal(125, off.ExitCode);
        Assert.Contains("`--network off` can't be enforced: bubblewrap is not installed", off.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void The_key_tells_a_closed_world_from_an_open_one_and_network_on_from_off_but_holds_no_limits()
    {
        _workspace.Write("s.py", "print(1)\n");
        var usual = KeyOf();
        Assert.NotEqual(usual, KeyOf("--open"));
        Assert.NotEqual(usual, KeyOf("--network", "off"));
        Assert.NotEqual(usual, KeyOf("--mount", _workspace.Home));
        Assert.Equal(usual, KeyOf("--memory", "1GB", "--cpus", "1", "--timeout", "1m", "-v"));
    }

    /// <inheritdoc/>
    public void Dispose() => _workspace.Dispose();

    private string KeyOf(params string[] options)
    {
        _workspace.Run(["run", .. options, "s.py"]).Succeeded();
        return System.Text.Json.Nodes.JsonNode.Parse(_workspace.Run("status", "--json", "last").Stdout)!["executionKey"]!.GetValue<string>();
    }
}
