using System.Text.Json.Nodes;
using RGrid.Testing;

namespace RGrid.EndToEnd;

/// <summary>
/// What a run says when the script missed something (cache.md 12 and 13). Real interpreters print the messages; and what a hint says is
/// done, which must mend the run.
/// </summary>
public sealed class HintTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    public static TheoryData<string> Pythons { get; } = [.. Runtimes("python").Where(version => version.StartsWith("3.", StringComparison.Ordinal)).Select(version => "python:" + version)];

    public static TheoryData<string> Shells { get; } = ["sh", "bash", "dash"];

    [Theory]
    [MemberData(nameof(Pythons))]
    public void A_forgotten_file_of_a_python_script(string python)
    {
        _workspace.Write("config.yaml", "1").Write("it's \"q\".txt", "1").Write("s.py", "import sys\nprint(open(sys.stdin.readline().strip()).read())\n");
        AssertMended("config.yaml was not part of this run; add --include config.yaml", "config.yaml\n", "--runtime", python, "s.py");
        AssertMended("it's \"q\".txt was not part of this run; add --include 'it'\\''s \"q\".txt'", "it's \"q\".txt\n", "--runtime", python, "s.py");
        AssertMended("config.yaml was not part of this run; add --include config.yaml", "./config.yaml\n", "--runtime", python, "s.py");
    }

    [Theory]
    [MemberData(nameof(Pythons))]
    public void A_forgotten_folder_of_a_python_script(string python)
    {
        _workspace.Write("data/a.csv", "1").Write("s.py", "import os\nprint(os.listdir('data'))\nos.stat('data')\n");
        AssertMended("data/ was not part of this run; add --input data", "", "--runtime", python, "s.py");
        _workspace.Write("s.py", "import os\nos.chdir('data')\nopen('a.csv')\n");
        AssertMended("data/ was not part of this run; add --input data", "", "--runtime", python, "s.py");
    }

    [Theory]
    [MemberData(nameof(Pythons))]
    public void Scenario_9_a_file_outside_of_the_project(string python)
    {
        _workspace.Write("../shared/table.csv", "1").Write("s.py", "print(open('../shared/table.csv').read())\n");
        AssertMended("../shared/table.csv was not part of this run; add --input ../shared/table.csv", "", "--runtime", python, "s.py");
        _workspace.Write("s.py", "import pathlib\nprint((pathlib.Path(__file__).resolve().parent / '..' / 'shared' / 'table.csv').resolve().read_text())\n");
        AssertMended("../shared/table.csv was not part of this run; add --input ../shared/table.csv", "", "--runtime", python, "s.py");
    }

    [Fact]
    public void Scenario_9_a_file_at_an_absolute_path()
    {
        _workspace.Write("../shared/table.csv", "1").Write("here.txt", "2");
        var shared = Path.GetFullPath(_workspace.At("../shared"));
        _workspace.Write("s.py", $"print(open('{shared}/table' + '.csv').read())\n");
        AssertMended($"{shared}/table.csv was not part of this run; add --input {shared}/table.csv", "", "s.py");
        _workspace.Write("s.py", $"import os\nprint(os.listdir('{shared}'))\n");
        AssertMended($"{shared}/ was not part of this run; add --input {shared}", "", "s.py");
        _workspace.Write("s.py", $"print(open('{_workspace.At("here")}' + '.txt').read())\n");
        AssertMended($"{_workspace.At("here.txt")} was not part of this run; add --input {_workspace.At("here.txt")}", "", "s.py");
        _workspace.Write("s.py", $"open('{shared}/made' + '.csv', 'w').write('3')\n");
        AssertMended($"{shared}/ was not part of this run; add --output {shared}/", "", "s.py");
        Assert.Equal("3", _workspace.Read("../shared/made.csv"));
    }

    [Fact]
    public void A_mount_that_is_only_to_be_read()
    {
        var shared = Directory.CreateDirectory(_workspace.At("../shared")).FullName;
        _workspace.Write("s.py", $"open('{shared}/x', 'w')\n");
        AssertHint($"{shared} is mounted to be read only; --mount {shared}:rw lets the script write there", "run", "--mount", shared, "s.py");
        _workspace.Run("run", "--mount", shared + ":rw", "s.py").Succeeded();
    }

    [Fact]
    public void Scenario_9_a_file_of_the_home_folder()
    {
        File.WriteAllText(Path.Combine(_workspace.Home, ".myrc"), "1");
        _workspace.Write("s.py", "import os\nopen(os.path.expanduser('~/.myrc'))\n");
        AssertMended("~/.myrc is in your home folder, which no run sees; to show it add --env HOME --mount ~/.myrc", "", "s.py");
    }

    [Theory]
    [MemberData(nameof(Pythons))]
    public void A_file_beside_a_script_that_is_run_from_elsewhere(string python)
    {
        _workspace.Write("pyproject.toml", "").Write("src/c.yaml", "1").Write("work/x", "")
            .Write("src/s.py", "import os\nprint(open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'c' + '.yaml')).read())\n");
        AssertMended("src/c.yaml was not part of this run; add --include src/c.yaml", "", "--runtime", python, "src/s.py");
        AssertMendedIn("work", "../src/c.yaml was not part of this run; add --include ../src/c.yaml", "", "--runtime", python, "../src/s.py");
    }

    [Theory]
    [MemberData(nameof(Pythons))]
    public void A_folder_that_a_python_script_writes_into(string python)
    {
        _workspace.Write("results/earlier.txt", "");
        foreach (var code in new[]
                 {
                     "open('results/x.csv', 'w').write('1')",
                     "import pathlib\npathlib.Path('results/x.csv').write_text('1')",
                     "import zipfile\nzipfile.ZipFile('results/x.zip', 'w').close()",
                     "import os\nos.mkdir('results/x')",
                     "import gzip\ngzip.open('results/x.gz', 'wb').close()",
                 })
        {
            _workspace.Write("s.py", code + "\n");
            AssertMended("results/ was not part of this run; add --output results/", "", "--runtime", python, "s.py");
        }

        _workspace.Write("s.py", "def save(path, mode):\n    open(path, mode).write('1')\nsave('results/y.csv', 'w')\n");
        AssertMended("results/ was not part of this run; if the script writes results/y.csv, add --output results/", "", "--runtime", python, "s.py");
    }

    [Theory]
    [MemberData(nameof(Pythons))]
    public void A_module_that_is_imported_by_a_computed_name(string python)
    {
        _workspace.Write("plugins/one.py", "x = 1\n").Write("extra.py", "x = 2\n").Write("s.py", "import importlib, sys\nprint(importlib.import_module(sys.stdin.readline().strip()).x)\n");
        AssertMended("plugins/ was not part of this run; add --include plugins", "plugins.one\n", "--runtime", python, "s.py");
        AssertMended("extra.py was not part of this run; add --include extra.py", "extra\n", "--runtime", python, "s.py");
    }

    [Theory]
    [MemberData(nameof(Pythons))]
    public void A_module_that_is_found_by_the_callers_module_path_only(string python)
    {
        _workspace.Write("pyproject.toml", "").Write("src/my/__init__.py", "from my.part import x\n").Write("src/my/part.py", "x = 1\n").Write("scripts/s.py", "import my\nprint(my.x)\n");
        AssertMended("src/my is in a folder where Python did not look for modules; add --include src/my --env PYTHONPATH=src", "", "--runtime", python, "scripts/s.py");
    }

    [Theory]
    [MemberData(nameof(Pythons))]
    public void Scenario_69_a_python_name_in_the_wrong_case(string python)
    {
        _workspace.Write("helpers.py", "").Write("config.yaml", "").Write("s.py", "import Helpers\n");
        AssertHint("there is no module Helpers but helpers.py; upper and lower case are told apart", "run", "--runtime", python, "s.py");
        _workspace.Write("s.py", "open('Config.yaml')\n");
        AssertHint("there is no Config.yaml but config.yaml; upper and lower case are told apart", "run", "--runtime", python, "s.py");
    }

    [Theory]
    [MemberData(nameof(Pythons))]
    public void A_python_package_that_is_declared_nowhere(string python)
    {
        var site = $".venv/lib/python3.{python.Split('.')[1]}/site-packages";
        _workspace.Write(".venv/pyvenv.cfg", "").Write($"{site}/zzpkg/__init__.py", "").Write($"{site}/zz_dist-2.2.1.dist-info/METADATA", "Name: zz-dist\nVersion: 2.2.1\n")
            .Write($"{site}/zz_dist-2.2.1.dist-info/top_level.txt", "zzpkg\n").Write("s.py", "import zzpkg\n");
        AssertHint("zzpkg is declared nowhere and comes from zz-dist; add zz-dist==2.2.1 to a new requirements.txt (2.2.1 is in .venv)", "run", "--runtime", python, "s.py");
        _workspace.Write("requirements.txt", "");
        AssertHint("zzpkg is declared nowhere and comes from zz-dist; add zz-dist==2.2.1 to requirements.txt (2.2.1 is in .venv)", "run", "--runtime", python, "s.py");
        _workspace.Write("s.py", "# /// script\n# dependencies = []\n# ///\nimport zzpkg\n");
        AssertHint(
            "zzpkg is declared nowhere and comes from zz-dist; add zz-dist==2.2.1 to the dependencies in the # /// script block of s.py (2.2.1 is in .venv)",
            "run", "--runtime", python, "s.py");
        AssertHint("zznone is neither in this project nor declared; if it is a package, add it to requirements.txt", "run", "--runtime", python, "-m", "zznone");
    }

    [Fact]
    public void A_forgotten_file_of_a_node_script()
    {
        _workspace.Write("config.json", "{}").Write("data/a.csv", "1");
        foreach (var (code, hint) in new[]
                 {
                     ("require('fs').readFileSync('conf' + 'ig.json')", "config.json was not part of this run; add --include config.json"),
                     ("require('fs').createReadStream('conf' + 'ig.json')", "config.json was not part of this run; add --include config.json"),
                     ("require('fs').promises.readFile(__dirname + '/conf' + 'ig.json').catch(e => { console.error(e); process.exit(1) })", "config.json was not part of this run; add --include config.json"),
                     ("require('fs').readdirSync('data')", "data/ was not part of this run; add --input data"),
                     ("process.chdir('data')", "data/ was not part of this run; add --input data"),
                     ("require('child_process').execSync('cat conf' + 'ig.json')", "config.json was not part of this run; add --include config.json"),
                 })
        {
            _workspace.Write("s.js", code + "\n");
            AssertMended(hint, "", "s.js");
        }
    }

    [Fact]
    public void A_folder_that_a_node_script_writes_into()
    {
        _workspace.Write("results/earlier.txt", "");
        foreach (var code in new[]
                 {
                     "require('fs').writeFileSync('results/x.csv', '1')", "require('fs').createWriteStream('results/x.csv').end('1')", "require('fs').mkdirSync('results/x')",
                     "require('fs').promises.writeFile('results/x.csv', '1').catch(e => { throw e })",
                 })
        {
            _workspace.Write("s.js", code + "\n");
            AssertMended("results/ was not part of this run; add --output results/", "", "s.js");
        }
    }

    [Fact]
    public void A_node_module_that_is_loaded_by_a_computed_name()
    {
        _workspace.Write("plugins/one.js", "").Write("plugins/two.mjs", "").Write("lib/index.js", "").Write("s.js", "require('./plug' + 'ins/one')\n").Write("s.mjs", "await import('./plug' + 'ins/two.mjs')\n")
            .Write("t.js", "require('./li' + 'b')\n");
        AssertMended("plugins/one.js was not part of this run; add --include plugins/one.js", "", "s.js");
        AssertMended("plugins/two.mjs was not part of this run; add --include plugins/two.mjs", "", "s.mjs");
        AssertMended("lib/ was not part of this run; add --include lib", "", "t.js");
    }

    [Fact]
    public void Scenario_69_a_node_name_in_the_wrong_case()
    {
        _workspace.Write("helper.js", "").Write("s.js", "require('./Helper')\n").Write("s.mjs", "import './Helper.js'\n");
        AssertHint("there is no Helper but helper.js; upper and lower case are told apart", "run", "s.js");
        AssertHint("there is no Helper.js but helper.js; upper and lower case are told apart", "run", "s.mjs");
    }

    [Fact]
    public void A_node_package_that_is_declared_nowhere()
    {
        _workspace.Write("s.js", "require('zzpkg/sub')\n").Write("s.mjs", "import 'zzpkg'\n").Write("node_modules/zzpkg/package.json", "{\"version\":\"4.17.21\"}");
        AssertHint("zzpkg is declared nowhere; `npm install zzpkg@4.17.21` declares it in a package.json (4.17.21 is in node_modules)", "run", "s.js");
        _workspace.Write("package.json", "{}");
        AssertHint("zzpkg is declared nowhere; add \"zzpkg\": \"4.17.21\" to the dependencies in package.json (4.17.21 is in node_modules)", "run", "s.mjs");
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void A_forgotten_file_of_a_shell_script(string shell)
    {
        _workspace.Write("config.yaml", "x=1\n").Write("data/a.csv", "x").Write("my list.txt", "x");
        foreach (var (code, hint) in new[]
                 {
                     ("n=config; cat $n.yaml", "config.yaml was not part of this run; add --include config.yaml"),
                     ("n=config; cat < $n.yaml", "config.yaml was not part of this run; add --include config.yaml"),
                     ("n=config; . ./$n.yaml", "config.yaml was not part of this run; add --include config.yaml"),
                     ("n=config; grep x $n.yaml", "config.yaml was not part of this run; add --include config.yaml"),
                     ("n=config; awk 1 $n.yaml", "config.yaml was not part of this run; add --include config.yaml"),
                     ("n=config; sed '' $n.yaml", "config.yaml was not part of this run; add --include config.yaml"),
                     ("n=config; cp $n.yaml copy.yaml", "config.yaml was not part of this run; add --include config.yaml"),
                     ("n=config; sort $n.yaml", "config.yaml was not part of this run; add --include config.yaml"),
                     ("n=config; head -1 $n.yaml", "config.yaml was not part of this run; add --include config.yaml"),
                     ("n='my list'; cat < \"$n.txt\"", "my list.txt was not part of this run; add --include 'my list.txt'"),
                     ("ls data", "data/ was not part of this run; add --input data"),
                     ("cd data", "data/ was not part of this run; add --input data"),
                     ("grep -r x data", "data/ was not part of this run; add --input data"),
                     ("find data", "data/ was not part of this run; add --input data"),
                     ("cat data/*.csv", "data/*.csv was not part of this run; add --input 'data/*.csv'"),
                 })
        {
            _workspace.Write("s.sh", code + "\n");
            AssertMended(hint, "", "--runtime", shell, "s.sh");
        }
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void A_script_that_goes_to_its_own_folder(string shell)
    {
        _workspace.Write("pyproject.toml", "").Write("src/config.yaml", "x").Write("src/s.sh", "cd \"$(dirname \"$0\")\"\nn=config; cat $n.yaml\n");
        AssertMended("src/config.yaml was not part of this run; add --include src/config.yaml", "", "--runtime", shell, "src/s.sh");
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void A_folder_that_a_shell_script_writes_into(string shell)
    {
        _workspace.Write("results/earlier.txt", "").Write("s.sh", "n=x; cp /dev/null results/$n.csv\n");
        AssertMended("results/ was not part of this run; add --output results/", "", "--runtime", shell, "s.sh");
        _workspace.Write("s.sh", "n=x; echo 1 > results/$n.csv\n");
        AssertMended("results/ was not part of this run; add --output results/", "", "--runtime", shell, "s.sh");
        _workspace.Write("s.sh", "n=x; cat results/$n.txt\n").Write("results/x.txt", "x");
        AssertMended("results/x.txt was not part of this run; add --include results/x.txt", "", "--runtime", shell, "s.sh");
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void A_shell_script_that_went_on_is_told_too(string shell)
    {
        _workspace.Write("config.yaml", "x").Write("s.sh", "n=config; cat $n.yaml | wc -l\n");
        var result = _workspace.Run("run", "--runtime", shell, "s.sh").Succeeded();
        Assert.Equal(["config.yaml was not part of this run; add --include config.yaml"], Hints(result));
    }

    [Fact]
    public void Scenario_30_an_output_that_was_taken_for_an_input()
    {
        _workspace.Write("out.csv", "old").Write("s.py", "import os, sys\nif os.getuid() == 0: os.chmod(sys.argv[1], 0o644)\nopen(sys.argv[1], 'w').write('1')\n")
            .Write("s.js", "const fs = require('fs'); if (process.getuid() === 0) fs.chmodSync(process.argv[2], 0o644); fs.writeFileSync(process.argv[2], '2')\n")
            .Write("s.sh", "[ $(id -u) = 0 ] && chmod 644 \"$1\"; echo 3 > \"$1\"\n");
        foreach (var script in new[] { "s.py", "s.js", "s.sh" })
        {
            var hint = Assert.Single(Hints(_workspace.Run("run", script, "out.csv")));
            Assert.Equal("out.csv was taken as an input; add --output out.csv, and where the script updates what is there --input out.csv too", hint);
            Assert.Equal("old", _workspace.Read("out.csv"));
        }

        _workspace.Write("s.py", "import sys\nopen(sys.argv[1], 'w').write('1')\n").Run("run", "--output", "out.csv", "s.py", "out.csv").Succeeded();
        Assert.Equal("1", _workspace.Read("out.csv"));
        _workspace.Write("s.py", "import sys\nopen(sys.argv[1]).read()\n");
        AssertHint("out.csv is declared as an output, so the run begins without it; if the script updates it, add --input out.csv", "run", "--output", "out.csv", "s.py", "out.csv");
    }

    [Fact]
    public void Scenario_30_an_input_that_the_script_removes()
    {
        _workspace.Write("in.txt", "1").Write("s.sh", "mkdir -p done; mv \"$1\" done/\n").Write("helper.sh", "").Write("t.sh", ". ./helper.sh\nrm -f helper.sh\n");
        Assert.Contains("note: `in.txt` was removed by the script; yours was left as it is\n", _workspace.Run("run", "s.sh", "in.txt").Succeeded().Stderr, StringComparison.Ordinal);
        Assert.Equal(("1", "1"), (_workspace.Read("in.txt"), _workspace.Read("done/in.txt")));
        Assert.Contains("note: `helper.sh` was removed by the script; yours was left as it is\n", _workspace.Run("run", "t.sh").Succeeded().Stderr, StringComparison.Ordinal);
        foreach (var number in Enumerable.Range(1, 9))
        {
            _workspace.Write($"data/{number}.txt", "");
        }

        var many = _workspace.Write("u.sh", "rm -r \"$1\"/*\n").Run("run", "u.sh", "data").Succeeded().Stderr;
        Assert.Contains(
            "note: `data/3.txt` was removed by the script; yours was left as it is\nnote: 6 more were removed by the script; yours were left as they are\n", many, StringComparison.Ordinal);
    }

    [Fact]
    public void A_declared_output_is_no_code_though_the_script_names_it()
    {
        _workspace.Write("log.txt", "old\n").Write("s.sh", "echo new >> log.txt\ncat log.txt\n");
        Assert.Equal("new\n", _workspace.Run("run", "--output", "log.txt", "s.sh").Succeeded().Stdout);
    }

    [Fact]
    public void An_output_of_the_script_that_it_reads_later_can_be_said_to_be_an_input()
    {
        _workspace.Write("s.py", "import sys\nif len(sys.argv) > 1:\n    print(open('state' + '.json').read())\nelse:\n    open('state.json', 'w').write('1')\n");
        _workspace.Run("run", "s.py").Succeeded();
        AssertMended("state.json was made by this script, so it counts as an output; if the script reads it, add --input state.json", "", "s.py", "x");
    }

    [Fact]
    public void Scenario_11_a_file_that_is_only_looked_for_is_noted_though_the_script_succeeds()
    {
        _workspace.Write("s.py", "import os\nprint(os.path.exists('settings.json'))\n");
        Assert.DoesNotContain("note:", _workspace.Run("run", "s.py").Succeeded().Stderr, StringComparison.Ordinal);
        _workspace.Write("settings.json", "{}");
        var result = _workspace.Run("run", "s.py").Succeeded();
        Assert.Contains("note: settings.json is named in s.py and was not part of this run; if the script reads it, add --include settings.json\n", result.Stderr, StringComparison.Ordinal);
        var mended = _workspace.Run("run", "--include", "settings.json", "s.py").Succeeded();
        Assert.Equal("True\n", mended.Stdout);
        Assert.DoesNotContain("note:", mended.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_outputs_are_not_noted()
    {
        _workspace.Write("out.json", "old").Write("s.py", "import json\nNAME = 'out.json'\njson.dump(1, open(NAME, 'w'))\n");
        Assert.DoesNotContain(" is named in ", _workspace.Run("run", "s.py").Succeeded().Stderr, StringComparison.Ordinal);
        Assert.DoesNotContain(" is named in ", _workspace.Run("run", "s.py").Succeeded().Stderr, StringComparison.Ordinal);
        Assert.DoesNotContain(" is named in ", _workspace.Run("run", "--no-download", "s.py").Succeeded().Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_carries_hints_and_quiet_drops_them()
    {
        _workspace.Write("config.yaml", "").Write("s.py", "open('config.yaml')\n");
        var report = JsonNode.Parse(_workspace.Run("run", "--json", "s.py").Stderr.TrimEnd().Split('\n')[^1])!;
        Assert.Equal("config.yaml was not part of this run; add --include config.yaml", Assert.Single(report["hints"]!.AsArray())!.GetValue<string>());
        Assert.DoesNotContain("hint:", _workspace.Run("run", "-q", "s.py").Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rerun_gives_no_hint_for_it_takes_no_such_option()
    {
        _workspace.Write("config.yaml", "").Write("s.py", "open('config.yaml')\n");
        _workspace.Run("run", "s.py");
        Assert.Empty(Hints(_workspace.Run("rerun", "last")));
    }

    [Theory]
    [InlineData("s.py", "open('nowhere.yaml')\n")]
    [InlineData("s.py", "open('data/nowhere.csv')\n")]
    [InlineData("s.py", "raise SystemExit('config.yaml is wrong')\n")]
    [InlineData("s.py", "{}['config.yaml']\n")]
    [InlineData("s.py", "import os\nopen('made', 'w').close()\nos.remove('made')\nopen('made')\n")]
    [InlineData("s.py", "import tkinter_nowhere_ as _\n", "tkinter_nowhere_ is neither in this project nor declared; if it is a package, add it to a new requirements.txt")]
    [InlineData("s.py", "import os.nope\n")]
    [InlineData("s.py", "from os import nope\n")]
    [InlineData("s.py", "import subprocess\nsubprocess.run(['nosuchtool'])\n")]
    [InlineData("s.py", "open('/etc/nowhere')\n")]
    [InlineData("s.py", "import tempfile, os\nopen(os.path.join(tempfile.gettempdir(), 'x'))\n")]
    [InlineData("s.py", "try:\n    import nowhere\nexcept ImportError as e:\n    import sys\n    print('ModuleNotFoundError:', e, file=sys.stderr)\n")]
    [InlineData("s.js", "require('fs').readFileSync('nowhere.json')\n")]
    [InlineData("s.js", "require('./nowhere')\n")]
    [InlineData("s.js", "import('fs').then(m => m.nope.x)\n")]
    [InlineData("s.js", "require('child_process').spawn('nosuchtool')\n")]
    [InlineData("s.sh", "nosuchcmd\n")]
    [InlineData("s.sh", "data\n")]
    [InlineData("s.sh", "cat nowhere.txt\n")]
    [InlineData("s.sh", "cat < nowhere/x\n")]
    [InlineData("s.sh", "exit 3\n")]
    public void What_nothing_of_the_users_explains_gives_no_hint(string script, string text, params string[] hints)
    {
        _workspace.Write("README.md", "").Write("notes/x.txt", "").Write(script, text);
        Assert.Equal(hints, Hints(_workspace.Run("run", script)));
    }

    [Fact]
    public void The_examples_give_neither_hints_nor_notes_of_names()
    {
        foreach (var (folder, words) in new[] { ("weather", new[] { "report.py", "data/2025.csv" }), ("words", ["count.sh", "data/alice.txt"]) })
        {
            CopyFolder(Path.Combine(NativeBinary.Checkout, "examples", folder), _workspace.At(folder));
            var result = _workspace.RunIn(_workspace.At(folder), [], ["run", .. words]).Succeeded();
            Assert.DoesNotContain("hint:", result.Stderr, StringComparison.Ordinal);
            Assert.DoesNotContain("note:", result.Stderr, StringComparison.Ordinal);
        }
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private static List<string> Runtimes(string language)
    {
        using var workspace = new Workspace();
        var versions = JsonNode.Parse(workspace.Run("runtimes", "--json").Succeeded().Stdout)!.AsArray()
            .Where(runtime => runtime!["name"]!.GetValue<string>().StartsWith(language, StringComparison.Ordinal))
            .Select(runtime => runtime!["version"]!.GetValue<string>())
            .Where(version => Version.TryParse(version, out var parsed) && parsed is { Major: 3, Minor: >= 8 })
            .Distinct()
            .ToList();

        // The two that most people have, where they are here; the newest and the oldest else.
        var wanted = versions.Where(version => version.StartsWith("3.11.", StringComparison.Ordinal) || version.StartsWith("3.13.", StringComparison.Ordinal)).DistinctBy(version => version[..4]).ToList();
        return wanted.Count == 2 ? wanted : [.. new[] { versions[0], versions[^1] }.Distinct()];
    }

    private static IReadOnlyList<string> Hints(RunResult result) =>
        [.. result.Stderr.Split('\n').Where(line => line.StartsWith("hint: ", StringComparison.Ordinal)).Select(line => line["hint: ".Length..])];

    private void AssertHint(string hint, params string[] words)
    {
        var result = _workspace.Run(words);
        Assert.NotEqual(0, result.ExitCode);
        Assert.Equal([hint], Hints(result));
    }

    private void AssertMended(string hint, string stdin, params string[] words) => AssertMendedIn("", hint, stdin, words);

    private void AssertMendedIn(string folder, string hint, string stdin, params string[] words)
    {
        var result = _workspace.RunIn(_workspace.At(folder), System.Text.Encoding.UTF8.GetBytes(stdin), ["run", .. words]);
        Assert.NotEqual(0, result.ExitCode);
        Assert.Equal((hint, result.Stderr), (string.Join('\n', Hints(result)), result.Stderr));
        Mend(hint, folder, stdin, words);
    }

    // A shell divides the options as the user's would.
    private void Mend(string hint, string folder, string stdin, params string[] words)
    {
        var options = hint[(hint.LastIndexOf("add ", StringComparison.Ordinal) + "add ".Length)..];
        var start = new System.Diagnostics.ProcessStartInfo("/bin/sh", ["-c", $"printf '%s\\n' {options}"]) { RedirectStandardOutput = true };
        start.Environment["HOME"] = _workspace.Home;
        using var shell = System.Diagnostics.Process.Start(start)!;
        var divided = shell.StandardOutput.ReadToEnd().TrimEnd('\n').Split('\n');
        shell.WaitForExit();
        var mended = _workspace.RunIn(_workspace.At(folder), System.Text.Encoding.UTF8.GetBytes(stdin), ["run", .. divided, .. words]);
        Assert.Equal((0, ""), (mended.ExitCode, mended.ExitCode == 0 ? "" : $"{string.Join(' ', divided)}\n{mended}"));
        Assert.Empty(Hints(mended));
    }

    [Theory]
    [InlineData("import glob\nprint(glob.glob('d/*.csv'))\n", "d/ is named in s.py", "add --input d")]
    [InlineData("import os\nprint(os.path.exists('d') and os.listdir('d'))\n", "d/ is named in s.py", "add --input d")]
    [InlineData("from pathlib import Path\nprint(list(Path('d').glob('*.csv')))\n", "d/ is named in s.py", "add --input d")]
    [InlineData("from pathlib import Path\nprint(list(Path(__file__).parent.glob('*.dat')))\n", "*.dat is named in s.py", "add --input '*.dat'")]
    public void What_a_script_looks_for_by_pattern_and_did_not_have_is_told(string script, string names, string remedy)
    {
        _workspace.Write("s.py", script).Write("d/a.csv", "1").Write("x.dat", "1");
        var result = _workspace.Run("run", "s.py").Succeeded();
        Assert.Contains($"note: {names} and was not part of this run; if the script reads it, {remedy}\n", result.Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s.py", "open('log.txt', 'a').write('x')\n")]
    [InlineData("s.py", "with open(\"log.txt\", mode=\"a+\") as f:\n    f.write('x')\n")]
    [InlineData("s.sh", "echo x >> log.txt\n")]
    public void What_a_script_goes_on_writing_to_is_told_unless_it_is_an_input(string name, string script)
    {
        _workspace.Write(name, script);
        Assert.DoesNotContain("goes on writing", _workspace.Run("run", "--input", "log.txt", "--output", "log.txt", name).Succeeded().Stderr, StringComparison.Ordinal);
        File.Delete(_workspace.At("log.txt"));
        Assert.Contains($"note: {name} goes on writing to log.txt, and each run begins without it", _workspace.Run("run", name).Succeeded().Stderr, StringComparison.Ordinal);
        Assert.DoesNotContain("goes on writing", _workspace.Run("run", "--input", "log.txt", "--output", "log.txt", name).Succeeded().Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s.py", "import os\nn = int(open('count.txt').read()) if os.path.exists('count.txt') else 0\nopen('count.txt', 'w').write(str(n + 1))\n")]
    [InlineData("s.py", "import os\nn = int(open('count.txt').read() if os.path.exists(\"count.txt\") else 0)\nopen('count.txt', 'w').write(str(n + 1))\n")]
    [InlineData("s.py", "from pathlib import Path\nSTATE = Path('count.txt')\nn = int(STATE.read_text()) if STATE.exists() else 0\nSTATE.write_text(str(n + 1))\n")]
    [InlineData("s.py", "import os\nSTATE = 'count.txt'\nn = 0\nif os.path.exists(STATE):\n    n = int(open(STATE).read())\nopen(STATE, 'w').write(str(n + 1))\n")]
    [InlineData("s.js", "const fs = require('fs');\nconst state = 'count.txt';\nlet n = fs.existsSync(state) ? Number(fs.readFileSync(state)) : 0;\nfs.writeFileSync(state, String(n + 1));\n")]
    [InlineData("s.sh", "n=0\n[ -f count.txt ] && n=$(cat count.txt)\necho $((n + 1)) > count.txt\n")]
    [InlineData("s.sh", "STATE=count.txt\nn=0\nif [ -f \"$STATE\" ]; then n=$(cat \"$STATE\"); fi\necho $((n + 1)) > \"$STATE\"\n")]
    [InlineData("s.py", "import pathlib\nSTATE: pathlib.Path = pathlib.Path(__file__).parent / \"count.txt\"\nn = int(STATE.read_text()) if STATE.exists() else 0\nSTATE.write_text(str(n + 1))\n")]
    [InlineData("s.js", "const fs = require('fs'); const f = 'count.txt';\nlet n = 0; try { n = Number(fs.readFileSync(f)); } catch {}\nfs.writeFileSync(f, String(n + 1));\n")]
    public void State_that_a_script_looks_for_before_it_writes_it_is_told_unless_it_is_an_input(string name, string script)
    {
        _workspace.Write(name, script);
        Assert.Contains($"note: {name} looks for count.txt before it writes it, and each run begins without it", _workspace.Run("run", name).Succeeded().Stderr, StringComparison.Ordinal);
        Assert.DoesNotContain("looks for", _workspace.Run("run", "--input", "count.txt", "--output", "count.txt", name).Succeeded().Stderr, StringComparison.Ordinal);
        Assert.Equal("2", _workspace.Read("count.txt").Trim());
    }

    [Fact]
    public void What_a_given_back_result_has_not_seen_and_is_there_now_is_told()
    {
        _workspace.Write("s.py", "import os\nprint(os.path.exists('settings.json'))\n");
        _workspace.Run("run", "--reuse", "s.py").Succeeded();
        _workspace.Write("settings.json", "{}");
        var given = _workspace.Run("run", "--reuse", "s.py").Succeeded();
        Assert.Contains("REUSED", given.Stderr, StringComparison.Ordinal);
        Assert.Contains("note: settings.json is named in s.py and was not part of this run", given.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_and_then_read_back_is_no_state()
    {
        _workspace.Write("s.py", "open('out.txt', 'w').write('x')\nprint(open('out.txt').read())\n");
        Assert.DoesNotContain("looks for", _workspace.Run("run", "s.py").Succeeded().Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data/*.csv", "data/*.csv", "--input 'data/*.csv'")]
    [InlineData("-fconf.txt", "conf.txt", "--include conf.txt")]
    [InlineData("@conf.txt", "conf.txt", "--include conf.txt")]
    [InlineData("conf.txt,other.txt", "conf.txt", "--include conf.txt")]
    public void What_an_argument_names_otherwise_than_by_a_whole_word_is_told(string word, string names, string remedy)
    {
        _workspace.Write("s.py", "print('ran')\n").Write("data/a.csv", "1").Write("conf.txt", "1");
        Assert.Contains($"note: {names} is named in an argument and was not part of this run; if the script reads it, add {remedy}\n", _workspace.Run("run", "s.py", word).Succeeded().Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s.py", "import os\nprint(os.environ['MODE'])\n")]
    [InlineData("s.sh", "set -u\necho $MODE\n")]
    public void A_variable_that_is_set_here_and_does_not_reach_the_script_is_told(string name, string script)
    {
        _workspace.Write(name, script);
        Assert.DoesNotContain("hint:", _workspace.Run("run", name).Stderr, StringComparison.Ordinal);
        _workspace.Variables["MODE"] = "x";
        Assert.Contains("hint: MODE is set here, but no variable of yours reaches the script unless it is named; add --env MODE", _workspace.Run("run", name).Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_module_that_a_package_of_the_project_has_not_is_no_package_to_install()
    {
        _workspace.Write("pk/__init__.py", "").Write("pk/helpers.py", "").Write("s.py", "from pk.helprs import x\n");
        var failed = _workspace.Run("run", "s.py");
        Assert.Contains("hint: pk/ has no module helprs; did you mean helpers?\n", failed.Stderr, StringComparison.Ordinal);
        Assert.DoesNotContain("requirements.txt", failed.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_module_that_an_earlier_run_wrote_is_told_to_be_no_code()
    {
        _workspace.Write("s.py", """
            import sys
            if len(sys.argv) > 1: open('config.py', 'w').write('value = 9')
            else:
                try: import config
                except ImportError: print('default')
            """);
        _workspace.Run("run", "s.py", "setup").Succeeded();
        var result = _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal("default\n", result.Stdout);
        Assert.Contains("note: config.py was written by this script, so it counts as its output and is no code of this run; where it is, add --include config.py\n", result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_replaced_and_was_the_users_is_told_with_q_too()
    {
        _workspace.Write("mine.txt", "mine").Write("s.sh", "echo new > mine.txt\n");
        Assert.Contains("mine.txt` was there and not written by RGrid; get its earlier bytes back with: cp ", _workspace.Run("run", "-q", "s.sh").Succeeded().Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s.py", "import shutil, sys\nshutil.copy(sys.argv[1], 'copy.csv')\nopen('copy.csv', 'a').write('more')\n")]
    [InlineData("s.sh", "cp \"$1\" copy.csv\necho more >> copy.csv\n")]
    public void A_copy_of_an_input_that_kept_its_mode_is_told_as_such(string script, string text)
    {
        _workspace.Write(script, text).Write("data.csv", "1\n");
        Assert.Contains("hint: copy.csv is a copy of data.csv with its mode, and a run may only read its inputs; copy the bytes alone (shutil.copyfile, cp --no-preserve=mode), or", _workspace.Run("run", script, "data.csv").Stderr, StringComparison.Ordinal);
    }
}
