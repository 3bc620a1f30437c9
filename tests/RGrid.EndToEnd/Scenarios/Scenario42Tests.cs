using System.Diagnostics;
using System.Globalization;
using RGrid.Testing;
using RGrid.Testing.Packages;

namespace RGrid.EndToEnd.Scenarios;

/// <summary>Scenario 42: killed during the build of an environment.</summary>
public sealed class Scenario42Tests : IDisposable
{
    private const int Points = 10;

    private readonly Workspace _workspace = new();
    private readonly PythonIndex _index = new();

    public Scenario42Tests()
    {
        _workspace.Variables["PIP_INDEX_URL"] = _index.Url;
        for (var i = 0; i <= Points; i++)
        {
            var modules = Enumerable.Range(0, 50).ToDictionary(number => $"numpy/m{number}.py", number => $"v = {number}\n");
            modules["numpy/__init__.py"] = $"__version__ = '1.{i}'\n";
            _index.Add(WheelMaker.Wheel("numpy", $"1.{i}", modules));
        }

        _workspace.Write("s.py", "import numpy, pkgutil\nprint(numpy.__version__, len(list(pkgutil.iter_modules(numpy.__path__))))\n");
    }

    public void Dispose()
    {
        _index.Dispose();
        _workspace.Dispose();
    }

    [Fact]
    public void Scenario_42_wherever_a_build_is_killed_nothing_half_made_is_ever_believed_and_gc_leaves_nothing_of_it()
    {
        var watch = Stopwatch.StartNew();
        Build(Points);
        var whole = watch.Elapsed;
        for (var point = 0; point < Points; point++)
        {
            Require(point);
            using (var process = _workspace.Start(_workspace.Folder, ["run", "s.py"]))
            {
                Thread.Sleep(whole * point / Points);
                KillTree(process);
            }

            Build(point);
            var verified = _workspace.Run("cache", "verify");
            Assert.True(verified.ExitCode == 0, $"killed at {point}: {verified}");
        }

        _workspace.Run("cache", "gc").Succeeded();
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_workspace.Store, "stages")));
        Assert.Equal(Points + 1, Directory.EnumerateDirectories(Path.Combine(_workspace.Store, "environments")).Count());
        Assert.True(_workspace.Run("run", "s.py").Succeeded().IsHit);
    }

    [Fact]
    public void Scenario_42_an_installer_that_is_killed_fails_the_run_and_the_next_one_installs()
    {
        Require(0);
        _index.Server.Gate.Reset();
        using var process = _workspace.Start(_workspace.Folder, ["run", "s.py"]);
        while (_index.Server.Requests == 0)
        {
            Thread.Sleep(5);
        }

        foreach (var installer in Children(process.Id))
        {
            using var found = Process.GetProcessById(installer);
            found.Kill();
        }

        var result = Workspace.Complete(process, []);
        Assert.Equal(125, result.ExitCode);
        Assert.Contains("hint: ", result.Stderr, StringComparison.Ordinal);
        _index.Server.Gate.Set();
        Build(0);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_workspace.Store, "stages")));
    }

    private void Require(int version) => _workspace.Write("requirements.txt", string.Create(CultureInfo.InvariantCulture, $"numpy==1.{version}\n"));

    private void Build(int version)
    {
        Require(version);
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"1.{version} 50\n"), _workspace.Run("run", "s.py").Succeeded().Stdout);
    }

    // With its installer: a killed RGrid leaves it alone in a folder that nobody believes, and the test shall leave no process.
    private static void KillTree(Process process)
    {
        var children = process.HasExited ? [] : Children(process.Id);
        process.Kill();
        foreach (var child in children)
        {
            try
            {
                using var found = Process.GetProcessById(child);
                found.Kill(entireProcessTree: true);
            }
            catch (ArgumentException)
            {
                // It has ended by itself.
            }
        }

        process.WaitForExit();
    }

    private static List<int> Children(int process)
    {
        try
        {
            return
            [
                .. Directory.EnumerateDirectories($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/task")
                    .SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    .Select(text => int.Parse(text, CultureInfo.InvariantCulture)),
            ];
        }
        catch (IOException)
        {
            // It has just ended.
            return [];
        }
    }
}
