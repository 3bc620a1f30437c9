namespace RGrid.EndToEnd.Scenarios;

/// <summary>Code of the project that changes, appears, is spelt otherwise or is none of this run's.</summary>
public sealed class CodeScenarios : IDisposable
{
    private readonly ScenarioWorkspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData("s.py", "import helpers\nprint(helpers.v)\n", "lib/core.py")]
    [InlineData("s.py", "import pack\nprint(pack.v)\n", "pack/__init__.py")]
    [InlineData("s.py", "from pack import part\nprint(part.v)\n", "pack/leaf.py")]
    [InlineData("s.py", "import importlib.resources, pack\nprint(importlib.resources.files(pack).joinpath('data.json').read_text())\n", "pack/data.json")]
    [InlineData("s.js", "console.log(require('./x').v)\n", "x.js")]
    [InlineData("s.js", "import('./m.mjs').then(m => console.log(m.v))\n", "m.mjs")]
    [InlineData("s.mjs", "import { v } from './m.mjs'\nconsole.log(v)\n", "m.mjs")]
    [InlineData("s.js", "console.log(require('./addon.node'))\n", "addon.node")]
    [InlineData("s.sh", ". ./lib.sh\necho $v\n", "lib.sh")]
    public void Scenario_01_an_imported_file_that_changes_is_a_miss_that_names_it(string script, string text, string file)
    {
        _workspace.Write("helpers.py", "from lib.core import v\n").Write("lib/core.py", "v = 1\n").Write("pack/__init__.py", "v = 1\n")
            .Write("pack/part.py", "from . import leaf\nv = leaf.v\n").Write("pack/leaf.py", "v = 1\n").Write("pack/data.json", "1\n")
            .Write("x.js", "exports.v = 1\n").Write("m.mjs", "export const v = 1\n").Write("lib.sh", "v=1\n").Write("addon.node", "1").Write(script, text);
        var (first, firstKey) = Run();
        _workspace.Inner.Edit(file, "1", "2");
        var (second, secondKey) = Run();
        Assert.False(second.IsHit);
        Assert.StartsWith($"{file} changed", second.Reason, StringComparison.Ordinal);
        Assert.NotEqual(firstKey, secondKey);
        if (file != "addon.node")
        {
            Assert.Equal(("1", "2"), (first.Stdout.Trim(), second.Stdout.Trim()));
        }

        (RGrid.Testing.RunResult, string) Run() => (_workspace.Try(script), _workspace.LastKey());
    }

    [Theory]
    [InlineData("s.py", "import importlib\nprint(importlib.import_module('plug' + 'in').v)\n", "plugin.py", "v = 1\n")]
    [InlineData("s.js", "const n = 'plug' + 'in.js'\nconsole.log(require('./' + n).v)\n", "plugin.js", "exports.v = 1\n")]
    public void Scenario_01_a_computed_import_fails_until_it_is_included_and_then_its_change_is_a_miss(string script, string text, string file, string code)
    {
        _workspace.Write(script, text).Write(file, code);
        var blind = _workspace.Try(script);
        Assert.Equal((1, ""), (blind.ExitCode, blind.Stdout));
        Assert.EndsWith($"\nhint: {file} was not part of this run; add --include {file}\n", blind.Stderr, StringComparison.Ordinal);
        var first = _workspace.Run("--include", file, script);
        _workspace.Inner.Edit(file, "1", "2");
        var second = _workspace.Run("--include", file, script);
        Assert.Equal(("1\n", "2\n"), (first.Stdout, second.Stdout));
        Assert.StartsWith($"{file} changed (line 1)", second.Reason, StringComparison.Ordinal);
        Assert.NotEqual(first.ExecutionKey, second.ExecutionKey);
    }

    [Fact]
    public void Scenario_10_a_hidden_file_that_git_ignores_is_read_as_any_other()
    {
        _workspace.Write(".gitignore", ".env\n").Write(".env", "URL=a\n").Write("s.sh", ". ./.env\necho $URL\n");
        var first = _workspace.Run("s.sh");
        _workspace.Write(".env", "URL=b\n");
        var second = _workspace.Run("s.sh");
        Assert.Equal(("a\n", "b\n"), (first.Stdout, second.Stdout));
        Assert.StartsWith(".env changed", second.Reason, StringComparison.Ordinal);
        Assert.NotEqual(first.ExecutionKey, second.ExecutionKey);
        _workspace.Write("t.sh", "echo $URL\n");
        Assert.Equal("b\n", _workspace.Run("--env-file", ".env", "t.sh").Stdout);
        var declared = _workspace.LastKey();
        _workspace.Write(".env", "URL=c\n");
        var third = _workspace.Run("--env-file", ".env", "t.sh");
        Assert.Equal("c\n", third.Stdout);
        Assert.NotEqual(declared, third.ExecutionKey);
    }

    [Theory]
    [InlineData("s.sh", "if [ -e settings.json ]; then echo yes; else echo no; fi\n")]
    [InlineData("s.js", "try { require('./settings.json'); console.log('yes') } catch { console.log('no') }\n")]
    public void Scenario_11_a_file_that_was_looked_for_in_vain_is_a_miss_when_it_appears(string script, string text)
    {
        _workspace.Write(script, text);
        var first = _workspace.Run(script);
        _workspace.Write("settings.json", "{}");
        var second = _workspace.Run(script);
        Assert.Equal(("no\n", "yes\n"), (first.Stdout, second.Stdout));
        Assert.StartsWith("settings.json is new", second.Reason, StringComparison.Ordinal);
        Assert.NotEqual(first.ExecutionKey, second.ExecutionKey);
    }

    [Fact]
    public void Scenario_11_what_no_run_sees_changes_no_key_until_it_is_included()
    {
        _workspace.Write("s.py", "import os\nprint(os.path.exists('settings.json'))\n");
        var first = _workspace.Run("s.py");
        _workspace.Write("settings.json", "{}");
        var second = _workspace.Run("s.py");
        Assert.Equal(("False\n", first.ExecutionKey), (second.Stdout, second.ExecutionKey));
        const string note = "note: settings.json is named in s.py and was not part of this run; if the script reads it, add --include settings.json\n";
        Assert.DoesNotContain("note: ", first.Stderr, StringComparison.Ordinal);
        Assert.Contains(note, second.Stderr, StringComparison.Ordinal);
        var third = _workspace.Run("--include", "settings.json", "s.py");
        Assert.Equal("True\n", third.Stdout);
        Assert.StartsWith("settings.json is new", third.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Scenario_17_an_edit_that_keeps_size_and_time_is_seen_by_python_too()
    {
        _workspace.Write("helper.py", "v = 1\n").Write("s.py", "import helper\nprint(helper.v)\n");
        _workspace.Shell("touch -d @1000000000 helper.py; python3 -m compileall -q helper.py");
        var first = _workspace.Run("s.py");
        _workspace.Write("helper.py", "v = 2\n");
        _workspace.Shell("touch -d @1000000000 helper.py");
        var second = _workspace.Run("s.py");
        Assert.Equal(("1\n", "2\n"), (first.Stdout, second.Stdout));
        Assert.NotEqual(first.ExecutionKey, second.ExecutionKey);
    }

    [Fact]
    public void Scenario_39_and_65_a_checkout_with_other_line_endings_is_a_miss_that_says_so()
    {
        _workspace.Write("s.py", "print(1)\n");
        var first = _workspace.Run("s.py");
        _workspace.Write("s.py", "print(1)\r\n");
        var second = _workspace.Run("s.py");
        Assert.NotEqual((first.Key, first.ExecutionKey), (second.Key, second.ExecutionKey));
        Assert.Contains("line endings", second.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tool", "#!/usr/bin/env python3\nimport sys\nprint(open(sys.argv[0], newline='').read().count('\\r'))\n", "0\n", "3\n")]
    [InlineData("s.sh", "#!/bin/sh\necho hi\n", "hi\n", "hi\r\n")]
    [InlineData("s.js", "#!/usr/bin/env node\nconsole.log(`a\nb`)\n", "a\nb\n", "a\nb\n")]
    public void Scenario_39_a_script_whose_first_line_ends_in_cr_reaches_its_interpreter_with_every_cr(string script, string text, string shown, string shownWithCr)
    {
        var first = _workspace.Write(script, text).Run(script);
        var second = _workspace.Write(script, text.Replace("\n", "\r\n", StringComparison.Ordinal)).Run(script);
        Assert.Equal((shown, shownWithCr), (first.Stdout, second.Stdout));
        Assert.False(second.IsHit);
        Assert.NotEqual((first.Key, first.ExecutionKey), (second.Key, second.ExecutionKey));
        Assert.Contains("line endings", second.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Scenario_51_a_clone_an_archive_and_an_undone_deletion_are_hits_of_both()
    {
        _workspace.Write("s.sh", ". ./lib.sh\ncat \"$1\"\n").Write("lib.sh", ":\n").Write("in.txt", "x");
        var first = _workspace.Run("s.sh", "in.txt");
        _workspace.Shell("""
            git init -q . && git -c user.name=n -c user.email=e add . && git -c user.name=n -c user.email=e commit -qm x && git clone -q . clone
            mkdir ../other && tar cf ../a.tar s.sh lib.sh in.txt && tar xf ../a.tar -C ../other
            cp -r clone copied && touch clone/* && rm lib.sh && git checkout -q lib.sh
            """);
        foreach (var folder in new[] { ".", "clone", "../other", "copied" })
        {
            var again = _workspace.RunIn(folder, ["s.sh", "in.txt"]);
            Assert.Equal((true, first.Key, first.ExecutionKey), (again.IsHit, again.Key, again.ExecutionKey));
        }
    }

    [Fact]
    public void Scenario_54_neither_the_order_of_files_nor_the_locale_moves_a_key()
    {
        string[] names = ["b", "a-b", "a", "A", "Z", "é", "e\u0301", "ı", "I"];
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (folder, order) in new[] { ("one", names), ("two", [.. names.Reverse()]) })
        {
            _workspace.Write($"{folder}/s.sh", "cat data/*\n");
            foreach (var name in order)
            {
                _workspace.Write($"{folder}/data/{name}", name);
            }

            foreach (var locale in new[] { "C", "en_US.UTF-8", "tr_TR.UTF-8", "de_DE.UTF-8" })
            {
                (_workspace.Inner.Variables["LANG"], _workspace.Inner.Variables["LC_ALL"]) = (locale, locale);
                _workspace.Inner.Variables["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = locale == "C" ? "0" : "1";
                var run = _workspace.RunIn(folder, ["--include", "data/*", "--timeout", "1.5m", "s.sh", "1.5"]);
                keys.Add(run.Key + run.ExecutionKey + run.Stdout);
            }
        }

        Assert.Single(keys);
    }

    [Fact]
    public void Scenario_58_a_notebook_a_sibling_and_the_head_of_git_move_no_key()
    {
        _workspace.Write("s.sh", "echo 1\n").Write(".git/HEAD", "ref: refs/heads/main\n");
        var first = _workspace.Run("s.sh");
        _workspace.Write(".git/HEAD", "ref: refs/heads/other\n").Write("other.sh", "echo 2\n").Write("n.ipynb", "{}").Write("README.md", "2");
        using (var large = File.Create(_workspace.Inner.At("large.bin")))
        {
            large.SetLength(2L << 30);
        }

        var second = _workspace.Run("s.sh");
        Assert.Equal((true, first.ExecutionKey), (second.IsHit, second.ExecutionKey));
    }

    [Fact]
    public void Scenario_69_a_name_counts_as_it_is_on_the_disk()
    {
        _workspace.Write("helpers.py", "v = 1\n").Write("s.py", "import Helpers\n").Write("Data.csv", "x").Write("t.sh", "cat \"$1\"\n");
        var wrong = _workspace.Try("s.py");
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("No module named 'Helpers'", wrong.Stderr, StringComparison.Ordinal);
        var first = _workspace.Run("t.sh", "Data.csv");
        File.Move(_workspace.Inner.At("Data.csv"), _workspace.Inner.At("data.csv"));
        Assert.NotEqual(first.ExecutionKey, _workspace.Run("t.sh", "data.csv").ExecutionKey);
        File.Move(_workspace.Inner.At("t.sh"), _workspace.Inner.At("T.sh"));
        Assert.NotEqual(first.Key, _workspace.Run("T.sh", "data.csv").Key);
    }
}
