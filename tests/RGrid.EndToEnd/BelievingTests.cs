using RGrid.Testing;
using RGrid.Testing.Packages;

namespace RGrid.EndToEnd;

/// <summary>What may be believed: a changed, removed or half made environment never is.</summary>
public sealed class BelievingTests : IDisposable
{
    private readonly Workspace _workspace = new();
    private readonly PythonIndex _index = new();

    public BelievingTests()
    {
        _workspace.Variables["PIP_INDEX_URL"] = _index.Url;
        _index.AddWheel("numpy", "1.20");
        _workspace.Write("s.py", "import numpy\nprint(numpy.__version__)\n").Write("requirements.txt", "numpy==1.20\n");
    }

    public void Dispose()
    {
        _index.Dispose();
        _workspace.Dispose();
    }

    [Fact]
    public void Scenario_28_an_environment_that_was_modified_is_built_again_with_that_reason()
    {
        _workspace.Run("run", "s.py").Succeeded();
        var folder = _workspace.Run("env", "path", "s.py").Succeeded().Stdout.Trim();
        var module = Directory.EnumerateFiles(folder, "numpy.py", SearchOption.AllDirectories).Single();
        var stamp = File.GetLastWriteTimeUtc(module);
        File.SetUnixFileMode(module, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(module, "__version__ = '6.66'\n");
        File.SetLastWriteTimeUtc(module, stamp);
        var second = _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal("1.20\n", second.Stdout);
        Assert.StartsWith("installed dependencies were modified; rebuilt", second.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Scenario_22_an_environment_that_was_removed_is_built_again_from_its_lock()
    {
        _workspace.Run("run", "s.py").Succeeded();
        Directory.Delete(_workspace.Run("env", "path", "s.py").Succeeded().Stdout.Trim(), recursive: true);
        var second = _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal("1.20\n", second.Stdout);
        Assert.StartsWith("installed dependencies were removed; rebuilt", second.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Scenario_24_a_file_that_its_index_replaced_is_an_error_never_installed_in_silence()
    {
        _workspace.Run("run", "s.py").Succeeded();
        Directory.Delete(_workspace.Run("env", "path", "s.py").Succeeded().Stdout.Trim(), recursive: true);
        _index.Add(WheelMaker.Wheel("numpy", "1.20", new Dictionary<string, string> { ["numpy.py"] = "__version__ = 'evil'\n" }));
        var second = _workspace.Run("run", "s.py");
        Assert.Equal(125, second.ExitCode);
        Assert.Contains("has changed since it was locked", second.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Scenario_42_a_killed_installation_is_never_believed_and_leaves_nothing()
    {
        using (var process = _workspace.Start(_workspace.Folder, ["run", "s.py"]))
        {
            while (_index.Server.Requests == 0 && !process.HasExited)
            {
                Thread.Sleep(5);
            }

            process.Kill();
            process.WaitForExit();
        }

        var second = _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal("1.20\n", second.Stdout);
        Assert.False(second.IsHit);
        Assert.True(_workspace.Run("run", "s.py").Succeeded().IsHit);
    }

    [Fact]
    public void Scenario_60_two_scripts_that_resolve_alike_share_one_installation()
    {
        _workspace.Write("t.py", "import numpy\nprint('t', numpy.__version__)\n");
        _workspace.Run("run", "s.py").Succeeded();
        var second = _workspace.Run("run", "t.py").Succeeded();
        Assert.Contains("dependencies HIT", second.Reason, StringComparison.Ordinal);
        Assert.Single(Directory.EnumerateDirectories(Path.Combine(_workspace.Store, "environments")));
    }

    [Fact]
    public void Add_dependency_rebuilds()
    {
        var first = _workspace.Run("run", "s.py").Succeeded();
        _index.AddWheel("idna", "3.1");
        _workspace.Write("requirements.txt", "numpy==1.20\nidna==3.1\n").Write("s.py", "import numpy, idna\nprint(idna.__version__)\n");
        var second = _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal("3.1\n", second.Stdout);
        Assert.NotEqual(first.Key, second.Key);
    }

    [Fact]
    public void Remove_dependency_rebuilds()
    {
        var first = _workspace.Run("run", "s.py").Succeeded();
        _workspace.Write("requirements.txt", "");
        var second = _workspace.Run("run", "s.py");
        Assert.Equal(1, second.ExitCode);
        Assert.Contains("No module named 'numpy'", second.Stderr, StringComparison.Ordinal);
        Assert.Contains("numpy removed", second.Reason, StringComparison.Ordinal);
        _workspace.Write("requirements.txt", "numpy==1.20\n");
        var third = _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal((true, first.Key), (third.IsHit, third.Key));
    }

    [Fact]
    public void An_old_run_is_installed_again_from_its_own_lock()
    {
        _workspace.Run("run", "s.py").Succeeded();
        var folder = _workspace.Run("env", "path", "s.py").Succeeded().Stdout.Trim();
        _index.AddWheel("numpy", "1.21");
        _workspace.Write("requirements.txt", "numpy==1.21\n");
        Assert.Equal("1.21\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        var ids = System.Text.Json.Nodes.JsonNode.Parse(_workspace.Run("list", "--json").Stdout)!.AsArray();
        Directory.Delete(folder, recursive: true);
        Assert.Equal("1.20\n", _workspace.Run("rerun", ids[^1]!["id"]!.GetValue<string>()).Succeeded().Stdout);
    }
}
