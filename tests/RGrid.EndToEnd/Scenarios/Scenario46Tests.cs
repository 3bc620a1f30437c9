using System.Diagnostics;
using RGrid.Testing;
using RGrid.Testing.Packages;

namespace RGrid.EndToEnd.Scenarios;

/// <summary>Scenario 46: a clean-up while a run is using the environment.</summary>
public sealed class Scenario46Tests : IDisposable
{
    private readonly Workspace _workspace = new();
    private readonly PythonIndex _index = new();

    public Scenario46Tests()
    {
        _workspace.Variables["PIP_INDEX_URL"] = _index.Url;
        _index.AddWheel("numpy", "1.20").AddWheel("numpy", "1.21");
        _workspace.Write("requirements.txt", "numpy==1.20\n");
        _workspace.Write("slow.py", "import sys\nprint('ready', flush=True)\nsys.stdin.readline()\nimport numpy\nprint(numpy.__version__)\n");
    }

    public void Dispose()
    {
        _index.Dispose();
        _workspace.Dispose();
    }

    private string[] Environments => Directory.GetDirectories(Path.Combine(_workspace.Store, "environments"));

    [Fact]
    public void Scenario_46_what_a_run_uses_is_skipped_and_said_and_goes_once_the_run_has_ended()
    {
        using var run = StartSlow();
        var during = _workspace.Run("cache", "gc", "--max-size", "0").Succeeded();
        Assert.Contains("in use by a run", during.Stdout, StringComparison.Ordinal);
        Assert.Equal("1.20\n", Continue(run));
        Assert.DoesNotContain("in use", _workspace.Run("cache", "gc", "--max-size", "0").Succeeded().Stdout, StringComparison.Ordinal);
        Assert.Empty(Environments);
    }

    [Fact]
    public void Scenario_46_a_run_lets_go_of_what_it_took_though_its_files_have_changed_since()
    {
        using var run = StartSlow();
        _workspace.Write("requirements.txt", "numpy==1.21\n").Write("other.py", "import numpy\nprint(numpy.__version__)\n");
        Assert.Equal("1.21\n", _workspace.Run("run", "other.py").Succeeded().Stdout);
        _workspace.Run("cache", "gc", "--max-size", "0").Succeeded();
        Assert.Single(Environments);
        Assert.Equal("1.20\n", Continue(run));
        _workspace.Run("cache", "gc", "--max-size", "0").Succeeded();
        Assert.Empty(Environments);
    }

    [Fact]
    public void Scenario_46_a_killed_run_holds_nothing()
    {
        using var run = StartSlow();
        run.Kill(entireProcessTree: true);
        run.WaitForExit();
        _workspace.Run("cache", "gc", "--max-size", "0").Succeeded();
        Assert.Empty(Environments);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_workspace.Store, "stages")));
    }

    [Fact]
    public void Scenario_46_what_was_evicted_is_built_again_from_the_same_lock_and_says_when_it_went()
    {
        _workspace.Write("requirements.txt", "numpy\n").Write("s.py", "import numpy\nprint(numpy.__version__)\n");
        Assert.Equal("1.21\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        _index.AddWheel("numpy", "1.22");
        _workspace.Run("cache", "gc", "--max-size", "0").Succeeded();
        Assert.Contains("evicted", _workspace.Run("cache", "list").Succeeded().Stdout, StringComparison.Ordinal);
        var again = _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal("1.21\n", again.Stdout);
        Assert.Matches(@"^installed dependencies were evicted on \d{4}-\d{2}-\d{2}; rebuilt", again.Reason);
        Assert.True(_workspace.Run("run", "s.py").Succeeded().IsHit);
    }

    private Process StartSlow()
    {
        var run = _workspace.Start(_workspace.Folder, ["run", "slow.py"]);
        Assert.Equal("ready", run.StandardOutput.ReadLine());
        return run;
    }

    private static string Continue(Process run)
    {
        run.StandardInput.WriteLine();
        run.StandardInput.Close();
        var rest = run.StandardOutput.ReadToEnd();
        run.StandardError.ReadToEnd();
        run.WaitForExit();
        Assert.Equal(0, run.ExitCode);
        return rest;
    }
}
