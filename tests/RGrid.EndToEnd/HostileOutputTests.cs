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
    public void A_file_of_holes_takes_no_space_of_the_store()
    {
        const long size = 256L << 20;
        _workspace.Write("s.py", $"f = open('holes', 'wb')\nf.truncate({size})\n");
        _workspace.Run("run", "--no-download", "s.py").Succeeded();
        _workspace.RunProgram("sh", "-c", $"test $(du -sm \"$RGRID_HOME\" | cut -f1) -lt 64").Succeeded();
        Assert.Contains("holes", _workspace.Run("outputs", "last").Succeeded().Stdout, StringComparison.Ordinal);
        _workspace.Run("cache", "verify").Succeeded();
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
