using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using RGrid.Testing;
using RGrid.Testing.Packages;

namespace RGrid.EndToEnd.Scenarios;

/// <summary>Scenario 41: several first runs at the same moment. One builds, the others wait, say so, and take over when it dies.</summary>
public sealed class Scenario41Tests : IDisposable
{
    private const int Runs = 10;

    private readonly Workspace _workspace = new();
    private readonly PythonIndex _index = new();

    public Scenario41Tests()
    {
        _workspace.Variables["PIP_INDEX_URL"] = _index.Url;
        _index.AddWheel("numpy", "1.20");
        _workspace.Write("requirements.txt", "numpy==1.20\n").Write("s.py", "import sys, numpy\nprint(numpy.__version__, sys.argv[1])\n");
    }

    public void Dispose()
    {
        _index.Dispose();
        _workspace.Dispose();
    }

    [Fact]
    public void Scenario_41_ten_first_runs_of_one_script_are_one_build_and_ten_right_results()
    {
        var results = RunAtOnce(i => ["run", "s.py", Number(i)]);
        for (var i = 0; i < Runs; i++)
        {
            Assert.Equal($"1.20 {i}\n", results[i].Succeeded().Stdout);
        }

        AssertOneBuild();
        Assert.Contains(results, result => Regex.IsMatch(result.Stderr, @"^note: waiting for another run to finish building [0-9a-f]{8} \(pid [0-9]+\)$", RegexOptions.Multiline));
    }

    [Fact]
    public void Scenario_41_ten_different_scripts_that_share_an_environment_are_one_installation()
    {
        for (var i = 0; i < Runs; i++)
        {
            _workspace.Write($"s{i}.py", $"import numpy\nprint({i}, numpy.__version__)\n");
        }

        var results = RunAtOnce(i => ["run", $"s{i}.py"]);
        for (var i = 0; i < Runs; i++)
        {
            Assert.Equal($"{i} 1.20\n", results[i].Succeeded().Stdout);
        }

        AssertOneBuild();
    }

    [Fact]
    public void Scenario_41_who_waits_takes_over_when_the_owner_of_the_build_is_killed()
    {
        _index.Server.Gate.Reset();
        using var owner = _workspace.Start(_workspace.Folder, ["run", "s.py", "first"]);
        Until(() => _index.Server.Requests > 0, owner);
        using var waiter = _workspace.Start(_workspace.Folder, ["run", "s.py", "second"]);
        Assert.Equal($"(pid {Number(owner.Id)})", ReadLine(waiter, "waiting for another run to finish building").Split("building ")[1][9..]);
        var orphans = Children(owner.Id);
        owner.Kill();
        owner.WaitForExit();

        // The lock is the waiter's now, while the killed one's installer still lives.
        // .NET itself would not read a file that is locked.
        Until(() => _workspace.RunProgram("sh", "-c", "cat \"$0\"/*.lock", Path.Combine(_workspace.Store, "locks")).Stdout == Number(waiter.Id), waiter);
        _index.Server.Gate.Set();
        Assert.Equal("1.20 second\n", Workspace.Complete(waiter, []).Succeeded().Stdout);
        foreach (var orphan in orphans)
        {
            Kill(orphan);
        }

        Assert.True(_workspace.Run("run", "s.py", "third").Succeeded().IsHit);
        Assert.Equal(0, _workspace.Run("cache", "verify").ExitCode);
    }

    [Fact]
    public void Scenario_41_a_process_id_that_another_has_now_holds_nothing()
    {
        _workspace.Run("run", "s.py", "first").Succeeded();
        foreach (var path in Directory.GetFiles(Path.Combine(_workspace.Store, "locks"), "*.lock"))
        {
            File.WriteAllText(path, "1");
        }

        var second = _workspace.Run("run", "--refresh", "s.py", "second").Succeeded();
        Assert.DoesNotContain("waiting", second.Stderr, StringComparison.Ordinal);
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static void Until(Func<bool> condition, Process process)
    {
        while (!condition())
        {
            Assert.False(process.HasExited);
            Thread.Sleep(5);
        }
    }

    private static string ReadLine(Process process, string text)
    {
        while (process.StandardError.ReadLine() is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"`{text}` was not said.");
    }

    private static List<int> Children(int process) =>
    [
        .. Directory.EnumerateDirectories($"/proc/{Number(process)}/task")
            .SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(text => int.Parse(text, CultureInfo.InvariantCulture)),
    ];

    private static void Kill(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            process.Kill(entireProcessTree: true);
        }
        catch (ArgumentException)
        {
            // It has ended by itself.
        }
    }

    private RunResult[] RunAtOnce(Func<int, IReadOnlyList<string>> words) =>
        Task.WhenAll(Enumerable.Range(0, Runs).Select(i => Task.Factory.StartNew(() => _workspace.Run(words(i)), TaskCreationOptions.LongRunning))).GetAwaiter().GetResult();

    // A resolution and an installation each keep one log.
    private void AssertOneBuild()
    {
        Assert.Single(Directory.EnumerateDirectories(Path.Combine(_workspace.Store, "environments")));
        Assert.Equal(2, Directory.EnumerateFiles(Path.Combine(_workspace.Store, "logs")).Count());
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_workspace.Store, "stages")));
    }
}
