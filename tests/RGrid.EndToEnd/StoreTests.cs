using System.Diagnostics;
using RGrid.Testing;

namespace RGrid.EndToEnd;

/// <summary>Stores that can't be used: full, read-only, newer. The disks are made in a user namespace, so that no root is needed.</summary>
public sealed class StoreTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void A_full_disk_is_an_error_that_says_so_and_the_next_run_with_space_works()
    {
        _workspace.Write("s.py", "print('right')\n").Write("big.bin", new string('x', 6_000_000));
        var result = OnDisk("size=4m", "run", "s.py", "big.bin");
        Assert.Equal(125, result.ExitCode);
        Assert.Contains("no space is left", result.Stderr, StringComparison.Ordinal);
        Assert.Contains("hint: ", result.Stderr, StringComparison.Ordinal);
        Assert.Equal("right\n", _workspace.Run("run", "s.py", "big.bin").Succeeded().Stdout);
    }

    [Fact]
    public void The_exit_code_of_a_script_survives_a_disk_that_it_filled()
    {
        _workspace.Write("s.py", "import sys\nprint('done')\nopen('big.bin', 'wb').write(b'x' * 5_000_000)\nsys.exit(3)\n");
        var result = OnDisk("size=8m", "run", "s.py");
        Assert.Equal("done\n", result.Stdout);
        Assert.True(result.ExitCode == 3, result.ToString());
    }

    [Fact]
    public void A_read_only_store_is_an_error_that_names_it()
    {
        _workspace.Write("s.py", "print(1)\n");
        var result = OnDisk("ro", "run", "s.py");
        Assert.Equal(125, result.ExitCode);
        Assert.Contains("lies on a read-only file system", result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_of_a_newer_RGrid_is_refused()
    {
        _workspace.Write("s.py", "print(1)\n");
        _workspace.Run("run", "s.py").Succeeded();
        using (var python = Process.Start("python3", ["-c", "import sqlite3, sys\ndb = sqlite3.connect(sys.argv[1])\ndb.execute('PRAGMA user_version = 99')\ndb.commit()", Path.Combine(_workspace.Store, "rgrid.db")]))
        {
            python.WaitForExit();
            Assert.Equal(0, python.ExitCode);
        }

        var result = _workspace.Run("run", "s.py");
        Assert.Equal(125, result.ExitCode);
        Assert.Contains("newer RGrid", result.Stderr, StringComparison.Ordinal);
        Assert.Contains("hint: ", result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void The_store_is_for_its_owner_alone()
    {
        _workspace.Write("s.py", "print(1)\n");
        _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_workspace.Store));
    }

    private RunResult OnDisk(string options, params IReadOnlyList<string> words)
    {
        Directory.CreateDirectory(_workspace.Store);
        File.SetUnixFileMode(_workspace.Store, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var start = new ProcessStartInfo("unshare", ["-rm", "sh", "-c", $"mount -t tmpfs -o mode=0700,{options} none \"$RGRID_HOME\" && exec \"$@\"", "sh", NativeBinary.Path, .. words])
        {
            WorkingDirectory = _workspace.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in _workspace.Variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new RunResult(process.ExitCode, System.Text.Encoding.UTF8.GetBytes(output), System.Text.Encoding.UTF8.GetBytes(error.GetAwaiter().GetResult()));
    }
}
