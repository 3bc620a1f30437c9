using System.Diagnostics;
using RGrid.Testing;
using RGrid.Testing.Packages;

namespace RGrid.Docker.Tests.Images;

/// <summary>What a build leaves behind that did not come to its end, and what a build is fed with.</summary>
public sealed class BuildFailureTests : IDisposable
{
    private readonly EngineFixture _engine;
    private readonly Workspace _workspace;
    private readonly PythonIndex _index = new();

    public BuildFailureTests(EngineFixture engine)
    {
        _engine = engine;
        _workspace = engine.NewWorkspace();
        _workspace.Variables["PIP_INDEX_URL"] = _index.Url;
        _index.AddWheel("numpy", "1.20").AddWheel("numpy", "1.21");
    }

    public void Dispose()
    {
        _index.Dispose();
        _workspace.Dispose();
    }

    [Fact]
    public void Scenario_05_two_projects_with_equal_sizes_and_times_get_what_each_of_them_says()
    {
        foreach (var (project, version) in new[] { ("p1", "1.20"), ("p2", "1.21") })
        {
            _workspace.Write($"{project}/pyproject.toml", "").Write($"{project}/requirements.txt", $"numpy=={version}\n").Write($"{project}/s.py", $"import numpy\nprint('{project}', numpy.__version__)\n");
            foreach (var file in Directory.EnumerateFiles(_workspace.At(project)))
            {
                File.SetLastWriteTimeUtc(file, new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc));
            }
        }

        Assert.Equal(("p1 1.20\n", "p2 1.21\n"), (Run("p1/s.py").Succeeded().Stdout, Run("p2/s.py").Succeeded().Stdout));
        _workspace.Edit("p1/requirements.txt", "1.20", "1.21");
        File.SetLastWriteTimeUtc(_workspace.At("p1/requirements.txt"), new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var edited = Run("p1/s.py").Succeeded();
        Assert.Equal((false, "p1 1.21\n"), (edited.IsHit, edited.Stdout));
        _workspace.Edit("p1/s.py", "numpy.__version__", "numpy.__version_");
        File.SetLastWriteTimeUtc(_workspace.At("p1/s.py"), new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Contains("AttributeError", Run("p1/s.py").Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Scenario_42_a_build_that_was_killed_anywhere_is_made_anew_and_leaves_nothing()
    {
        const int points = 6;
        _workspace.Write("requirements.txt", "numpy==1.20\n").Write("s.py", "import numpy\nprint('whole', numpy.__version__)\n");
        var began = Stopwatch.GetTimestamp();
        Run("s.py").Succeeded();
        var whole = Stopwatch.GetElapsedTime(began);
        for (var point = 1; point <= points; point++)
        {
            using var other = _engine.NewWorkspace();
            other.Variables["PIP_INDEX_URL"] = _index.Url;
            other.Write("requirements.txt", "numpy==1.20\n").Write("s.py", $"import numpy\nprint('whole', numpy.__version__)\n# {point}\n");
            string[] words = ["run", "--backend", "docker", "--runtime", "python:3.11", "s.py"];
            using (var process = other.Start(other.Folder, words))
            {
                process.StandardInput.Close();
                process.WaitForExit(whole * point / (points + 1));
                process.Kill();
                process.WaitForExit();
            }

            Assert.Equal("whole 1.20\n", other.Run(words).Succeeded().Stdout);
            var again = other.Run(words).Succeeded();
            Assert.Equal((true, "whole 1.20\n"), (again.IsHit, again.Stdout));
            Assert.DoesNotContain(_engine.Containers(), container => container["Labels"]!["rgrid.stage"]?.GetValue<string>().StartsWith(other.Store, StringComparison.Ordinal) is true);
            Assert.Empty(Directory.EnumerateDirectories(Path.Combine(other.Store, "stages")));
        }
    }

    [Fact]
    public void Scenario_28_a_script_that_upgrades_its_packages_changes_nothing_for_the_next_run()
    {
        _workspace.Write("requirements.txt", "numpy==1.20\n").Write("s.py", """
            import subprocess, sys, numpy
            done = subprocess.run([sys.executable, '-m', 'pip', 'install', '-U', 'numpy'], capture_output=True)
            try:
                open(numpy.__file__, 'a').write('x')
            except OSError:
                print(numpy.__version__, done.returncode != 0)
            """);
        Assert.Equal("1.20 True\n", Run("s.py").Succeeded().Stdout);
        var again = Run("s.py").Succeeded();
        Assert.Equal((true, "1.20 True\n"), (again.IsHit, again.Stdout));
    }

    [Fact]
    public void Scenario_25_another_token_of_an_index_is_a_hit_and_a_wrong_one_with_nothing_built_is_an_error()
    {
        _index.Server.Credentials = "team:right";
        _workspace.Write("requirements.txt", "numpy==1.20\n").Write("s.py", "import numpy\nprint(numpy.__version__)\n");
        _workspace.Variables["PIP_INDEX_URL"] = With("team:right");
        var first = Run("s.py").Succeeded();
        _workspace.Variables["PIP_INDEX_URL"] = With("team:wrong");
        Assert.Equal((true, first.Key), (Run("s.py").Succeeded().IsHit, first.Key));
        using var cold = _engine.NewWorkspace();
        cold.Variables["PIP_INDEX_URL"] = With("team:wrong");
        cold.Write("requirements.txt", "numpy==1.20\n").Write("s.py", "import numpy\n");
        var refused = cold.Run("run", "--backend", "docker", "--runtime", "python:3.11", "s.py");
        Assert.Equal((125, ""), (refused.ExitCode, refused.Stdout));
        Assert.DoesNotContain("wrong@", refused.Stderr, StringComparison.Ordinal);
    }

    private string With(string credentials) => _index.Url.Replace("http://", $"http://{credentials}@", StringComparison.Ordinal);

    private RunResult Run(string script) => _workspace.Run("run", "--backend", "docker", "--runtime", "python:3.11", script);
}
