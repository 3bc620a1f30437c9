using RGrid.Testing;
using RGrid.Testing.Packages;

namespace RGrid.EndToEnd.Scenarios;

/// <summary>
/// Scenario 28: an earlier run changed the environment. Where a sandbox refuses that, the script is told; where nothing can, the change is
/// noticed. Either way the next run gets what was installed.
/// </summary>
public sealed class Scenario28Tests : IDisposable
{
    private readonly Workspace _workspace = new();
    private readonly PythonIndex _index = new();
    private readonly NpmRegistry _registry = new();

    public Scenario28Tests()
    {
        _workspace.Variables["PIP_INDEX_URL"] = _index.Url;
        _workspace.Variables["npm_config_registry"] = _registry.Url;
        _index.AddWheel("numpy", "1.20").AddWheel("numpy", "1.21");
        _registry.Add("foo", "1.0.0", "module.exports = 'foo 1.0.0';\n");
        _workspace.Write("requirements.txt", "numpy==1.20\n").Write("package.json", """{"dependencies":{"foo":"1.0.0"}}""");
        _workspace.Write("show.py", "import numpy\nprint(numpy.__version__, hasattr(numpy, 'bad'))\n").Write("show.js", "console.log(require('foo'));\n");
    }

    public void Dispose()
    {
        _index.Dispose();
        _registry.Dispose();
        _workspace.Dispose();
    }

    public static TheoryData<string, string> PythonChanges => new()
    {
        { "appends to a module", "open(numpy.__file__, 'a').write('bad = 1\\n')" },
        { "appends and sets the times back", "s = os.stat(numpy.__file__)\n    open(numpy.__file__, 'a').write('bad = 1\\n')\n    os.utime(numpy.__file__, ns=(s.st_atime_ns, s.st_mtime_ns))" },
        { "replaces a module", "os.replace(write('bad = 1\\n'), numpy.__file__)" },
        { "removes a module", "os.remove(numpy.__file__)" },
        { "adds a module that shadows one of Python's own", "open(os.path.join(site, 'sitecustomize.py'), 'w').write('import numpy\\nnumpy.bad = 1\\n')" },
        { "adds an empty folder", "os.mkdir(os.path.join(site, 'newpackage'))" },
        { "makes a module executable", "os.chmod(numpy.__file__, 0o755)" },
        { "turns a module into a link", "os.remove(numpy.__file__)\n    os.symlink(write('bad = 1\\n'), numpy.__file__)" },
    };

    [Theory]
    [MemberData(nameof(PythonChanges))]
    public void Scenario_28_whatever_a_script_does_to_its_installed_modules_the_next_run_gets_the_original(string what, string change)
    {
        _workspace.Write("change.py", $"""
            import numpy, os, tempfile
            site = os.path.dirname(numpy.__file__)
            def write(text):
                path = os.path.join(site, 'written')
                open(path, 'w').write(text)
                return path
            try:
                {change}
                print('changed')
            except OSError:
                print('refused')
            """);
        AssertTheNextRunGetsTheOriginal("change.py", "show.py", "1.20 False\n", what);
    }

    [Fact]
    public void Scenario_28_pip_that_upgrades_the_environment_from_within_changes_one_run_at_most()
    {
        _workspace.Write("change.py", """
            import subprocess, sys
            pip = lambda *words: subprocess.run([sys.executable, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
            print('refused' if pip('-m', 'ensurepip') or pip('-m', 'pip', 'install', '--quiet', '-U', '-i', sys.argv[1], 'numpy==1.21') else 'changed')
            """);
        AssertTheNextRunGetsTheOriginal("change.py", "show.py", "1.20 False\n", "pip", _index.Url);
    }

    [Fact]
    public void Scenario_28_a_cache_that_a_script_writes_into_node_modules_is_gone_at_the_next_run()
    {
        _workspace.Write("change.js", """
            const fs = require('fs'), path = require('path');
            try {
                fs.writeFileSync(path.join(path.dirname(require.resolve('foo')), 'cache'), 'bad');
                console.log('changed');
            } catch { console.log('refused'); }
            """);
        AssertTheNextRunGetsTheOriginal("change.js", "show.js", "foo 1.0.0\n", "a cache");
    }

    [Fact]
    public void Scenario_28_a_change_made_in_one_project_never_reaches_another_that_shares_the_environment()
    {
        _workspace.Write("other/requirements.txt", "numpy==1.20\n").Write("other/show.py", "import numpy\nprint(numpy.__version__, hasattr(numpy, 'bad'))\n");
        _workspace.Write("change.py", "import numpy\ntry:\n    open(numpy.__file__, 'a').write('bad = 1\\n')\nexcept OSError:\n    pass\n");
        _workspace.Run("run", "change.py").Succeeded();
        Assert.Equal("1.20 False\n", _workspace.Run("run", "other/show.py").Succeeded().Stdout);
    }

    private void AssertTheNextRunGetsTheOriginal(string change, string show, string original, string what, params IReadOnlyList<string> arguments)
    {
        Assert.Equal(original, _workspace.Run("run", show).Succeeded().Stdout);
        var changing = _workspace.Run(["run", change, .. arguments]).Succeeded();
        var next = _workspace.Run("run", show).Succeeded();
        Assert.True(next.Stdout == original, $"{what}: {next}");
        if (changing.Stdout.Trim() == "changed")
        {
            Assert.Contains("the script changed its installed dependencies; they will be built again at the next run", changing.Stderr, StringComparison.Ordinal);
            Assert.StartsWith("installed dependencies were modified; rebuilt", next.Reason, StringComparison.Ordinal);
        }

        Assert.True(_workspace.Run("run", show).Succeeded().IsHit);
    }
}
