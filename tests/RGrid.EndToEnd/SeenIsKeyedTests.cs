using System.Diagnostics;
using System.Security.Cryptography;
using RGrid.Testing;

namespace RGrid.EndToEnd;

/// <summary>What a run sees is what its key says, also behind links, moved interpreters and outputs of earlier runs.</summary>
public sealed class SeenIsKeyedTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData("a linked folder outside of the project", "lib/x", "lib", "../common/shared", "../common/shared/x.js", "../common/y.js", "y.js")]
    [InlineData("a link to a file outside of the project", "m", "m.js", "../common/m.js", "../common/m.js", "../y.js", "../nothing.js")]
    [InlineData("a linked folder inside of the project", "deep/l/q", "deep/l", "../a/d", "a/d/q.js", "a/y.js", "deep/y.js")]
    public void Node_finds_modules_beside_the_real_file_of_a_link(string what, string module, string link, string target, string real, string right, string wrong)
    {
        Assert.NotEmpty(what);
        _workspace.Write("rgrid.toml", "").Write(real, "module.exports = require('../y');\n").Write(right, "module.exports = 'right';\n")
            .Write(wrong, "module.exports = 'wrong';\n").Write("s.js", $"console.log(require('./{module}'));\n");
        Directory.CreateDirectory(Path.GetDirectoryName(_workspace.At(link))!);
        File.CreateSymbolicLink(_workspace.At(link), target);
        Assert.Equal("right\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        Assert.True(_workspace.Run("run", "s.js").Succeeded().IsHit);
        _workspace.Edit(right, "right", "right again");
        Assert.Equal("right again\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
    }

    [Fact]
    public void Python_sees_a_link_as_a_link_and_an_input_behind_it_is_no_output()
    {
        _workspace.Write("rgrid.toml", "").Write("../common/x.py", "import os\nplace = os.path.relpath(os.path.realpath(__file__))\n").Write("../common/d.txt", "data\n")
            .Write("s.py", "import sys, lib.x\nprint(lib.x.place, open(sys.argv[1]).read().strip())\n");
        File.CreateSymbolicLink(_workspace.At("lib"), "../common");
        var result = _workspace.Run("run", "s.py", "lib/d.txt").Succeeded();
        Assert.Equal("../common/x.py data\n", result.Stdout);
        Assert.DoesNotContain("outputs", result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Up_behind_a_link_is_where_the_kernel_goes()
    {
        _workspace.Write("../else/t.py", "print('right')\n").Write("t.py", "print('wrong')\n").Write("../else/sub/f", "").Write("../else/d.txt", "").Write("d.txt", "");
        File.CreateSymbolicLink(_workspace.At("link"), "../else/sub");
        Assert.Equal("right\n", _workspace.Run("run", "link/../t.py").Succeeded().Stdout);
        var refused = _workspace.Run("run", "t.py", "link/../d.txt");
        Assert.Equal(125, refused.ExitCode);
        Assert.Contains("error: `link/../d.txt` goes up behind a link, to `", refused.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interpreter_that_was_moved_is_a_miss_that_says_so_and_then_a_hit()
    {
        var version = _workspace.RunProgram("python3", "-c", "import sys; print(sys.base_prefix)").Stdout.Trim();
        Assert.SkipWhen(version == "/usr", "python3 here belongs to the system and can't be copied");
        Copy(version, _workspace.At("../A"));
        _workspace.Write("s.py", "print('ran')\n");
        var path = _workspace.Variables["PATH"];
        _workspace.Variables["PATH"] = $"{_workspace.At("../A/bin")}:{path}";
        Assert.Equal("ran\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        Directory.Move(_workspace.At("../A"), _workspace.At("../C"));
        _workspace.Variables["PATH"] = $"{_workspace.At("../C/bin")}:{path}";
        var moved = _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal("ran\n", moved.Stdout);
        Assert.StartsWith("python was moved since this environment was made; rebuilt", moved.Reason, StringComparison.Ordinal);
        Assert.True(_workspace.Run("run", "s.py").Succeeded().IsHit);
    }

    [Fact]
    public void Where_an_interpreter_stands_can_be_seen_so_a_result_is_that_of_its_place()
    {
        _workspace.Write("s.bash", "echo $BASH; readlink /proc/$$/exe\n");
        Directory.CreateDirectory(_workspace.At("../one/bin"));
        Directory.CreateDirectory(_workspace.At("../two/tools"));
        var path = _workspace.Variables["PATH"];
        var told = new HashSet<string>(StringComparer.Ordinal) { _workspace.Run("run", "--reuse", "s.bash").Succeeded().Stdout };
        foreach (var place in new[] { "one/bin", "two/tools" })
        {
            File.Copy("/bin/bash", _workspace.At($"../{place}/bash"));
            _workspace.Variables["PATH"] = $"{Path.GetFullPath(_workspace.At("../" + place))}:{path}";
            var there = _workspace.Run("run", "--reuse", "s.bash").Succeeded();
            Assert.Contains("result      MISS  the interpreter was moved (", there.Stderr, StringComparison.Ordinal);
            Assert.True(told.Add(there.Stdout));
            Assert.Contains("result      REUSED", _workspace.Run("run", "--reuse", "s.bash").Succeeded().Stderr, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_callers_umask_is_for_what_is_made_for_him_alone()
    {
        _workspace.Write("s.sh", "stat -c '%a %n' . data /etc /etc/passwd /tmp $HOME\nmkdir -p made/deep\necho x >made/deep/x\n").Write("e.py", "import os, sys\nprint([oct(os.stat(sys.prefix + place).st_mode) for place in ('', '/bin', '/pyvenv.cfg')])\n")
            .Write("data/x", "");
        var told = new List<string>();
        foreach (var (mask, mode) in new[] { ("077", "700 made/deep"), ("022", "755 made/deep"), ("000", "777 made/deep") })
        {
            _workspace.Variables["RGRID_HOME"] = _workspace.At($"../store-{mask}");
            var run = _workspace.RunProgram("sh", "-c", $"umask {mask}; \"$0\" run s.sh data && \"$0\" run e.py", NativeBinary.Path).Succeeded();
            told.Add(run.Stdout);
            Assert.Equal(mode + "\n", _workspace.RunProgram("stat", "-c", "%a %n", "made/deep").Stdout);
            Directory.Delete(_workspace.At("made"), recursive: true);
        }

        Assert.Equal(told[0], told[1]);
        Assert.Equal(told[0], told[2]);
    }

    [Theory]
    [InlineData("the output of another name comes onto what is named", "run --output-dir d c.py d/in.txt", "run --output-dir d c.py d/in.txt")]
    [InlineData("the file is named by its absolute path", "run c.py $PWD/d/in.txt", "run c.py $PWD/d/in.txt")]
    [InlineData("it was updated before", "run --input d/in.txt --output d/in.txt c.py d/in.txt", "run c.py d/in.txt")]
    [InlineData("it was only read, by way of a mount", "run --open --mount $PWD/d c.py $PWD/d/in.txt", "run c.py $PWD/d/in.txt")]
    public void What_a_run_was_given_stays_an_input_of_the_next(string what, string before, string after)
    {
        Assert.NotEmpty(what);
        _workspace.Write("d/in.txt", "text").Write("c.py", "import os, sys\nprint(open(sys.argv[1]).read() if os.path.exists(sys.argv[1]) else 'MISSING')\nif not sys.argv[1].startswith('/rgrid'): open(os.path.basename(sys.argv[1]), 'w').write('text')\n");
        foreach (var words in new[] { before, after, after })
        {
            Assert.Equal("text\n", _workspace.RunProgram("sh", "-c", $"\"$0\" {words}", NativeBinary.Path).Succeeded().Stdout);
        }
    }

    [Fact]
    public void A_folder_of_outputs_and_the_report_of_a_batch_are_inputs_where_another_word_names_them()
    {
        _workspace.Write("s.py", "import os, sys\nif sys.argv[1] == 'split':\n    os.mkdir('parts')\n    open('parts/0', 'w').write('x')\nelse:\n    print(os.listdir(sys.argv[2]) if os.path.isdir(sys.argv[2]) else os.path.exists(sys.argv[2]))\n")
            .Write("in.txt", "");
        _workspace.Run("run", "s.py", "split", "in.txt").Succeeded();
        Assert.Equal("['0']\n", _workspace.Run("run", "s.py", "join", "parts", "more").Succeeded().Stdout);
        _workspace.Write("list", "in.txt\n");
        _workspace.Run("run", "--batch-from", "list", "s.py", "split", "{}").Succeeded();
        Assert.Equal("True\n", _workspace.Run("run", "s.py", "join", "outputs/results.jsonl").Succeeded().Stdout);
    }

    [Theory]
    [InlineData("make o", "show o")]
    [InlineData("fit --model o", "predict --model o")]
    [InlineData("--train --model o", "--predict --model o")]
    [InlineData("--mode make o", "--mode show o")]
    [InlineData("--db o make", "--db o show")]
    [InlineData("o make", "o show")]
    public void What_one_command_of_a_script_made_is_there_for_another(string before, string after)
    {
        _workspace.Write("tool.py", "import os, sys\nprint(open('o').read() if os.path.exists('o') else 'none, using the default')\nif {'make', 'fit', '--train'} & set(sys.argv):\n    open('o', 'w').write('x')\n");
        Assert.Equal("none, using the default\n", _workspace.Run(["run", "--reuse", "tool.py", .. before.Split(' ')]).Succeeded().Stdout);
        foreach (var words in new[] { after, before, after, after })
        {
            var expected = words == before ? "none, using the default\n" : "x\n";
            Assert.Equal(expected, _workspace.Run(["run", "--reuse", "tool.py", .. words.Split(' ')]).Succeeded().Stdout);
        }
    }

    [Fact]
    public void A_command_is_one_also_where_a_folder_is_called_so()
    {
        _workspace.Write("train/a.csv", "1").Write("test/a.csv", "2").Write("data.csv", "d").Write("tool.py", """
            import os, sys
            command, data, model = sys.argv[1:]
            print(os.path.exists(model))
            if command == 'train':
                open(model, 'w').write('trained')
            """);
        foreach (var (command, isThere) in new[] { ("train", "False\n"), ("test", "True\n"), ("train", "False\n") })
        {
            Assert.Equal(isThere, _workspace.Run("run", "--reuse", "tool.py", command, "data.csv", "model.bin").Succeeded().Stdout);
        }
    }

    [Theory]
    [InlineData("--step 1 work", "--step 2 work")]
    [InlineData("-v 1 work", "-v 2 work")]
    [InlineData("1.csv work", "2.csv work")]
    [InlineData("--set b=1 work", "--set b=2 work")]
    public void Each_step_finds_what_the_one_before_it_left(string one, string two)
    {
        _workspace.Write("1.csv", "").Write("2.csv", "").Write("work/in", "").Write("steps.py", """
            import os, sys
            print(sorted(os.listdir('work')))
            open('work/log', 'a').write(sys.argv[-2] + ' ')
            open('work/' + os.path.basename(sys.argv[-2]), 'w').write('x')
            """);
        Assert.Equal("['in']\n", Run(one).Stdout);
        Assert.Equal("['in']\n", Run(one).Stdout);
        Assert.Equal(3, Run(two).Stdout.Split(',').Length);
        Assert.Equal(2, _workspace.Read("work/log").Split(' ', StringSplitOptions.RemoveEmptyEntries).Length);

        RunResult Run(string words) => _workspace.Run(["run", "--reuse", "steps.py", .. words.Split(' ')]).Succeeded();
    }

    [Fact]
    public void Two_commands_that_write_to_one_folder_are_hits_after_one_more_run_each()
    {
        _workspace.Write("a.csv", "1").Write("b.csv", "2").Write("c.py", "import os, sys\nos.makedirs('out', exist_ok=True)\nopen('out/' + sys.argv[1], 'w').write('x')\n");
        foreach (var (item, state) in new[] { ("a.csv", "MISS"), ("b.csv", "MISS"), ("a.csv", "MISS"), ("b.csv", "REUSED"), ("a.csv", "REUSED"), ("b.csv", "REUSED") })
        {
            Assert.Contains($"result      {state}", _workspace.Run("run", "--reuse", "c.py", item, "out").Succeeded().Stderr, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_a_command_made_without_being_told_its_name_may_be_changed_by_another()
    {
        _workspace.Write("tool.py", "import sys\nif sys.argv[1] == 'make':\n    open('b.txt', 'w').write('made')\nelse:\n    open(sys.argv[2], 'a').write(' and mended')\n");
        _workspace.Run("run", "tool.py", "make").Succeeded();
        _workspace.Run("run", "tool.py", "mend", "b.txt").Succeeded();
        Assert.Equal("made and mended", _workspace.Read("b.txt"));
    }

    [Fact]
    public void A_secret_makes_another_command()
    {
        _workspace.Write("data/user", "").Write("sync.py", "import os, sys\nprint(len(os.listdir('data')))\nopen('data/' + os.environ['TOKEN'], 'w').write('')\n");
        foreach (var (token, count) in new[] { ("a-token-of-one", "1\n"), ("a-token-of-one", "1\n"), ("a-token-of-two", "2\n") })
        {
            _workspace.Variables["TOKEN"] = token;
            Assert.Equal(count, _workspace.Run("run", "--secret", "TOKEN", "sync.py", "data").Succeeded().Stdout);
        }
    }

    [Fact]
    public void A_link_that_another_command_made_is_there_where_a_pattern_matches_it()
    {
        _workspace.Write("tool.py", """
            import os, sys
            if sys.argv[1] == 'make':
                os.makedirs('work', exist_ok=True)
                open('work/a.txt', 'w').write('A')
                os.symlink('a.txt', 'work/latest.txt')
            else:
                print(sorted(os.listdir('work')))
            """);
        _workspace.Run("run", "tool.py", "make").Succeeded();
        Assert.Equal("['a.txt', 'latest.txt']\n", _workspace.Run("run", "--input", "work/*", "tool.py", "show").Succeeded().Stdout);
    }

    [Theory]
    [InlineData("t.py", "import os, sys\nif sys.argv[1] == 'make':\n    open('st.json', 'w').write('1')\nelse:\n    print(os.path.exists('st.json'))\n")]
    [InlineData("t.js", "const fs = require('fs');\nconst f = 'st.json';\nif (process.argv[2] === 'make') fs.writeFileSync(f, '1'); else console.log(fs.existsSync(f));\n")]
    [InlineData("t.sh", "case $1 in make) echo 1 > st.json;; *) [ -f st.json ] && echo there;; esac\nexit 0\n")]
    public void What_another_command_made_and_the_code_looks_for_by_its_text_is_told(string name, string script)
    {
        _workspace.Write(name, script);
        Assert.DoesNotContain("was not part of this run", _workspace.Run("run", name, "make").Succeeded().Stderr, StringComparison.Ordinal);
        Assert.Contains($"note: st.json is named in {name} and was not part of this run", _workspace.Run("run", name, "show").Succeeded().Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void In_a_folder_what_one_command_made_is_there_for_another()
    {
        _workspace.Write("t.py", "import os, sys\ncommand, folder = sys.argv[1:3]\nprint(sorted(os.listdir(folder)) if os.path.isdir(folder) else 'none')\nif command != 'show':\n    os.makedirs(folder, exist_ok=True)\n    open(os.path.join(folder, 'log'), 'a').write(command[0])\n")
            .Write("data/in", "x").Write("a", "").Write("list", "a\n");
        foreach (var (words, says, log) in new[]
        {
            ("init data", "['in']\n", "i"), ("init data", "['in']\n", "i"), ("build data", "['in', 'log']\n", "ib"), ("show data", "['in', 'log']\n", "ib"), ("build data", "['in', 'log']\n", "ibb"),
        })
        {
            Assert.Equal(says, _workspace.Run(["run", "--reuse", "t.py", .. words.Split(' ')]).Succeeded().Stdout);
            Assert.Equal(log, _workspace.Read("data/log"));
        }

        _workspace.Run("run", "--batch-from", "list", "t.py", "build", "made").Succeeded();
        Assert.Equal("['a']\n", _workspace.Run("run", "t.py", "show", "outputs").Succeeded().Stdout);
    }

    [Fact]
    public void A_script_that_gets_another_option_writes_its_output_again()
    {
        _workspace.Write("train.py", "import os, sys\nprint(os.path.exists('m'))\nopen('m', 'w').write(sys.argv[1])\n");
        foreach (var (option, isThere) in new[] { ("--adam", false), ("--adam", false), ("--sgd", true), ("--sgd", true), ("--adam", true) })
        {
            Assert.Equal(isThere ? "True\n" : "False\n", _workspace.Run("run", "--reuse", "train.py", option, "--out", "m").Succeeded().Stdout);
            Assert.Equal(option, _workspace.Read("m"));
        }
    }

    [Fact]
    public void What_was_updated_in_place_stays_the_users_own_file()
    {
        _workspace.Write("d/f", "1").Write("d/g", "1").Write("conf.py", "V = 1\n")
            .Write("s.py", "import os, sys\nimport conf\nprint(sorted(os.listdir('d')) if os.path.isdir('d') else 'none', conf.V)\nif sys.argv[1:]:\n    open('d/f', 'w').write('2')\n    open('conf.py', 'w').write('V = 2\\n')\n");
        _workspace.Run("run", "--input", "d", "--output", "d", "--input", "conf.py", "--output", "conf.py", "s.py", "update").Succeeded();
        Assert.Equal(("2", "V = 2\n"), (_workspace.Read("d/f"), _workspace.Read("conf.py")));
        Assert.Equal("['f', 'g'] 2\n", _workspace.Run("run", "--input", "d", "s.py").Succeeded().Stdout);
    }

    [Fact]
    public void A_project_below_usr_is_seen_in_its_private_tree_alone()
    {
        _workspace.Write("app/s.py", "import os, sys\nsys.path.insert(0, '/usr/src/lib')\nimport lib\nhere = os.path.dirname(os.path.abspath(__file__))\nprint(lib.V, os.path.exists('/usr/src/app/config.json'), open(sys.argv[1]).read())\n")
            .Write("app/config.json", "v1").Write("lib/lib.py", "V = 1\n");
        var told = _workspace.RunProgram("unshare", "-rm", "sh", "-ec", """
            mount -t tmpfs none /usr/src; cp -r app lib /usr/src; cd /usr/src/app
            "$0" run --reuse s.py config.json
            echo v2 >config.json; echo 'V = 2' >../lib/lib.py
            "$0" run --reuse s.py "$PWD/config.json"
            """, NativeBinary.Path).Succeeded();
        Assert.Equal("1 False v1\n2 True v2\n\n", told.Stdout);
    }

    [Fact]
    public void In_which_order_variables_are_declared_can_t_be_seen()
    {
        _workspace.Write("s.py", "import os\nprint([name for name in os.environ if name in ('X', 'Y', 'PWD')])\n");
        Assert.Equal("['PWD', 'X', 'Y']\n", _workspace.Run("run", "--reuse", "--env", "Y=2", "--env", "X=1", "s.py").Succeeded().Stdout);
        Assert.Equal("['PWD', 'X', 'Y']\n", _workspace.Run("run", "--env", "X=1", "--env", "Y=2", "s.py").Succeeded().Stdout);
    }

    [Theory]
    [InlineData(".old/")]
    [InlineData("link/.old")]
    public void A_store_in_the_project_is_no_input_however_it_is_named(string store)
    {
        Directory.CreateDirectory(_workspace.At("real"));
        File.CreateSymbolicLink(_workspace.At("link"), "real");
        _workspace.Write("s.py", "import os\nprint(sorted(name for folder, folders, files in os.walk('.') for name in folders + files))\n");
        _workspace.Variables["RGRID_HOME"] = _workspace.At(store);
        Assert.Equal("['link', 'real', 's.py']\n", _workspace.Run("run", "--input", ".", "--reuse", "s.py").Succeeded().Stdout);
        Assert.Contains("result      REUSED", _workspace.Run("run", "--input", ".", "--reuse", "s.py").Succeeded().Stderr, StringComparison.Ordinal);
        foreach (var include in new[] { ".", "**/*" })
        {
            Assert.DoesNotContain("rgrid.db", _workspace.Run("run", "--include", include, "s.py").Succeeded().Stdout, StringComparison.Ordinal);
            Assert.True(_workspace.Run("run", "--include", include, "s.py").Succeeded().IsHit);
        }
    }

    [Fact]
    public void An_output_in_the_place_of_an_input_is_the_input_of_the_next_run()
    {
        _workspace.Write("a", "raw").Write("s.py", "import os, sys\nsource, target = sys.argv[1:3]\ntext = open(source).read() if os.path.exists(source) else 'nothing'\nopen(target, 'w').write(text + '+')\n");
        _workspace.Run("run", "s.py", "a", "b").Succeeded();
        _workspace.Run("run", "s.py", "a", "b").Succeeded();
        _workspace.Run("run", "s.py", "b", "c").Succeeded();
        Assert.Equal("raw+", _workspace.Read("b"));
        Assert.Equal("raw++", _workspace.Read("c"));
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("/etc/group")]
    [InlineData("/etc/hosts")]
    [InlineData("/etc/nsswitch.conf")]
    public void An_input_that_RGrid_has_of_its_own_is_the_one_that_was_named(string path)
    {
        _workspace.Write("s.py", "import sys, hashlib\nprint(hashlib.sha256(open(sys.argv[1], 'rb').read()).hexdigest())\n");
        var truth = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
        Assert.Equal(truth + "\n", _workspace.Run("run", "s.py", path).Succeeded().Stdout);
    }

    [Fact]
    public void An_input_that_no_closed_world_can_show_is_refused()
    {
        var path = $"/dev/shm/rgrid-test-{Guid.NewGuid():N}";
        File.WriteAllText(path, "");
        try
        {
            _workspace.Write("s.py", "");
            var refused = _workspace.Run("run", "s.py", path);
            Assert.Equal(125, refused.ExitCode);
            Assert.Contains($"error: `{path}` can't be an input: the script has a `/dev` of its own", refused.Stderr, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Modules_are_found_by_the_compatibility_form_of_their_name_and_in_any_encoding()
    {
        _workspace.Write("fast.py", "X = 'fast'\n").Write("a.py", "try:\n    from ｆａｓｔ import X\nexcept ImportError: X = 'slow'\nprint(X)\n");
        byte[] table = [0x95, 0x5c];
        File.WriteAllBytes(
            _workspace.At("b.py"),
            [.. "# -*- coding: shift_jis -*-\n'''"u8, .. table, .. "'''\ntry:\n    from fast import X\nexcept ImportError: X = 'slow'\nprint(X)\n"u8]);
        Assert.Equal("fast\n", _workspace.Run("run", "a.py").Succeeded().Stdout);
        Assert.Equal("fast\n", _workspace.Run("run", "b.py").Succeeded().Stdout);
    }

    [Fact]
    public void Without_a_sandbox_the_folders_above_the_store_say_nothing_of_a_script_and_packages_there_are_told()
    {
        _workspace.Variables["RGRID_HOME"] = Path.Combine(_workspace.Home, ".rgrid");
        File.WriteAllText(Path.Combine(_workspace.Home, "package.json"), """{"type":"module"}""");
        Directory.CreateDirectory(Path.Combine(_workspace.Home, "node_modules"));
        _workspace.Write("s.js", "console.log(typeof module);\n");
        var result = _workspace.Run("run", "--open", "s.js").Succeeded();
        Assert.Equal("object\n", result.Stdout);
        Assert.Contains($"note: without a sandbox, Node also finds the packages in `{Path.Combine(_workspace.Home, "node_modules")}`", result.Stderr, StringComparison.Ordinal);
    }

    private static void Copy(string from, string to)
    {
        // Without what is large and not needed to start.
        Directory.CreateDirectory(to);
        using var copy = Process.Start(
            "sh", ["-c", "tar -C \"$1\" --exclude=site-packages --exclude=test --exclude=__pycache__ --exclude='*.a' -cf - bin lib | tar -C \"$2\" -xf -", "sh", from, to]);
        copy.WaitForExit();
    }
}
