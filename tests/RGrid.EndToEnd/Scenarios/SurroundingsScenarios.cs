using System.Globalization;
using RGrid.Testing;
using RGrid.Testing.Packages;

namespace RGrid.EndToEnd.Scenarios;

/// <summary>What surrounds a run: variables, module paths, a terminal, limits, chance and the network. What the run can't see moves no key.</summary>
public sealed class SurroundingsScenarios : IDisposable
{
    private readonly ScenarioWorkspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void Scenario_03_a_variable_that_nobody_declared_is_neither_seen_nor_in_the_key()
    {
        _workspace.Write("s.py", """
            import os, time
            print(os.environ.get('API_URL'), os.environ.get('NODE_OPTIONS'), os.environ.get('OMP_NUM_THREADS'))
            print(os.environ['TZ'], time.tzname, os.environ['LANG'], os.environ['PYTHONHASHSEED'], hash('a'))
            """);
        var first = _workspace.Run("s.py");
        Assert.StartsWith("None None None\nUTC ('UTC', 'UTC') C.UTF-8 0 ", first.Stdout, StringComparison.Ordinal);
        (_workspace.Inner.Variables["TZ"], _workspace.Inner.Variables["LANG"], _workspace.Inner.Variables["PYTHONHASHSEED"]) = ("Asia/Tokyo", "de_DE.UTF-8", "7");
        (_workspace.Inner.Variables["NODE_OPTIONS"], _workspace.Inner.Variables["OMP_NUM_THREADS"]) = ("--no-warnings", "3");
        foreach (var value in new[] { "a", "b", "" })
        {
            _workspace.Inner.Variables["API_URL"] = value;
            var again = _workspace.Run("s.py");
            Assert.Equal((true, first.Stdout, first.ExecutionKey), (again.IsHit, again.Stdout, again.ExecutionKey));
        }
    }

    [Theory]
    [InlineData("API_URL")]
    [InlineData("TZ")]
    [InlineData("PYTHONHASHSEED")]
    public void Scenario_03_a_declared_variable_is_seen_and_absent_empty_and_each_value_are_keys_of_their_own(string name)
    {
        _workspace.Write("s.sh", $"echo \"[${{{name}-absent}}]\"\n");
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (value, shown) in new[] { (null, "[absent]\n"), ("", "[]\n"), ("1", "[1]\n"), ("2", "[2]\n") })
        {
            _workspace.Inner.Variables.Remove(name);
            if (value is not null)
            {
                _workspace.Inner.Variables[name] = value;
            }

            var run = _workspace.Run("--env", name, "s.sh");
            Assert.Equal(shown, run.Stdout);
            Assert.True(keys.Add(run.ExecutionKey));
        }

        Assert.Contains(name, _workspace.Inner.Run("why").Succeeded().Stdout, StringComparison.Ordinal);
        Assert.False(keys.Add(_workspace.Run("--env", $"{name}=2", "s.sh").ExecutionKey));
    }

    [Fact]
    public void Scenario_33_a_run_is_run_again_however_often_it_was_made_and_only_its_environment_is_kept()
    {
        var answers = 0;
        using var server = new LoopbackServer(_ => (System.Text.Encoding.UTF8.GetBytes((++answers).ToString(CultureInfo.InvariantCulture)), "text/plain"));
        _workspace.Write("s.py", $"""
            import datetime, random, urllib.request
            print(urllib.request.urlopen('http://127.0.0.1:{server.Port}/').read().decode())
            print(datetime.datetime.now(), random.random())
            print(set('abcdefgh'))
            """);
        var runs = Enumerable.Range(0, 3).Select(_ => _workspace.Run("s.py")).ToList();
        var lines = runs.Select(run => run.Stdout.Split('\n')).ToList();
        Assert.Equal(["1", "2", "3"], lines.Select(line => line[0]));
        Assert.Equal(3, lines.Select(line => line[1]).Distinct(StringComparer.Ordinal).Count());
        // The order of a set of strings follows the seed of hashes, which is fixed.
        Assert.Single(lines.Select(line => line[2]).Distinct(StringComparer.Ordinal));
        Assert.Single(runs.Select(run => run.ExecutionKey).Distinct(StringComparer.Ordinal));
        Assert.All(runs.Skip(1), run => Assert.True(run.IsHit));
    }

    [Fact]
    public void Scenario_36_no_module_of_the_callers_reaches_a_python_script()
    {
        _workspace.Write("s.py", """
            import importlib.util, os, shutil, sys
            found = [importlib.util.find_spec(name) for name in ('leak', 'sitecustomize', 'usercustomize', 'pth_was_read')]
            # Debian has a sitecustomize of its own beside the standard library.
            print([spec.name for spec in found if spec and os.path.dirname(spec.origin) != os.path.dirname(os.__file__)], 'pth_was_read' in sys.modules)
            print([path for path in sys.path if path.endswith('-packages') and not path.startswith(sys.prefix)], shutil.which('mytool'))
            """);
        var first = _workspace.Run("s.py");
        var home = _workspace.Inner.Home;
        // The modules lie in a folder that PYTHONPATH names, in the user's own site folder and in a virtual environment that is activated.
        _workspace.Shell("""
            python3 -m venv --without-pip "$HOME/venv"
            version=$(python3 -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
            mkdir -p "$HOME/lib" "$HOME/bin" "$HOME/.local/lib/$version/site-packages"
            for folder in "$HOME/lib" "$HOME/.local/lib/$version/site-packages" "$HOME/venv/lib/$version/site-packages"; do
                echo "print('leaked')" | tee "$folder/leak.py" "$folder/sitecustomize.py" "$folder/usercustomize.py" "$folder/pth_was_read.py" > /dev/null
                echo "import pth_was_read" > "$folder/leak.pth"
            done
            printf '#!/bin/sh\n' > "$HOME/bin/mytool" && chmod 755 "$HOME/bin/mytool"
            """);
        _workspace.Inner.Variables["PYTHONPATH"] = $"{home}/lib";
        _workspace.Inner.Variables["PYTHONSTARTUP"] = $"{home}/lib/leak.py";
        _workspace.Inner.Variables["PYTHONHOME"] = $"{home}/venv";
        _workspace.Inner.Variables["VIRTUAL_ENV"] = $"{home}/venv";
        _workspace.Inner.Variables["PATH"] = $"{home}/venv/bin:{home}/bin:/usr/bin:/bin";
        var second = _workspace.Run("s.py");
        Assert.Equal("[] False\n[] None\n", second.Stdout);
        Assert.Equal((true, first.ExecutionKey, first.Stdout), (second.IsHit, second.ExecutionKey, second.Stdout));
    }

    [Fact]
    public void Scenario_36_no_module_of_the_callers_reaches_a_node_script()
    {
        _workspace.Write("s.js", "try { require('leak') } catch (error) { console.log(error.code) }\nconsole.log(process.execArgv)\n");
        var first = _workspace.Run("s.js");
        var home = _workspace.Inner.Home;
        _workspace.Shell("for folder in lib .node_modules .node_libraries; do mkdir -p \"$HOME/$folder\"; echo \"console.log('leaked')\" > \"$HOME/$folder/leak.js\"; done");
        _workspace.Inner.Variables["NODE_PATH"] = $"{home}/lib";
        _workspace.Inner.Variables["NODE_OPTIONS"] = $"--require {home}/lib/leak.js";
        var second = _workspace.Run("s.js");
        Assert.Equal("MODULE_NOT_FOUND\n[]\n", second.Stdout);
        Assert.Equal((true, first.ExecutionKey), (second.IsHit, second.ExecutionKey));
    }

    [Fact]
    public void Scenario_53_where_rgrid_is_started_from_is_neither_seen_nor_in_a_key()
    {
        _workspace.Write("s.py", "import os\nprint(sorted(os.environ.items()), os.getcwd())\n");
        var first = _workspace.Run("s.py");
        var other = Directory.CreateDirectory(Path.Combine(_workspace.Inner.Home, "other")).FullName;
        (string, string)[][] places =
        [
            [("PATH", $"{other}:/bin:/usr/bin"), ("TMPDIR", other), ("PWD", "/nowhere"), ("OLDPWD", "/nowhere"), ("XDG_CACHE_HOME", other), ("USER", "someone"), ("LOGNAME", "someone")],
            [("TERM", "xterm-256color"), ("COLUMNS", "40"), ("LINES", "10"), ("NO_COLOR", "1"), ("SHLVL", "9"), ("SHELL", "/bin/false"), ("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22"), ("SSH_AUTH_SOCK", "/nowhere")],
            [("CI", "true"), ("GITHUB_ACTIONS", "true"), ("GITHUB_RUN_ID", "1"), ("CI_JOB_ID", "2"), ("BUILD_NUMBER", "3"), ("SLURM_JOB_ID", "4"), ("CARGO_MAKEFLAGS", "-j 7"), ("MAKEFLAGS", "w")],
            [("TERM_PROGRAM", "vscode"), ("DISPLAY", ":0"), ("EDITOR", "vi")],
        ];
        foreach (var place in places)
        {
            foreach (var (name, value) in place)
            {
                _workspace.Inner.Variables[name] = value;
            }

            var again = _workspace.Run("s.py");
            Assert.Equal((true, first.ExecutionKey, first.Stdout), (again.IsHit, again.ExecutionKey, again.Stdout));
        }
    }

    [Fact]
    public void Scenario_61_how_much_a_run_may_use_and_say_is_in_no_key()
    {
        _workspace.Write("s.sh", "echo 1 > out.txt\n");
        var first = _workspace.Run("s.sh");
        string[][] all = [["-v"], ["--cpus", "1"], ["--cpus", "0.5"], ["--memory", "1GB"], ["--timeout", "1m"], ["--timeout", "1h", "--memory", "2GB"], ["--label", "who=me"], ["--output-dir", "out"], ["--refresh"]];
        foreach (var options in all)
        {
            var again = _workspace.Run([.. options, "s.sh"]);
            Assert.Equal((options[0], first.Key, first.ExecutionKey), (options[0], again.Key, again.ExecutionKey));
            Assert.Equal(options[0] != "--refresh", again.IsHit);
        }
    }
}
