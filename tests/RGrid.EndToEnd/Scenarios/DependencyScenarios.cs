using RGrid.Testing;
using RGrid.Testing.Packages;

namespace RGrid.EndToEnd.Scenarios;

/// <summary>What was chosen stays chosen: when newer versions appear, when files go, when a branch moves.</summary>
public sealed class DependencyScenarios : IDisposable
{
    // A build that needs nothing but Python.
    private const string Backend = """
        import os, zipfile
        def build_wheel(folder, config_settings=None, metadata_directory=None):
            name = 'lib-1.0-py3-none-any.whl'
            with zipfile.ZipFile(os.path.join(folder, name), 'w') as wheel:
                wheel.write('lib.py')
                wheel.writestr('lib-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\nName: lib\nVersion: 1.0\n')
                wheel.writestr('lib-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n')
                wheel.writestr('lib-1.0.dist-info/RECORD', '')
            return name
        """;

    private readonly Workspace _workspace = new();
    private readonly PythonIndex _index = new();

    public DependencyScenarios()
    {
        _workspace.Variables["PIP_INDEX_URL"] = _index.Url;
        _index.AddWheel("numpy", "1.20");
        _workspace.Write("s.py", "import numpy\nprint(numpy.__version__)\n").Write("requirements.txt", "numpy\n");
    }

    public void Dispose()
    {
        _index.Dispose();
        _workspace.Dispose();
    }

    [Fact]
    public void Scenario_22_an_evicted_environment_is_built_from_its_lock_though_a_newer_version_is_there()
    {
        Assert.Equal("1.20\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        _index.AddWheel("numpy", "1.21");
        Evict();
        Assert.Equal("1.20\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
    }

    [Fact]
    public void Scenario_22_a_locked_file_that_is_gone_is_an_error_and_nothing_else_is_chosen()
    {
        _workspace.Run("run", "s.py").Succeeded();
        _index.AddWheel("numpy", "1.21").Withdraw("numpy-1.20-py3-none-any.whl");
        Evict();
        var result = _workspace.Run("run", "s.py");
        Assert.Equal((125, ""), (result.ExitCode, result.Stdout));
        Assert.Contains("requirements.txt", result.Stderr, StringComparison.Ordinal);
        Assert.Contains("hint: ", result.Stderr, StringComparison.Ordinal);
        Assert.Equal("1.21\n", _workspace.Run("run", "--upgrade", "s.py").Succeeded().Stdout);
    }

    [Fact]
    public void Scenario_24_a_branch_that_moved_is_the_commit_of_the_lock_until_upgrade()
    {
        _workspace.Write("repo/lib.py", "value = 'one'\n").Write("repo/backend.py", Backend)
            .Write("repo/pyproject.toml", "[build-system]\nrequires = []\nbuild-backend = 'backend'\nbackend-path = ['.']\n")
            .Write("job/s.py", "import lib\nprint(lib.value)\n").Write("job/requirements.txt", $"git+file://{_workspace.At("repo")}@main#egg=lib\n");
        Git("git init -q -b main . && git add -A && git commit -q -m one");
        Assert.Equal("one\n", Job("run", "s.py").Stdout);
        Git("sed -i s/one/two/ lib.py && git commit -q -a -m two");
        var second = Job("run", "s.py");
        Assert.Equal(("one\n", true), (second.Stdout, second.IsHit));
        Evict("job/s.py");
        Assert.Equal("one\n", Job("run", "s.py").Stdout);
        var third = Job("run", "--upgrade", "s.py");
        Assert.Equal(("two\n", false), (third.Stdout, third.IsHit));
    }

    [Fact]
    public void Scenario_57_what_changes_the_choice_is_another_requirement_though_the_same_is_chosen()
    {
        using var other = new PythonIndex();
        other.AddWheel("idna", "3.1");
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in new[]
        {
            "numpy\n",
            "numpy ; python_version > '3'\n",
            $"--extra-index-url {other.Url}\nnumpy\n",
            $"--extra-index-url {other.Url}\n--extra-index-url {_index.Url}\nnumpy\n",
            $"--extra-index-url {_index.Url}\n--extra-index-url {other.Url}\nnumpy\n",
            "--no-binary idna\nnumpy\n",
            "--prefer-binary\nnumpy\n",
            "numpy\n--prefer-binary\n",
            "numpy\r\n",
        })
        {
            var run = _workspace.Write("requirements.txt", text).Run("run", "s.py").Succeeded();
            Assert.Equal("1.20\n", run.Stdout);
            Assert.False(run.IsHit);
            Assert.True(keys.Add(run.Key), text);
        }
    }

    [Theory]
    [InlineData("numpy\nidna\n# a comment\n")]
    [InlineData("numpy\n\nidna\n")]
    [InlineData("numpy\nidna")]
    [InlineData("numpy\r\nidna\r\n")]
    [InlineData("idna\nnumpy\n")]
    [InlineData("NumPy\nIDNA\n")]
    public void Scenario_57_a_text_that_asks_for_the_same_is_a_miss_that_installs_nothing(string text)
    {
        _index.AddWheel("idna", "3.1");
        var first = _workspace.Write("requirements.txt", "numpy\nidna\n").Run("run", "s.py").Succeeded();
        _index.AddWheel("numpy", "1.21");
        var second = _workspace.Write("requirements.txt", text).Run("run", "s.py").Succeeded();
        Assert.Equal(("1.20\n", false), (second.Stdout, second.IsHit));
        Assert.NotEqual(first.Key, second.Key);
        Assert.StartsWith("requirements.txt changed", second.Reason, StringComparison.Ordinal);
        Assert.Contains("dependencies HIT", second.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Scenario_29_a_requirement_that_is_edited_while_it_is_installed_is_installed_as_it_was()
    {
        _index.AddWheel("numpy", "1.21");
        _workspace.Write("requirements.txt", "numpy==1.20\n");
        _index.Server.Gate.Reset();
        var run = _workspace.Start(_workspace.Folder, ["run", "s.py"]);
        while (_index.Server.Requests == 0)
        {
            Assert.False(run.HasExited);
            Thread.Sleep(5);
        }

        _workspace.Write("requirements.txt", "numpy==1.21\n").Write("s.py", "import numpy\nprint('later', numpy.__version__)\n");
        _index.Server.Gate.Set();
        var first = Workspace.Complete(run, []).Succeeded();
        Assert.Equal("1.20\n", first.Stdout);
        var second = _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal(("later 1.21\n", false), (second.Stdout, second.IsHit));
        _workspace.Write("requirements.txt", "numpy==1.20\n").Write("s.py", "import numpy\nprint(numpy.__version__)\n");
        var third = _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal(("1.20\n", true, first.Key), (third.Stdout, third.IsHit, third.Key));
    }

    private void Evict(string script = "s.py") => Directory.Delete(_workspace.Run("env", "path", script).Succeeded().Stdout.Trim(), recursive: true);

    private RunResult Job(params IReadOnlyList<string> words) => _workspace.RunIn(_workspace.At("job"), [], words).Succeeded();

    private void Git(string line) => Assert.Equal(0, _workspace.RunProgram(
        "sh", "-ec", $"cd repo; export GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@example.org GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@example.org; {line}").ExitCode);
}
