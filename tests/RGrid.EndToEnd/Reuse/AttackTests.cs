using System.Text.Json.Nodes;
using RGrid.Testing;
using RGrid.Testing.Packages;
using Xunit;

namespace RGrid.EndToEnd.Reuse;

/// <summary>What an adversary got a stale result by, and does not any more.</summary>
public sealed class AttackTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData("cat /proc/self/fd/9 2>/dev/null || echo none", "9<one", "9<two")]
    [InlineData("cat /proc/self/fd/9/one 2>/dev/null || echo none", "9<.", "9<.")]
    public void What_the_caller_has_open_does_not_reach_a_script(string script, string first, string second)
    {
        _workspace.Write("s.sh", script + "\n").Write("one", "A").Write("two", "B");
        foreach (var redirection in new[] { first, second })
        {
            Assert.Equal("none\n", Shell($"\"$1\" run --reuse s.sh {redirection} </dev/null").Succeeded().Stdout);
        }
    }

    [Fact]
    public void A_closed_stdin_is_an_empty_one()
    {
        _workspace.Write("s.sh", "cat; echo end\n");
        Assert.Equal("end\n", Shell("\"$1\" run s.sh <&-").Succeeded().Stdout);
        Assert.Equal("end\n", Shell("\"$1\" run --reuse s.sh <&-").Succeeded().Stdout);
        Assert.Equal("end\n", Shell("\"$1\" run --reuse s.sh <&- 2>&-").Succeeded().Stdout);
    }

    [Theory]
    [InlineData("run --reuse s.sh </")]
    [InlineData("run --reuse s.sh 0>written")]
    [InlineData("run --batch-from - s.sh </")]
    public void A_stdin_that_can_not_be_read_is_refused_and_not_called_a_defect(string words)
    {
        _workspace.Write("s.sh", "echo ran\n");
        var refused = Shell($"\"$1\" {words}");
        Assert.Equal(125, refused.ExitCode);
        Assert.Contains("error: `stdin` can't be read: ", refused.Stderr, StringComparison.Ordinal);
        Assert.Contains("\nhint: redirect a file to it", refused.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_pipe_and_nothing_at_all_look_alike_to_a_script_that_is_given_back()
    {
        _workspace.Write("s.sh", "[ -p /dev/stdin ] && echo pipe || echo none\n");
        Assert.Equal("none\n", Shell(": | \"$1\" run --reuse s.sh").Succeeded().Stdout);
        Assert.Equal("none\n", Shell("\"$1\" run --reuse s.sh </dev/null").Succeeded().Stdout);
    }

    [Fact]
    public void Keys_and_the_personality_of_the_callers_session_do_not_reach_a_script()
    {
        _workspace.Write("k.py", """
            import ctypes, importlib.util, platform
            libc = ctypes.CDLL(None)
            print('found' if libc.syscall(249, b'user', b'rgrid-test', None, 0) > 0 else 'none', platform.machine(), importlib.util.find_spec('tiny'))
            """);
        _workspace.Write("set.py", """
            import ctypes, os, sys
            libc = ctypes.CDLL(None)
            libc.syscall(250, 1, None)
            libc.syscall(248, b'user', b'rgrid-test', b'secret', 6, -3)
            libc.personality(8)
            os.execv(sys.argv[1], sys.argv[1:])
            """);
        using var index = new PythonIndex();
        index.AddWheel("numpy", "1.0", "tiny; platform_machine == 'i686'").AddWheel("tiny", "1.0");
        _workspace.Variables["PIP_INDEX_URL"] = index.Url;
        _workspace.Write("requirements.txt", "numpy\n");
        Assert.Equal("none x86_64 None\n", Shell("/usr/bin/python3 set.py \"$1\" run k.py </dev/null").Succeeded().Stdout);
    }

    [Fact]
    public void What_an_audit_withdrew_is_not_given_back_when_it_ran_again()
    {
        _workspace.Write("s.py", "import time\nprint(time.time_ns())\n");
        _workspace.Run("run", "--reuse", "s.py").Succeeded();
        Assert.Equal(1, _workspace.Run("audit").ExitCode);
        _workspace.Run("run", "s.py").Succeeded();
        var again = _workspace.Run("run", "--reuse", "s.py").Succeeded();
        Assert.Contains("result      MISS  its stored result was withdrawn by an audit", again.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_the_script_made_since_is_an_input_of_items_in_the_same_place_of_the_words()
    {
        _workspace.Write("x.csv", "1").Write("s.py", """
            import os, sys
            if len(sys.argv) == 2: open(sys.argv[1], 'w').write('model')
            else: print(open(sys.argv[2]).read() if os.path.exists(sys.argv[2]) else 'nothing')
            """);
        _workspace.Run("run", "--batch", "x.csv", "--reuse", "s.py", "{}", "model.txt").Succeeded();
        _workspace.Run("run", "s.py", "model.txt").Succeeded();
        Assert.Contains("1 succeeded", _workspace.Run("run", "--batch", "x.csv", "--reuse", "s.py", "{}", "model.txt").Succeeded().Stderr, StringComparison.Ordinal);
        Assert.Equal("model\n", _workspace.Run("logs", "last").Succeeded().Stdout);
        Assert.Contains("1 reused", _workspace.Run("run", "--batch", "x.csv", "--reuse", "s.py", "{}", "model.txt").Succeeded().Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_word_that_stands_as_it_is_for_an_item_without_that_value_may_name_a_file()
    {
        _workspace.Write("a", "1").Write("b", "2").Write("list", "{\"input\":\"a\",\"x\":\"b\"}\n{\"input\":\"b\"}\n")
            .Write("s.py", "import os, sys\nprint([open(a).read() if os.path.exists(a) else a for a in sys.argv[1:]])\n");
        _workspace.Run("run", "--batch-from", "list", "--reuse", "s.py", "{}", "{x}").Succeeded();
        _workspace.Write("{x}", "new");
        var second = _workspace.Run("run", "--batch-from", "list", "--reuse", "s.py", "{}", "{x}").Succeeded();
        Assert.Contains("2 items: 1 reused, 1 succeeded", second.Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{x} m", """{"x":"-v"}""", """{"x":"y"}""", """{"x":"--a=b"}""", """{"x":"-"}""", """{"x":""}""", """{"input":"a","x":"-v"}""", """{"input":"k=v","x":"1"}""")]
    [InlineData("{x} m", """{"x":"1"}""", """{"input":"a","x":"1"}""", """{"input":"data/link","x":"k=v"}""")]
    [InlineData("-{x} m", """{"x":"v"}""", """{"x":"w"}""", """{"x":"v=1"}""", """{"x":""}""", """{"x":"-"}""")]
    [InlineData("{} m", """{"input":"a"}""", """{"input":"k=v"}""", """{"input":"data"}""", """{"input":"data/link"}""")]
    public void An_item_has_the_key_of_a_single_run_with_its_words_whatever_the_others_are(string template, params string[] items)
    {
        _workspace.Write("a", "1").Write("k=v", "2").Write("data/real", "3").Write("list", string.Join('\n', items)).Write("s.py", """
            import os, sys
            if os.environ.get('MAKE'): open('m', 'w').write('model')
            else: print([open(path).read() for word in sys.argv[1:] for path in (word, word.split('=')[-1]) if os.path.isfile(path)])
            """);
        File.CreateSymbolicLink(_workspace.At("data/link"), "real");
        string[] batch = ["run", "--batch-from", "list", "--input", "data", "--reuse", "s.py", .. template.Split(' ')];
        _workspace.Run(batch).Succeeded();
        Assert.Contains($"{items.Length} reused", _workspace.Run(batch).Succeeded().Stderr, StringComparison.Ordinal);
        _workspace.Run("run", "--env", "MAKE=1", "s.py", "-v", "m").Succeeded();
        _workspace.Write("v", "new");
        _workspace.Run(batch).Succeeded();
        foreach (var values in items.Select(item => JsonNode.Parse(item)!))
        {
            var input = values["input"]?.GetValue<string>();
            var words = template.Split(' ').Select(word => word.Replace("{}", input, StringComparison.Ordinal).Replace("{x}", values["x"]?.GetValue<string>(), StringComparison.Ordinal));
            string[] all = input is null || template.Contains("{}", StringComparison.Ordinal) ? [.. words] : [input, .. words];
            Assert.Contains("REUSED", _workspace.Run(["run", "--input", "data", "--reuse", "s.py", .. all]).Succeeded().Stderr, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_item_that_reads_what_another_one_writes_is_not_given_back_while_that_runs()
    {
        _workspace.Write("a.in", "1").Write("b.in", "b").Write("outputs/a.in/sum.txt", "0").Write("s.py", """
            import sys
            text = open(sys.argv[1]).read()
            if sys.argv[1] == 'a.in': open('sum.txt', 'w').write(text)
            else: print(text, 'with', open('outputs/a.in/sum.txt').read())
            """);
        for (var i = 0; i < 3; i++)
        {
            Batch();
        }

        Assert.Contains("2 reused", Batch(), StringComparison.Ordinal);
        _workspace.Write("a.in", "2");
        Assert.Contains("2 succeeded", Batch(), StringComparison.Ordinal);
        Batch();

        // What is given back puts the sum of before in its place, which the other one has to read.
        _workspace.Write("a.in", "1");
        Assert.Contains("2 succeeded", Batch(), StringComparison.Ordinal);

        string Batch() => _workspace.Run("run", "--batch", "*.in", "--parallel", "1", "--input", "outputs/a.in/sum.txt", "--reuse", "s.py").Succeeded().Stderr;
    }

    [Theory]
    [InlineData("", "a.in/o", "b.in/o")]
    [InlineData("--flat", "a.in_o", "b.in_o")]
    public void A_chain_of_items_that_read_one_anothers_outputs_runs_to_its_end(string layout, string first, string second)
    {
        // Item `c` stands first, so that it is looked at before it is known that `b` runs.
        _workspace.Write("a.in", "1").Write("b.in", "b").Write("c.in", "c").Write("d.in", "d").Write("list", $$"""
            {"input":"c.in","p":"outputs/{{second}}"}
            {"input":"a.in","p":"-"}
            {"input":"b.in","p":"outputs/{{first}}"}
            {"input":"d.in","p":"-"}
            """).Write("s.py", """
            import os, sys
            text = open(sys.argv[1]).read()
            if os.path.exists(sys.argv[2]): text += open(sys.argv[2]).read()
            open('o', 'w').write(text)
            """);
        string[] batch = ["run", "--batch-from", "list", "--parallel", "1", "--reuse", .. layout.Split(' ', StringSplitOptions.RemoveEmptyEntries), "s.py", "{}", "{p}"];
        for (var i = 0; i < 4; i++)
        {
            _workspace.Run(batch).Succeeded();
        }

        Assert.Contains("4 items: 4 reused", _workspace.Run(batch).Succeeded().Stderr, StringComparison.Ordinal);
        _workspace.Write("a.in", "2");
        Assert.Contains("4 items: 1 reused, 3 succeeded", _workspace.Run(batch).Succeeded().Stderr, StringComparison.Ordinal);
        _workspace.Run(batch).Succeeded();
        _workspace.Write("a.in", "1");

        // `c` reads of `b` what it wrote before, so nothing of `b` may lie there ahead of its turn.
        Assert.Contains("4 items: 2 reused, 2 succeeded", _workspace.Run(batch).Succeeded().Stderr, StringComparison.Ordinal);
        Assert.Equal("b1", _workspace.Read("outputs/" + second));
    }

    [Theory]
    [InlineData("outputs/b.in/o", "../../shared/o")]
    [InlineData("outputs/b.in", "../shared")]
    public void An_item_that_writes_through_a_link_may_feed_any_other(string link, string target)
    {
        _workspace.Write("a.in", "shared/o").Write("b.in", "b1").Write("shared/o", "").Write("rgrid.toml", "").Write("list", """
            {"input":"b.in","p":"-"}
            {"input":"a.in","p":"shared/o"}
            """).Write("s.py", """
            import os, sys
            text = open(sys.argv[1]).read()
            if os.path.exists(sys.argv[2]): text += open(sys.argv[2]).read()
            open('o', 'w').write(text)
            """);
        Directory.CreateDirectory(Path.GetDirectoryName(_workspace.At(link))!);
        File.CreateSymbolicLink(_workspace.At(link), target);
        string[] batch = ["run", "--batch-from", "list", "--parallel", "1", "--reuse", "s.py", "{}", "{p}"];
        for (var i = 0; i < 3; i++)
        {
            _workspace.Run(batch).Succeeded();
        }

        Assert.Contains("2 items: 2 reused", _workspace.Run(batch).Succeeded().Stderr, StringComparison.Ordinal);
        _workspace.Write("b.in", "b2");
        _workspace.Run(batch).Succeeded();
        Assert.Equal("shared/ob2", _workspace.Read("outputs/a.in/o"));
    }

    [Fact]
    public void A_folder_of_outputs_that_holds_a_file_of_the_users_is_an_item()
    {
        _workspace.Write("s.sh", "cat \"$1\"/* > o.txt\n").Write("data/a/in.txt", "a").Write("data/b/in.txt", "b");
        _workspace.Run("run", "--batch", "data/*", "s.sh").Succeeded();
        _workspace.Write("outputs/a/o.txt", "mine");
        _workspace.Run("run", "--batch", "outputs/?", "--output-dir", "second", "s.sh").Succeeded();
        Assert.Equal(("mine", false), (_workspace.Read("second/a/o.txt"), Directory.Exists(_workspace.At("second/b"))));
    }

    [Theory]
    [InlineData("a link to a folder", "latest", "../outputs/a.in")]
    [InlineData("a link to a file", "latest", "../outputs/a.in/sum.txt")]
    [InlineData("a link by another one", "latest", "../other/on")]
    [InlineData("a link to what holds such a link", "latest", "../other")]
    [InlineData("a link in a folder below", "deep/below/latest", "../../../outputs/a.in")]
    public void An_item_that_reads_it_by_a_link_in_a_folder_is_not_given_back_either(string how, string link, string target)
    {
        Assert.NotEmpty(how);
        _workspace.Write("a.in", "1").Write("b.in", "b").Write("data/x", "x").Write("data/deep/below/x", "x").Write("other/x", "x").Write("outputs/a.in/sum.txt", "0").Write("s.py", """
            import os, sys
            text = open(sys.argv[1]).read()
            if sys.argv[1] == 'a.in': open('sum.txt', 'w').write(text)
            else: print(text, 'with', [open(os.path.join(folder, name)).read() for folder, _, names in os.walk('data', followlinks=True) for name in names])
            """);
        File.CreateSymbolicLink(_workspace.At("other/on"), "../outputs/a.in/sum.txt");
        File.CreateSymbolicLink(_workspace.At("data/" + link), target);
        string[] batch = ["run", "--batch", "*.in", "--parallel", "1", "--input", "data", "--reuse", "s.py"];
        for (var i = 0; i < 3; i++)
        {
            _workspace.Run(batch).Succeeded();
        }

        Assert.Contains("2 reused", _workspace.Run(batch).Succeeded().Stderr, StringComparison.Ordinal);
        _workspace.Write("a.in", "2");
        Assert.Contains("2 succeeded", _workspace.Run(batch).Succeeded().Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a link", "latest/sum.txt", "--input", "latest/sum.txt")]
    [InlineData("code", "outputs/a.in/sum.txt", "--include", "outputs/a.in/sum.txt")]
    public void An_item_that_reads_it_by_another_name_is_not_given_back_either(string how, string path, string option, string value)
    {
        Assert.NotEmpty(how);
        _workspace.Write("rgrid.toml", "").Write("a.in", "1").Write("b.in", "b").Write("outputs/a.in/sum.txt", "0").Write("s.py", $"""
            import sys
            text = open(sys.argv[1]).read()
            if sys.argv[1] == 'a.in': open('sum.txt', 'w').write(text)
            else: print(text, 'with', open('{path}').read())
            """);
        File.CreateSymbolicLink(_workspace.At("latest"), "outputs/a.in");
        string[] batch = ["run", "--batch", "*.in", "--parallel", "1", option, value, "--reuse", "s.py"];
        for (var i = 0; i < 3; i++)
        {
            _workspace.Run(batch).Succeeded();
        }

        Assert.Contains("2 reused", _workspace.Run(batch).Succeeded().Stderr, StringComparison.Ordinal);
        _workspace.Write("a.in", "2");
        Assert.Contains("2 succeeded", _workspace.Run(batch).Succeeded().Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_the_name_of_a_standard_module_is_what_the_standard_library_imports_and_is_seen()
    {
        _workspace.Write("s.py", "import logging, sys\nprint(getattr(sys.modules['string'], 'mine', 'standard'))\n");
        Assert.Equal("standard\n", _workspace.Run("run", "--reuse", "s.py").Succeeded().Stdout);
        _workspace.Write("string.py", "mine = 'mine'\nclass Template: pass\nclass Formatter: pass\n");
        Assert.Equal("mine\n", _workspace.Run("run", "--reuse", "s.py").Succeeded().Stdout);
        File.Delete(_workspace.At("string.py"));
        var back = _workspace.Run("run", "--reuse", "s.py").Succeeded();
        Assert.Equal(("standard\n", true), (back.Stdout, back.IsHit));
    }

    [Fact]
    public void What_is_declared_as_an_output_at_an_absolute_path_is_what_a_result_has()
    {
        var place = $"/rgrid-test-{Guid.NewGuid():N}.txt";
        _workspace.Write("s.py", $"open('{place}', 'w').write('x')\n");
        _workspace.Run("run", "--reuse", "s.py").Succeeded();
        _workspace.Run("run", "--reuse", "--output", place, "--no-download", "s.py").Succeeded();
        Assert.Contains(place, _workspace.Run("outputs", "last").Succeeded().Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void A_result_without_an_output_that_is_declared_now_is_not_given_back()
    {
        _workspace.Write("s.py", "print('ran')\n");
        _workspace.Run("run", "--reuse", "s.py").Succeeded();
        var asked = _workspace.Run("run", "--reuse", "--output", "out.txt", "s.py").Succeeded();
        Assert.Contains("result      MISS  the declared output `out.txt` is not in its stored result", asked.Stderr, StringComparison.Ordinal);
        Assert.Contains("REUSED", _workspace.Run("run", "--reuse", "s.py").Succeeded().Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_copies_of_a_project_that_are_run_from_outside_get_each_their_own_outputs()
    {
        const string script = "import pathlib\n(pathlib.Path(__file__).parent / 'out.txt').write_text('made')\n";
        foreach (var copy in new[] { "main", "feature" })
        {
            _workspace.Write($"{copy}/requirements.txt", "").Write($"{copy}/s.py", script);
        }

        _workspace.Run("run", "--reuse", "main/s.py").Succeeded();
        File.WriteAllText(_workspace.At("main/out.txt"), "mine");
        _workspace.Run("run", "--reuse", "feature/s.py").Succeeded();
        Assert.Equal(("mine", "made"), (_workspace.Read("main/out.txt"), _workspace.Read("feature/out.txt")));
        Assert.Contains("REUSED", _workspace.Run("run", "--reuse", "feature/s.py").Succeeded().Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_rerun_sees_of_today_is_not_kept_under_the_key_of_then()
    {
        _workspace.Write("s.py", "import os\nprint(os.environ['HTTP_PROXY'])\n");
        _workspace.Variables["HTTP_PROXY"] = "http://a:1";
        _workspace.Run("run", "--reuse", "s.py").Succeeded();
        _workspace.Variables["HTTP_PROXY"] = "http://b:1";
        Assert.Equal("http://b:1\n", _workspace.Run("rerun", "last").Succeeded().Stdout);
        _workspace.Variables["HTTP_PROXY"] = "http://a:1";
        Assert.Equal("http://a:1\n", _workspace.Run("run", "--reuse", "s.py").Succeeded().Stdout);
    }

    [Theory]
    [InlineData("NO_PROXY", "a:1@h", "a:2@h")]
    [InlineData("SSL_CERT_FILE", "d:1@certs/ca.pem", "d:2@certs/ca.pem")]
    public void Only_the_user_info_of_a_proxy_is_out_of_the_key(string name, string before, string after)
    {
        _workspace.Write("s.py", $"import os\nprint(os.environ['{name}'])\n");
        foreach (var value in new[] { before, after })
        {
            _workspace.Variables[name] = value;
            Assert.Equal(value + "\n", _workspace.Run("run", "--reuse", "s.py").Succeeded().Stdout);
        }
    }

    [Fact]
    public void A_declared_variable_that_is_not_UTF_8_is_refused_wherever_it_was_declared()
    {
        _workspace.Write("rgrid.toml", "env = [\"K\"]\n").Write("s.py", "import os\nprint(ascii(os.environ['K']))\n");
        var refused = _workspace.RunProgram("sh", "-c", "K=$(printf '\\377') exec \"$0\" run --reuse s.py", NativeBinary.Path);
        Assert.Equal(125, refused.ExitCode);
        Assert.Contains("the value of the variable `K` is not valid UTF-8", refused.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_database_of_SQLite_is_read_with_what_stands_beside_it_and_nothing_of_the_users_is_overwritten()
    {
        _workspace.Write("s.py", "import sqlite3, sys\nprint(sqlite3.connect(sys.argv[1]).execute('select count(*) from t').fetchone()[0])\n");
        const string add = "import sqlite3, os\nd = sqlite3.connect('d.db')\nd.execute('pragma journal_mode=wal')\nd.execute('create table if not exists t(x)')\nd.commit()\n";
        _workspace.RunProgram("/usr/bin/python3", "-c", add + "d.close()").Succeeded();
        Assert.Equal("0\n", _workspace.Run("run", "--reuse", "s.py", "d.db").Succeeded().Stdout);
        _workspace.RunProgram("/usr/bin/python3", "-c", add + "d.execute('pragma wal_autocheckpoint=0')\nd.execute('insert into t values(1)')\nd.commit()\nos._exit(0)").Succeeded();
        var log = File.ReadAllBytes(_workspace.At("d.db-wal"));
        var second = _workspace.Run("run", "--reuse", "s.py", "d.db").Succeeded();
        Assert.Equal("1\n", second.Stdout);
        Assert.Equal(log, File.ReadAllBytes(_workspace.At("d.db-wal")));
        Assert.DoesNotContain("outputs ", second.Stderr, StringComparison.Ordinal);
        Assert.Equal("1\n", _workspace.RunProgram("/usr/bin/python3", "s.py", "d.db").Succeeded().Stdout);
        Assert.Contains("can't be updated: some of it is still in `e.db-wal`", _workspace.RunProgram("sh", "-c", "cp d.db e.db; cp d.db e.db-wal; \"$0\" run --input e.db --output e.db s.py e.db", NativeBinary.Path).Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("import copy\nprint('x')\n", "org.py")]
    [InlineData("import sys\nsys.path.insert(0, 'lib')\nimport logging\nprint('x')\n", "lib/string.py")]
    public void A_file_that_the_standard_library_would_import_is_seen_in_every_folder_of_the_path(string script, string shadow)
    {
        _workspace.Write("s.py", script).Write("lib/other.py", "");
        Assert.Equal("x\n", _workspace.Run("run", "--reuse", "s.py").Succeeded().Stdout);
        _workspace.Write(shadow, "print('shadow')\nraise SystemExit(0)\n");
        Assert.Equal("shadow\n", _workspace.Run("run", "--reuse", "s.py").Succeeded().Stdout);
    }

    [Fact]
    public void A_library_that_comes_to_stand_beside_an_interpreter_is_asked_for()
    {
        const string line = "python3.11";

        var prefix = _workspace.At("py");
        Directory.CreateDirectory(Path.Combine(prefix, "bin"));
        File.Copy("/usr/bin/" + line, Path.Combine(prefix, "bin", line));
        _workspace.RunProgram("touch", "-d", "2001-01-01", Path.Combine(prefix, "bin", line)).Succeeded();
        _workspace.Write("s.py", "import os\nprint(os.__file__)\n");
        var interpreter = Path.Combine(prefix, "bin", line);
        Assert.Equal("/usr/lib/python3.11/os.py\n", _workspace.Run("run", "--runtime", interpreter, "s.py").Succeeded().Stdout);
        _workspace.RunProgram("cp", "-r", "/usr/lib/python3.11", Path.Combine(prefix, "lib-new")).Succeeded();
        Directory.CreateDirectory(Path.Combine(prefix, "lib"));
        Directory.Move(Path.Combine(prefix, "lib-new"), Path.Combine(prefix, "lib", line));
        Assert.DoesNotContain("/usr/lib/python3.11/os.py", _workspace.Run("run", "--runtime", interpreter, "s.py").Succeeded().Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void A_package_file_above_the_root_tells_whether_a_script_is_a_module()
    {
        _workspace.Write("app/requirements.txt", "").Write("app/deep/s.js", "console.log(typeof require, __place());\nfunction __place() { return typeof __dirname; }\n");
        string Ran() => _workspace.Run("run", "--reuse", "app/deep/s.js").Succeeded().Stdout;
        Assert.Equal("function string\n", Ran());
        _workspace.Write("package.json", """{"type":"module"}""");
        Assert.Equal("undefined undefined\n", Ran());
        _workspace.Write("app/package.json", "{}");
        Assert.Equal("function string\n", Ran());
        File.Delete(_workspace.At("app/package.json"));
        File.Delete(_workspace.At("package.json"));
        var back = _workspace.Run("run", "--reuse", "app/deep/s.js").Succeeded();
        Assert.Equal(("function string\n", true), (back.Stdout, back.IsHit));
    }

    private RunResult Shell(string command) => _workspace.RunProgram("timeout", "-k", "2", "60", "sh", "-c", command, "sh", NativeBinary.Path);
}
