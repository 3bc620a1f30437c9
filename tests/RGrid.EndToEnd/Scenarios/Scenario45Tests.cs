using RGrid.Testing;
using RGrid.Testing.Packages;

namespace RGrid.EndToEnd.Scenarios;

/// <summary>Scenario 45, as far as it concerns this machine: the record is there and what it records is not, or the other way round.</summary>
public sealed class Scenario45Tests : IDisposable
{
    private readonly Workspace _workspace = new();
    private readonly PythonIndex _index = new();

    public Scenario45Tests()
    {
        _workspace.Variables["PIP_INDEX_URL"] = _index.Url;
        _index.AddWheel("numpy", "1.20");
        _workspace.Write("requirements.txt", "numpy==1.20\n").Write("s.py", "import numpy\nprint(numpy.__version__)\n");
        _workspace.Run("run", "s.py").Succeeded();
    }

    public void Dispose()
    {
        _index.Dispose();
        _workspace.Dispose();
    }

    private string Environments => Path.Combine(_workspace.Store, "environments");

    [Fact]
    public void Scenario_45_a_folder_that_somebody_removed_is_built_again_with_that_reason()
    {
        Directory.Delete(Environments, recursive: true);
        AssertRebuilt("installed dependencies were removed; rebuilt");
    }

    [Fact]
    public void Scenario_45_a_cleaner_that_removes_old_files_leaves_nothing_that_is_believed()
    {
        using (var find = System.Diagnostics.Process.Start("find", [Environments, "-name", "numpy.py", "-delete"]))
        {
            find.WaitForExit();
        }

        AssertRebuilt("installed dependencies were modified; rebuilt");
    }

    [Fact]
    public void Scenario_45_blobs_that_somebody_removed_come_back_from_the_users_files()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.Combine(_workspace.Store, "blobs")).Where(folder => Path.GetFileName(folder) != "tmp"))
        {
            Directory.Delete(folder, recursive: true);
        }

        Assert.Equal("1.20\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        Assert.True(_workspace.Run("run", "s.py").Succeeded().IsHit);
    }

    [Fact]
    public void Scenario_45_folders_whose_records_somebody_removed_are_never_believed_and_go_with_gc()
    {
        var old = Directory.EnumerateDirectories(Environments).Single();
        foreach (var file in Directory.EnumerateFiles(_workspace.Store, "rgrid.db*"))
        {
            File.Delete(file);
        }

        var result = _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal(("1.20\n", false), (result.Stdout, result.IsHit));
        _workspace.Run("cache", "gc").Succeeded();
        Assert.False(Directory.Exists(old));
        Assert.True(_workspace.Run("run", "s.py").Succeeded().IsHit);
    }

    private void AssertRebuilt(string reason)
    {
        var result = _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal("1.20\n", result.Stdout);
        Assert.StartsWith(reason, result.Reason, StringComparison.Ordinal);
        Assert.True(_workspace.Run("run", "s.py").Succeeded().IsHit);
    }
}
