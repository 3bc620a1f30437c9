using System.Text;
using RGrid.Testing;

namespace RGrid.EndToEnd;

/// <summary>stdout, stderr, stdin, arguments, exit code and outputs are the script's own.</summary>
public sealed class RunTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void An_input_that_the_code_has_as_a_link_is_seen_through_it()
    {
        _workspace.Write("in/b.csv", "b\n").Write("s.sh", "cat \"$@\"\n");
        File.CreateSymbolicLink(_workspace.At("inp.txt"), "in/b.csv");
        File.CreateSymbolicLink(_workspace.At("data"), "in");
        Assert.Equal("b\n", _workspace.Run("run", "--include", "inp.txt", "s.sh", "inp.txt").Succeeded().Stdout);
        Assert.Equal("b\nb\n", _workspace.Run("run", "--include", "inp.txt", "--include", "data", "s.sh", "inp.txt", "data/b.csv").Succeeded().Stdout);
        _workspace.Write("in/b.csv", "c\n");
        Assert.Equal("c\n", _workspace.Run("run", "--include", "inp.txt", "s.sh", "inp.txt").Succeeded().Stdout);
    }

    [Fact]
    public void Arguments_reach_the_script_as_typed()
    {
        string[] words = ["", " ", "a b", "$HOME", "*.py", "'", "\"", "\\", "\n", "--help", "--env", "-q", "ünïcödé", "a=b", "=", "://x", "a/b/../c", "{}", "--", "-"];
        _workspace.Write("s.py", "import sys, json\nprint(json.dumps(sys.argv[1:]))\n");
        var result = _workspace.Run(["run", "s.py", .. words]).Succeeded();
        Assert.Equal(words, System.Text.Json.Nodes.JsonNode.Parse(result.Stdout)!.AsArray().Select(word => word!.GetValue<string>()));
        Assert.Contains("`--env` stands after the script and belongs to it", result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void The_exit_code_is_the_scripts_own()
    {
        _workspace.Write("s.py", "import sys\nsys.exit(7)\n").Write("k.py", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n");
        Assert.Equal(7, _workspace.Run("run", "s.py").ExitCode);
        Assert.Equal(137, _workspace.Run("run", "k.py").ExitCode);
    }

    [Fact]
    public void Bytes_of_stdout_and_stderr_pass_unchanged_and_are_kept()
    {
        _workspace.Write("s.py", "import sys\nsys.stdout.buffer.write(bytes(range(256)) * 1000)\nsys.stderr.buffer.write(b'\\xff\\x00end')\n");
        var result = _workspace.Run("run", "-q", "s.py").Succeeded();
        Assert.Equal(256_000, result.StdoutBytes.Length);
        Assert.Equal(Enumerable.Range(0, 256).Select(value => (byte)value), result.StdoutBytes.Take(256));
        Assert.Equal(new byte[] { 0xff, 0, (byte)'e', (byte)'n', (byte)'d' }, result.StderrBytes);
        Assert.Equal(result.StdoutBytes, _workspace.Run("logs", "last", "--stdout").Succeeded().StdoutBytes);
    }

    [Fact]
    public void Output_appears_before_the_script_ends()
    {
        _workspace.Write("s.py", "import sys\nprint('first')\nsys.stdin.read()\nprint('second')\n");
        using var process = _workspace.Start(_workspace.Folder, ["run", "-q", "s.py"]);
        Assert.Equal("first", process.StandardOutput.ReadLine());
        process.StandardInput.Close();
        Assert.Equal("second", process.StandardOutput.ReadLine());
        process.WaitForExit();
    }

    [Fact]
    public void A_pipe_on_stdin_is_the_scripts_own()
    {
        _workspace.Write("s.py", "import sys\nprint(sys.stdin.read().upper())\n").Write("s.sh", "cat | tr a-z A-Z\n").Write("s.js", "process.stdin.pipe(process.stdout)\n");
        Assert.Equal("DATA\n", _workspace.RunWithStdin("data"u8.ToArray(), "run", "s.py").Succeeded().Stdout);
        Assert.Equal("DATA", _workspace.RunWithStdin("data"u8.ToArray(), "run", "s.sh").Succeeded().Stdout);
        Assert.Equal("data", _workspace.RunWithStdin("data"u8.ToArray(), "run", "s.js").Succeeded().Stdout);
    }

    [Fact]
    public void A_timeout_ends_the_script_with_124()
    {
        _workspace.Write("s.py", "import time\nprint('begun')\ntime.sleep(60)\n");
        var result = _workspace.Run("run", "--timeout", "500ms", "s.py");
        Assert.Equal((124, "begun\n"), (result.ExitCode, result.Stdout));
        Assert.Contains("timed out", _workspace.Run("status", "last").Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interrupt_reaches_the_script_first_and_then_ends_its_whole_tree()
    {
        _workspace.Write("s.py", """
            import os, signal, subprocess, sys, time
            child = subprocess.Popen([sys.executable, '-c', 'import signal,time; signal.signal(signal.SIGINT, signal.SIG_IGN); print("up", flush=True); time.sleep(120)', sys.argv[1]], start_new_session=True, stdout=subprocess.PIPE)
            child.stdout.readline()
            print('up', flush=True)
            try:
                time.sleep(60)
            except KeyboardInterrupt:
                print('cleaned up', flush=True)
                sys.exit(3)
            """);
        var mark = Guid.NewGuid().ToString();
        using var process = _workspace.Start(_workspace.Folder, ["run", "-q", "s.py", mark]);
        Assert.Equal("up", process.StandardOutput.ReadLine());
        Assert.NotEmpty(LiveProcesses.With(mark));
        using (var kill = System.Diagnostics.Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            kill.WaitForExit();
        }

        Assert.Equal("cleaned up", process.StandardOutput.ReadLine());
        process.WaitForExit();
        Assert.Equal(3, process.ExitCode);
        Assert.Empty(LiveProcesses.With(mark));
    }

    [Fact]
    public void Outputs_appear_where_a_local_run_would_have_put_them()
    {
        _workspace.Write("src/s.py", """
            import os, sys
            open('here.txt', 'w').write('1')
            os.makedirs('sub/empty')
            open('sub/deep.txt', 'w').write('2')
            open(os.path.join(os.path.dirname(__file__), 'beside.txt'), 'w').write('3')
            open(sys.argv[1], 'w').write('4')
            os.symlink('here.txt', 'link.txt')
            os.chmod('here.txt', 0o755)
            """).Write("pyproject.toml", "").Write("work/x", "");
        _workspace.RunIn(_workspace.At("work"), [], ["run", "../src/s.py", "../out/result.txt"]).Succeeded();
        Assert.Equal(("1", "2", "3", "4"), (_workspace.Read("work/here.txt"), _workspace.Read("work/sub/deep.txt"), _workspace.Read("src/beside.txt"), _workspace.Read("out/result.txt")));
        Assert.True(Directory.Exists(_workspace.At("work/sub/empty")));
        Assert.Equal("here.txt", new FileInfo(_workspace.At("work/link.txt")).LinkTarget);
        Assert.True(File.GetUnixFileMode(_workspace.At("work/here.txt")).HasFlag(UnixFileMode.UserExecute));
    }

    [Fact]
    public void An_output_of_the_last_run_is_no_input_of_the_next()
    {
        _workspace.Write("s.py", "import sys\nopen(sys.argv[2], 'w').write(open(sys.argv[1]).read().upper())\n").Write("in.txt", "a");
        for (var run = 0; run < 3; run++)
        {
            _workspace.Run("run", "s.py", "in.txt", "out.txt").Succeeded();
            Assert.Equal("A", _workspace.Read("out.txt"));
        }

        var ids = System.Text.Json.Nodes.JsonNode.Parse(_workspace.Run("list", "--json").Stdout)!.AsArray().Select(one => one!["executionKey"]!.GetValue<string>());
        Assert.Single(ids.Distinct());
    }

    [Fact]
    public void An_output_that_the_script_names_is_delivered_every_time()
    {
        _workspace.Write("s.js", "require('fs').writeFileSync('./out.json', process.argv[2]);\n").Write("s.sh", "cp /dev/null out.txt\necho \"$1\" > out.txt\n");
        foreach (var word in new[] { "1", "2", "3" })
        {
            _workspace.Run("run", "s.js", word).Succeeded();
            _workspace.Run("run", "s.sh", word).Succeeded();
            Assert.Equal((word, word + "\n"), (_workspace.Read("out.json"), _workspace.Read("out.txt")));
        }
    }

    [Fact]
    public void A_script_without_an_extension_is_scanned_as_what_it_is_run_as()
    {
        _workspace.Write("tool", "import helper\nprint(helper.x)\n").Write("helper.py", "x = 1\n");
        Assert.Equal("1\n", _workspace.Run("run", "--runtime", "python", "tool").Succeeded().Stdout);
    }

    [Fact]
    public void A_folder_that_the_script_writes_into_can_be_said_to_be_an_output()
    {
        _workspace.Write("s.py", "open('results/x.txt', 'w').write('1')\n").Write("results/of-the-user.txt", "u");
        Assert.Equal(1, _workspace.Run("run", "s.py").ExitCode);
        for (var run = 0; run < 2; run++)
        {
            _workspace.Run("run", "--output", "results/", "s.py").Succeeded();
            Assert.Equal(("1", "u"), (_workspace.Read("results/x.txt"), _workspace.Read("results/of-the-user.txt")));
        }
    }

    [Fact]
    public void An_output_at_an_absolute_path_is_no_input_of_the_next_run()
    {
        _workspace.Write("s.py", "import sys\nopen(sys.argv[1], 'w').write('1')\n");
        for (var run = 0; run < 3; run++)
        {
            _workspace.Run("run", "s.py", _workspace.At("out.txt")).Succeeded();
        }

        var ids = System.Text.Json.Nodes.JsonNode.Parse(_workspace.Run("list", "--json").Stdout)!.AsArray().Select(one => one!["executionKey"]!.GetValue<string>());
        Assert.Single(ids.Distinct());
    }

    [Fact]
    public void An_output_folder_of_the_last_run_is_no_input_of_the_next()
    {
        _workspace.Write("s.py", "import os, sys\nos.makedirs(sys.argv[1])\nopen(sys.argv[1] + '/x.txt', 'w').write('1')\n");
        _workspace.Run("run", "s.py", "results").Succeeded();
        _workspace.Run("run", "s.py", "results").Succeeded();
        Assert.Equal("1", _workspace.Read("results/x.txt"));
    }

    [Fact]
    public void A_file_of_the_users_is_saved_before_it_is_overwritten()
    {
        _workspace.Write("s.py", "open('out.txt', 'w').write('new')\n").Write("out.txt", "precious");
        var result = _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal("new", _workspace.Read("out.txt"));
        var command = result.Stderr.Split("get its earlier bytes back with: cp ")[1].Split(' ')[0];
        Assert.Equal("precious", File.ReadAllText(command));
    }

    [Fact]
    public void An_input_that_the_script_changes_is_left_as_it_was()
    {
        _workspace.Write("s.py", "import os, sys\nos.chmod(sys.argv[1], 0o644)\nopen(sys.argv[1], 'w').write('changed')\n").Write("in.txt", "original");
        var result = _workspace.Run("run", "s.py", "in.txt");
        Assert.Equal("original", _workspace.Read("in.txt"));
        Assert.Contains("--output in.txt", result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Inputs_are_found_as_files_as_folders_and_behind_an_equals_sign()
    {
        _workspace.Write("s.py", "import os, sys\nfor a in sys.argv[1:]:\n    p = a.split('=')[-1]\n    print(sorted(os.listdir(p)) if os.path.isdir(p) else open(p).read())\n")
            .Write("a.txt", "A").Write("folder/x.txt", "x").Write("folder/.hidden", "h").Write("c.txt", "C");
        var result = _workspace.Run("run", "--input", "*.txt", "s.py", "a.txt", "folder", "--config=c.txt").Succeeded();
        Assert.Equal("A\n['.hidden', 'x.txt']\nC\n", result.Stdout);
    }

    [Fact]
    public void Nothing_of_the_callers_environment_reaches_the_script()
    {
        File.WriteAllText(Path.Combine(_workspace.Home, "leak.py"), "print('leaked')\n");
        _workspace.Write("s.py", "import os\nprint(os.environ.get('API_URL'), os.environ.get('PYTHONPATH'), os.environ['TZ'])\ntry:\n    import leak\nexcept ImportError:\n    print('closed')\n");
        _workspace.Variables["PYTHONPATH"] = _workspace.Home;
        _workspace.Variables["API_URL"] = "a";
        var first = _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal("None None UTC\nclosed\n", first.Stdout);
        _workspace.Variables["API_URL"] = "b";
        Assert.True(_workspace.Run("run", "s.py").Succeeded().IsHit);
        Assert.StartsWith("b ", _workspace.Run("run", "--env", "API_URL", "s.py").Succeeded().Stdout, StringComparison.Ordinal);
        Assert.StartsWith("c ", _workspace.Run("run", "--env", "API_URL=c", "s.py").Succeeded().Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void A_module_runs_as_with_python_m()
    {
        _workspace.Write("pkg/__init__.py", "").Write("pkg/tool.py", "import sys\nfrom . import part\nprint(part.name, sys.argv[1:])\n").Write("pkg/part.py", "name = 'part'\n");
        var result = _workspace.Run("run", "-m", "pkg.tool", "--x", "1").Succeeded();
        Assert.Equal("part ['--x', '1']\n", result.Stdout);
        _workspace.Write("pkg/part.py", "name = 'other'\n");
        Assert.Equal("other ['--x', '1']\n", _workspace.Run("run", "-m", "pkg.tool", "--x", "1").Succeeded().Stdout);
    }

    [Fact]
    public void A_module_of_the_root_runs_from_a_folder_below_it()
    {
        _workspace.Write("pyproject.toml", "").Write("pkg/__init__.py", "").Write("pkg/tool.py", "import os\nprint(os.path.basename(os.getcwd()))\n").Write("sub/x", "");
        Assert.Equal("sub\n", _workspace.RunIn(_workspace.At("sub"), [], ["run", "-m", "pkg.tool"]).Succeeded().Stdout);
    }

    [Theory]
    [InlineData(true, "-m", "unittest")]
    [InlineData(false, "--include", "**/*.py", "-m", "unittest")]
    [InlineData(false, "-m", "json.tool", "data.json")]
    public void A_module_that_is_not_of_the_project_is_told_where_nothing_is_named_for_it(bool isTold, params string[] words)
    {
        _workspace.Write("test_a.py", "import unittest\nclass A(unittest.TestCase):\n    def test_it(self): pass\n").Write("data.json", "{}");
        var note = $"note: `{words[Array.IndexOf(words, "-m") + 1]}` is not of this project; files that it looks for itself are not part of the run and have to be named: --include '**/*.py'\n";
        Assert.Equal(isTold, _workspace.Run(["run", .. words]).Stderr.Contains(note, StringComparison.Ordinal));
    }

    [Fact]
    public void A_shell_script_sources_what_lies_beside_it()
    {
        _workspace.Write("s.sh", "#!/bin/sh\nset -eu\n. \"$(dirname \"$0\")/lib/common.sh\"\ngreet \"$1\" > greeting.txt\n").Write("lib/common.sh", "greet() { echo \"hello $1\"; }\n");
        _workspace.Run("run", "s.sh", "you").Succeeded();
        Assert.Equal("hello you\n", _workspace.Read("greeting.txt"));
        _workspace.Edit("lib/common.sh", "hello", "bye");
        Assert.StartsWith("lib/common.sh changed (line 1)", _workspace.Run("run", "s.sh", "you").Succeeded().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_script_requires_what_lies_beside_it()
    {
        _workspace.Write("s.mjs", "import { name } from './lib/name.mjs';\nimport data from './data.json' with { type: 'json' };\nconsole.log(name, data.x);\n")
            .Write("lib/name.mjs", "export const name = 'n';\n").Write("data.json", "{\"x\":1}");
        Assert.Equal("n 1\n", _workspace.Run("run", "-q", "s.mjs").Stdout);
        _workspace.Write("data.json", "{\"x\":2}");
        Assert.Equal("n 2\n", _workspace.Run("run", "-q", "s.mjs").Stdout);
    }

    [Fact]
    public async Task Scenario_41_ten_first_runs_at_once_give_ten_right_results()
    {
        _workspace.Write("s.py", "print('right')\n");
        var runs = Enumerable.Range(0, 10).Select(_ => Task.Run(() => _workspace.Run("run", "s.py"))).ToArray();
        var results = await Task.WhenAll(runs);
        Assert.All(results, run => Assert.Equal((0, "right\n"), (run.ExitCode, run.Stdout)));
        Assert.Single(Directory.EnumerateDirectories(Path.Combine(_workspace.Store, "environments")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_workspace.Store, "stages")));
    }

    [Fact]
    public void A_script_in_a_folder_of_its_own_is_run_from_another_one()
    {
        _workspace.Write("proj/s.py", "import helper, sys\nprint(helper.x, open(sys.argv[1]).read())\nopen('o.txt','w').write('o')\n").Write("proj/helper.py", "x = 1\n").Write("proj/pyproject.toml", "").Write("data/in.txt", "D");
        var result = _workspace.RunIn(_workspace.At("data"), [], ["run", "../proj/s.py", "in.txt"]).Succeeded();
        Assert.Equal("1 D\n", result.Stdout);
        Assert.Equal("o", _workspace.Read("data/o.txt"));
    }

    [Fact]
    public void That_nobody_reads_what_rgrid_says_ends_no_run()
    {
        _workspace.Write("s.sh", "sleep 0.2\necho done > out.txt\n");
        _workspace.RunProgram("sh", "-c", "\"$1\" run -v s.sh 2>&1 >/dev/null | true", "sh", NativeBinary.Path);
        Assert.Equal("done\n", _workspace.Read("out.txt"));
        Assert.Contains("succeeded", _workspace.Run("list").Succeeded().Stdout, StringComparison.Ordinal);
    }
}
