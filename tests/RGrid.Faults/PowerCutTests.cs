using System.Diagnostics;
using RGrid.Faults.Scenes;
using RGrid.Testing;

namespace RGrid.Faults;

/// <summary>The pull of the plug: the store lies on a disk that loses what was not synced.</summary>
public sealed class PowerCutTests : IDisposable
{
    private static readonly string[] Words = ["run", "--reuse", "s.py", "in.txt"];

    private readonly Workspace _workspace = new();

    /// <summary>What reaches the disk before the power is cut.</summary>
    public enum Before
    {
        /// <summary>Only what RGrid itself has synced.</summary>
        Nothing,

        /// <summary>All of an earlier run of the script as it was before an edit.</summary>
        EarlierRun,

        /// <summary>The database, and with it all names of files, but not their bytes.</summary>
        DatabaseSynced,
    }

    public void Dispose() => _workspace.Dispose();

    // Null: the run has ended.
    [Theory]
    [InlineData("publish.sync.after", Before.Nothing)]
    [InlineData("publish.rename.after", Before.Nothing)]
    [InlineData("publish.row.after", Before.Nothing)]
    [InlineData("publish.row.after", Before.DatabaseSynced)]
    [InlineData("environment.row.after", Before.DatabaseSynced)]
    [InlineData("record.begin.after", Before.Nothing)]
    [InlineData("record.end.after", Before.Nothing)]
    [InlineData("record.end.after", Before.DatabaseSynced)]
    [InlineData("deliver.record.after", Before.Nothing)]
    [InlineData(null, Before.Nothing)]
    [InlineData(null, Before.EarlierRun)]
    [InlineData(null, Before.DatabaseSynced)]
    public void When_the_power_is_cut_at_any_moment_nothing_that_was_lost_in_part_is_believed(string? point, Before before)
    {
        if (!PowerCutDisk.IsPossible)
        {
            TestContext.Current.TestOutputHelper?.WriteLine("only root can mount a disk; nothing was tried");
            return;
        }

        PlainScene.Write(_workspace);
        using var disk = new PowerCutDisk();
        _workspace.Variables["RGRID_HOME"] = Path.Combine(disk.Folder, "store");
        if (before == Before.EarlierRun)
        {
            Require("an earlier run");
            using var sync = Process.Start("sync", ["--file-system", disk.Folder]);
            sync.WaitForExit();
            _workspace.Edit("part.py", "2", "2 ");
        }

        RunUntil(point, disk, before);
        disk.Restart();
        Require("the next run");
        _workspace.Run("cache", "verify").Succeeded();
        Require("the last run");
        _workspace.Run("cache", "gc").Succeeded();
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(disk.Folder, "store/stages")));
    }

    private void RunUntil(string? point, PowerCutDisk disk, Before before)
    {
        var trace = _workspace.At("../trace");
        using var process = _workspace.StartWith(FaultBinary.Path, Words, ("RGRID_FAULT", $"{point}=wait:600000"), ("RGRID_FAULT_TRACE", trace));
        process.StandardInput.Close();
        while (point is null ? !process.HasExited : !(File.Exists(trace) && File.ReadLines(trace).Contains(point)))
        {
            Assert.False(point is not null && process.HasExited, "the run has ended without reaching the point");
            Thread.Sleep(5);
        }

        if (before == Before.DatabaseSynced)
        {
            // The kernel may write what it likes first. This is the worst of it: rows and names of files are there, the bytes of the files are not.
            using var sync = Process.Start("sync", [Path.Combine(disk.Folder, "store/rgrid.db-wal")]);
            sync.WaitForExit();
        }

        disk.Cut();
        process.Kill();
        process.WaitForExit();
        Assert.Empty(Matrix.Remains.Processes(_workspace));
    }

    private void Require(string which)
    {
        if (Directory.Exists(_workspace.At("d")))
        {
            Directory.Delete(_workspace.At("d"), recursive: true);
        }

        var result = _workspace.Run(Words);
        Assert.True(PlainScene.Find(_workspace, result) is null, $"{which}: {PlainScene.Find(_workspace, result)}: {result}");
    }
}
