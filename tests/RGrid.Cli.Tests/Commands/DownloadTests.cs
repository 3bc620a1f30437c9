using RGrid.Catalog;
using RGrid.Content;

namespace RGrid.Cli.Tests.Commands;

public sealed class DownloadTests : IDisposable
{
    private readonly Application _application = new();

    public void Dispose() => _application.Dispose();

    private TreeEntry File(string path, string text, bool isExecutable = false) =>
        TreeEntry.File(path, _application.Blobs.Add(System.Text.Encoding.UTF8.GetBytes(text)), isExecutable);

    private string Read(string path) => System.IO.File.ReadAllText(Path.Combine(_application.Folder, path));

    private void Remember(params TreeEntry[] outputs) => _application.Remember("01JDAAAA000000000000000001", "", "", outputs);

    [Fact]
    public void Outputs_come_back_with_bytes_modes_folders_and_links()
    {
        Remember(File("a.csv", "1"), File("bin/run", "2", isExecutable: true), TreeEntry.Folder("empty"), TreeEntry.Link("bin/l", "../a.csv"));
        Assert.Equal(0, _application.Run("download", "last", "out"));
        Assert.Equal($"3 files written to {_application.Folder}/out\n", _application.Stderr);
        Assert.Equal(("1", "2", "1"), (Read("out/a.csv"), Read("out/bin/run"), Read("out/bin/l")));
        Assert.True(Directory.Exists(Path.Combine(_application.Folder, "out/empty")));
        Assert.Equal(0x1A4, (int)System.IO.File.GetUnixFileMode(Path.Combine(_application.Folder, "out/a.csv")));
        Assert.Equal(0x1ED, (int)System.IO.File.GetUnixFileMode(Path.Combine(_application.Folder, "out/bin/run")));
        Assert.Equal("../a.csv", new FileInfo(Path.Combine(_application.Folder, "out/bin/l")).LinkTarget);
        Assert.Empty(Directory.EnumerateFiles(_application.Folder, ".rgrid-*", SearchOption.AllDirectories));
        Assert.Equal(WrittenFile.OfNoScript, _application.Catalog.Find(Path.Combine(_application.Folder, "out/a.csv"))!.Script);
    }

    [Fact]
    public void What_is_there_already_is_left_and_said()
    {
        Remember(File("a.csv", "1"));
        _application.Run("download", "last");
        Assert.Equal(0, _application.Run("download", "last"));
        Assert.Equal($"0 files written to {_application.Folder}, 1 there already\n", _application.Stderr);
    }

    [Fact]
    public void Files_with_other_bytes_are_overwritten_only_by_force()
    {
        Remember(File("a.csv", "1"), File("b.csv", "2"), File("c.csv", "3"));
        _application.Write("a.csv", "mine");
        _application.Write("b.csv", "mine too");
        var stderr = _application.Failure("download", "last");
        Assert.Contains("`a.csv`, `b.csv` in", stderr, StringComparison.Ordinal);
        Assert.Contains("add --force", stderr, StringComparison.Ordinal);
        Assert.Equal("mine", Read("a.csv"));
        Assert.False(System.IO.File.Exists(Path.Combine(_application.Folder, "c.csv")));
        Assert.Equal(0, _application.Run("download", "last", "--force"));
        Assert.Equal(("1", "2", "3"), (Read("a.csv"), Read("b.csv"), Read("c.csv")));
    }

    [Theory]
    [InlineData("a/../../evil")]
    [InlineData("..")]
    [InlineData("a//b")]
    [InlineData("./a")]
    [InlineData("")]
    public void A_path_that_leads_out_is_refused(string path)
    {
        Remember(File("ok", "1"), File(path, "x"));
        Assert.Contains("would be written outside of the folder", _application.Failure("download", "last", "out"), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_application.Folder, "out")));
    }

    [Fact]
    public void What_was_written_above_the_working_folder_comes_into_the_folder()
    {
        Remember(File("../up.csv", "1"));
        _application.Output("download", "last", "out");
        Assert.Equal("1", Read("out/up.csv"));
    }

    [Fact]
    public void Nothing_is_written_through_a_link()
    {
        var outside = Directory.CreateDirectory(Path.Combine(_application.Home, "outside")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(_application.Folder, "d"), outside);
        Remember(File("d/x", "1"));
        Assert.Contains("is a link, so nothing is written below it", _application.Failure("download", "last", "--force"), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(outside));
    }

    [Fact]
    public void A_link_in_the_place_of_a_file_is_replaced_not_followed()
    {
        var outside = Path.Combine(_application.Home, "mine");
        System.IO.File.WriteAllText(outside, "mine");
        System.IO.File.CreateSymbolicLink(Path.Combine(_application.Folder, "a.csv"), outside);
        Remember(File("a.csv", "1"));
        _application.Failure("download", "last");
        _application.Output("download", "last", "--force");
        Assert.Equal(("1", "mine"), (Read("a.csv"), System.IO.File.ReadAllText(outside)));
    }

    [Theory]
    [InlineData("../../etc")]
    [InlineData("/etc/passwd")]
    public void A_link_that_leads_out_is_left_out_and_said(string target)
    {
        Remember(TreeEntry.Link("l", target), File("a", "1"));
        Assert.Equal(0, _application.Run("download", "last", "out"));
        Assert.Contains("note: `l` is a link that leads out of the folder", _application.Stderr, StringComparison.Ordinal);
        Assert.Equal("1", Read("out/a"));
        Assert.Null(new FileInfo(Path.Combine(_application.Folder, "out/l")).LinkTarget);
    }

    [Fact]
    public void A_folder_in_the_place_of_a_file_is_never_overwritten()
    {
        Directory.CreateDirectory(Path.Combine(_application.Folder, "a"));
        Remember(File("a", "1"));
        Assert.Contains("is a folder, the output is another thing", _application.Failure("download", "last", "--force"), StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_gone_are_an_error()
    {
        Remember(TreeEntry.File("a", new Blob(Digest.Of("gone"u8), 4), false));
        Assert.Contains("the bytes of output `a` are no longer in the store", _application.Failure("download", "last"), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_application.Folder));
    }
}
