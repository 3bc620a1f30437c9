using RGrid.Testing;

namespace RGrid.EndToEnd;

/// <summary>Outputs that want to be elsewhere, to fool a terminal, or to be too much.</summary>
public sealed class HostileOutputTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void Links_that_lead_out_and_devices_are_reported_and_never_followed()
    {
        _workspace.Write("s.py", """
            import os, socket
            os.mkdir('d')
            os.symlink('/etc/passwd', 'absolute')
            os.symlink('../../../../../../etc/passwd', 'd/up')
            os.symlink('/etc', 'folder')
            os.symlink('d/../../..', 'above')
            os.symlink('self', 'self')
            os.mkfifo('fifo')
            socket.socket(socket.AF_UNIX).bind('socket')
            open('good.txt', 'w').write('1')
            """);
        var result = _workspace.Run("run", "s.py").Succeeded();
        foreach (var link in new[] { "absolute", "d/up", "folder", "above" })
        {
            Assert.Contains($"`{link}` is a link that leads out of the run's folder; it was not kept", result.Stderr, StringComparison.Ordinal);
        }

        Assert.Contains("`fifo` is a FIFO, socket or device; it was not kept", result.Stderr, StringComparison.Ordinal);
        Assert.Contains("`socket` is a FIFO, socket or device; it was not kept", result.Stderr, StringComparison.Ordinal);
        Assert.Equal(["d", "good.txt", "s.py", "self"], Directory.EnumerateFileSystemEntries(_workspace.Folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal));
        _workspace.Run("download", "last", "again").Succeeded();
        Assert.Equal(["d", "good.txt", "self"], Directory.EnumerateFileSystemEntries(_workspace.At("again")).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Names_with_line_ends_and_escapes_are_kept_and_shown_escaped()
    {
        const string name = "a\n\u001b[31mred\u001b]0;title\a\u202e.txt";
        _workspace.Write("s.py", $"open({System.Text.Json.JsonSerializer.Serialize(name)}, 'w').write('1')\nimport os\nos.symlink('/etc', 'l\\x1b[2J')\n");
        List<RunResult> said =
        [
            _workspace.Run("run", "-v", "s.py").Succeeded(), _workspace.Run("outputs", "last").Succeeded(), _workspace.Run("why").Succeeded(), _workspace.Run("status", "last").Succeeded(),
            _workspace.Run("outputs", "last", "--json").Succeeded(), _workspace.Run("run", "--json", "s.py").Succeeded(), _workspace.Run("cache", "verify").Succeeded(),
        ];
        Assert.True(File.Exists(_workspace.At(name)));
        Assert.All(said, one => Assert.DoesNotContain('\u001b', one.Stdout + one.Stderr));
        Assert.Contains(@"a\n\u001b[31mred\u001b]0;title\u0007\u202e.txt", said[0].Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_ten_gibibytes_of_holes_takes_no_space_of_the_store_and_none_beside_the_user()
    {
        const long size = 10L << 30;
        _workspace.Write("s.py", $"f = open('holes', 'wb')\nf.truncate({size})\n");
        _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal(size, new FileInfo(_workspace.At("holes")).Length);
        _workspace.RunProgram("sh", "-c", "test $(du -smc \"$RGRID_HOME\" holes | tail -1 | cut -f1) -lt 64").Succeeded();
        Assert.Contains("holes", _workspace.Run("outputs", "last").Succeeded().Stdout, StringComparison.Ordinal);
        _workspace.Run("cache", "verify").Succeeded();
    }

    [Fact]
    public void A_hundred_thousand_small_files_are_kept_each_and_given_back()
    {
        _workspace.Write("s.py", """
            import os
            for i in range(100):
                os.makedirs(f'out/{i}')
                for j in range(1000):
                    open(f'out/{i}/{j}', 'w').write(f'{i} {j}')
            """);
        _workspace.Run("run", "--reuse", "s.py").Succeeded();
        // Removed, they would cost a file system without a journal a minute of its own, for it looks at each freed inode before it makes a new one.
        Directory.Move(_workspace.At("out"), _workspace.At("../aside"));
        Assert.Contains("REUSED", _workspace.Run("run", "--reuse", "s.py").Succeeded().Stderr, StringComparison.Ordinal);
        Assert.Equal(100_000, Directory.EnumerateFiles(_workspace.At("out"), "*", SearchOption.AllDirectories).Count());
        Assert.Equal("99 998", _workspace.Read("out/99/998"));
    }

    [Fact]
    public void Folders_that_a_child_swaps_for_a_link_while_outputs_are_kept_bring_nothing_from_elsewhere()
    {
        var elsewhere = Path.Combine(_workspace.Home, "elsewhere");
        Directory.CreateDirectory(elsewhere);
        File.WriteAllText(Path.Combine(elsewhere, "private"), "theirs");
        _workspace.Write("swap.py", $"""
            import os
            os.symlink({System.Text.Json.JsonSerializer.Serialize(elsewhere)}, 'link')
            print(flush=True)
            while True:
                for i in range(300):
                    os.rename(f'a{"{i}"}', 'aside')
                    os.rename('link', f'a{"{i}"}')
                    os.rename(f'a{"{i}"}', 'link')
                    os.rename('aside', f'a{"{i}"}')
            """).Write("s.py", """
            import os, subprocess, sys
            for i in range(300):
                os.mkdir(f'a{i}')
                open(f'a{i}/own', 'w').write('x' * 5000)
            subprocess.Popen([sys.executable, 'swap.py'], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True).stdout.readline()
            """);
        _workspace.Run("run", "--open", "s.py");
        Assert.DoesNotContain(Directory.EnumerateFiles(_workspace.Folder, "*", SearchOption.AllDirectories), file => Path.GetFileName(file) == "private");
        Assert.DoesNotContain("private", _workspace.Run("outputs", "last").Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_that_others_can_write_to_is_refused()
    {
        _workspace.Write("s.py", "print(1)\n");
        _workspace.Run("run", "s.py").Succeeded();
        foreach (var mode in new[] { UnixFileMode.GroupWrite, UnixFileMode.OtherWrite })
        {
            File.SetUnixFileMode(_workspace.Store, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | mode);
            var refused = _workspace.Run("run", "s.py");
            Assert.Equal((125, ""), (refused.ExitCode, refused.Stdout));
            Assert.Contains("can be written by other users", refused.Stderr, StringComparison.Ordinal);
        }
    }
}
