using RGrid.Testing;
using RGrid.Testing.Packages;

namespace RGrid.EndToEnd;

/// <summary>A store that was copied or moved works where it is now, and leaves the one it comes from alone.</summary>
public sealed class MovedStoreTests : IDisposable
{
    private const string Moved = "the store was moved or copied since these dependencies were installed; rebuilt";

    private readonly Workspace _workspace = new();
    private readonly PythonIndex _index = new();

    public MovedStoreTests()
    {
        _workspace.Variables["PIP_INDEX_URL"] = _index.Url;
        _index.AddWheel("numpy", "1.20");
        _workspace.Write("s.py", "import numpy\nprint(numpy.__version__)\n").Write("requirements.txt", "numpy==1.20\n");
        _workspace.Run("run", "s.py").Succeeded();
    }

    private string Elsewhere => _workspace.At("../elsewhere");

    public void Dispose()
    {
        _index.Dispose();
        _workspace.Dispose();
    }

    [Fact]
    public void A_copied_store_neither_uses_nor_removes_the_folders_of_the_one_it_was_copied_from()
    {
        var folder = _workspace.Run("env", "path", "s.py").Succeeded().Stdout.Trim();
        _workspace.RunProgram("cp", "-a", _workspace.Store, Elsewhere).Succeeded();
        _workspace.Variables["RGRID_HOME"] = Elsewhere;
        _workspace.Run("cache", "gc", "--max-size", "1").Succeeded();
        _workspace.Run("cache", "verify").Succeeded();
        var inCopy = _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal("1.20\n", inCopy.Stdout);
        Assert.StartsWith(Moved, inCopy.Reason, StringComparison.Ordinal);
        Assert.StartsWith(Path.GetFullPath(Elsewhere) + "/", _workspace.Run("env", "path", "s.py").Succeeded().Stdout, StringComparison.Ordinal);

        _workspace.Variables["RGRID_HOME"] = _workspace.Store;
        var inOriginal = _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal((true, "1.20\n"), (inOriginal.IsHit, inOriginal.Stdout));
        Assert.Equal(folder, _workspace.Run("env", "path", "s.py").Succeeded().Stdout.Trim());
    }

    [Fact]
    public void A_moved_store_keeps_its_history_and_installs_again_with_that_reason()
    {
        Directory.Move(_workspace.Store, Elsewhere);
        _workspace.Variables["RGRID_HOME"] = Elsewhere;
        var again = _workspace.Run("rerun", "last").Succeeded();
        Assert.Equal("1.20\n", again.Stdout);
        Assert.StartsWith(Moved, again.Reason, StringComparison.Ordinal);
        Assert.True(_workspace.Run("run", "s.py").Succeeded().IsHit);

        // What was installed at the old place is a leftover, and goes.
        _workspace.Run("cache", "gc").Succeeded();
        Assert.Single(Directory.EnumerateDirectories(Path.Combine(Elsewhere, "environments")));
    }

    [Fact]
    public void Of_a_script_without_dependencies_none_are_told_to_have_been_installed()
    {
        _workspace.Write("../none/s.py", "print('ran')\n");
        RunWithout();
        _workspace.RunProgram("cp", "-a", _workspace.Store, Elsewhere).Succeeded();
        _workspace.Variables["RGRID_HOME"] = Elsewhere;
        Assert.StartsWith("the store was moved or copied since this environment was made; rebuilt", RunWithout().Reason, StringComparison.Ordinal);
        Directory.Delete(Path.Combine(Elsewhere, "environments"), recursive: true);
        Assert.StartsWith("the environment was removed; rebuilt", RunWithout().Reason, StringComparison.Ordinal);
        Assert.True(RunWithout().IsHit);
    }

    private RunResult RunWithout() => _workspace.RunIn(_workspace.At("../none"), [], ["run", "s.py"]).Succeeded();
}
