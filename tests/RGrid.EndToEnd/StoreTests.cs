using System.Diagnostics;
using RGrid.Testing;

namespace RGrid.EndToEnd;

/// <summary>Stores that can't be used: full, read-only, newer. The disks are made in a user namespace, so that no root is needed.</summary>
public sealed class StoreTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void Scenario_43_a_full_disk_is_an_error_that_says_so_and_the_next_run_with_space_works()
    {
        _workspace.Write("s.py", "print('right')\n").Write("big.bin", new string('x', 6_000_000));
        var result = OnDisk("size=4m", "run", "s.py", "big.bin");
        Assert.Equal(125, result.ExitCode);
        Assert.Contains("no space is left", result.Stderr, StringComparison.Ordinal);
        Assert.Contains("hint: ", result.Stderr, StringComparison.Ordinal);
        Assert.Equal("right\n", _workspace.Run("run", "s.py", "big.bin").Succeeded().Stdout);
    }

    [Fact]
    public void Scenario_43_the_exit_code_of_a_script_survives_a_disk_that_it_filled()
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
    public void Scenario_49_a_store_of_a_newer_RGrid_is_refused()
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
    public void Scenario_67_the_store_is_for_its_owner_alone()
    {
        _workspace.Write("s.py", "print(1)\n");
        _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_workspace.Store));
    }

    [Fact]
    public void Scenario_67_a_store_of_another_user_is_refused()
    {
        _workspace.Write("s.py", "print(1)\n");
        Directory.CreateDirectory(_workspace.Store);
        if (Environment.IsPrivilegedProcess)
        {
            using var chown = Process.Start("chown", ["65534", _workspace.Store]);
            chown.WaitForExit();
        }
        else
        {
            _workspace.Variables["RGRID_HOME"] = "/usr/lib";
        }

        var result = _workspace.Run("run", "s.py");
        Assert.Equal(125, result.ExitCode);
        Assert.Contains("belongs to another user", result.Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s.py")]
    [InlineData("helper.py")]
    [InlineData("in.txt")]
    public void Scenario_16_a_file_that_may_not_be_read_is_named_never_left_out(string file)
    {
        _workspace.Write("s.py", "import helper\n").Write("helper.py", "").Write("in.txt", "");
        File.SetUnixFileMode(_workspace.At(file), UnixFileMode.None);

        // root may read everything as long as it has its capabilities.
        IReadOnlyList<string> command = Environment.IsPrivilegedProcess
            ? ["setpriv", "--bounding-set=-all", "--inh-caps=-all", NativeBinary.Path, "run", "s.py", "in.txt"]
            : [NativeBinary.Path, "run", "s.py", "in.txt"];
        var result = _workspace.RunProgram(command[0], [.. command.Skip(1)]);
        Assert.Equal(125, result.ExitCode);
        Assert.Contains($"{file}` can't be read", result.Stderr, StringComparison.Ordinal);
    }

    private RunResult OnDisk(string options, params IReadOnlyList<string> words)
    {
        Directory.CreateDirectory(_workspace.Store);
        File.SetUnixFileMode(_workspace.Store, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return _workspace.RunProgram("unshare", ["-rm", "sh", "-c", $"mount -t tmpfs -o mode=0700,{options} none \"$RGRID_HOME\" && exec \"$@\"", "sh", NativeBinary.Path, .. words]);
    }
}
