using RGrid.Catalog;
using RGrid.Content;
using RGrid.Snapshots;
using RGrid.Testing;

namespace RGrid.Core.Tests.Snapshots;

public sealed class OwnOutputsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MemoryCatalog _catalog = new();
    private readonly FileSnapshots _files;

    public OwnOutputsTests() => _files = new FileSnapshots(new FileBlobStore(new StoreFolders(_folder.At("store"))), _catalog, TimeProvider.System);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("/s.py", "made", true)]
    [InlineData("/s.py", "edited", false)]
    [InlineData("/other.py", "made", false)]
    public void A_file_is_an_output_while_it_has_the_bytes_that_this_script_made(string script, string content, bool isOwn)
    {
        Written("out", Digest.Of("made"u8));
        File.WriteAllText(_folder.At("out"), content);
        Assert.Equal(isOwn, Own(script).IsUnchangedFile(_folder.At("out")));
        Assert.Equal(isOwn, Own(script).IsUnchanged(_folder.At("out"), Digest.Of(System.Text.Encoding.UTF8.GetBytes(content))));
    }

    [Theory]
    [InlineData("/s.py", "made", true)]
    [InlineData("/s.py", "edited", false)]
    [InlineData("/s.py", null, false)]
    [InlineData("/other.py", "made", false)]
    public void A_link_is_an_output_while_it_says_what_this_script_made_it_say(string script, string? target, bool isOwn)
    {
        Written("out", OwnOutputs.LinkMark("made"));
        if (target is null)
        {
            File.WriteAllText(_folder.At("out"), "made");
        }
        else
        {
            File.CreateSymbolicLink(_folder.At("out"), target);
        }

        Assert.Equal(isOwn, Own(script).IsUnchangedLink(_folder.At("out")));
        Assert.Equal(isOwn, Own(script).IsUnchangedFile(_folder.At("out")));
    }

    [Fact]
    public void A_link_to_what_is_not_UTF8_is_none_of_RGrids()
    {
        Written("out", OwnOutputs.LinkMark("\uFFFD"));
        using (var made = System.Diagnostics.Process.Start("sh", ["-c", $"ln -s \"$(printf '\\377')\" {_folder.At("out")}"]))
        {
            made.WaitForExit();
        }

        Assert.NotNull(new FileInfo(_folder.At("out")).LinkTarget);
        Assert.False(Own().IsUnchangedLink(_folder.At("out")));
        Assert.False(Own().IsUnchangedLink(_folder.At("nothing")));
    }

    [Fact]
    public void What_RGrid_did_not_write_or_what_is_gone_or_a_folder_is_none()
    {
        Assert.False(Own().IsUnchangedFile(_folder.At("nothing")));
        Assert.False(Own().IsUnchanged(_folder.At("nothing"), default));
        Written("gone", Digest.Of("x"u8));
        Assert.False(Own().IsUnchangedFile(_folder.At("gone")));
        Written("folder", OwnOutputs.FolderMark);
        Directory.CreateDirectory(_folder.At("folder"));
        Assert.False(Own().IsUnchangedFile(_folder.At("folder")));
    }

    [Fact]
    public void Folders_that_RGrid_made_and_that_hold_nothing_else_are_left_out()
    {
        Directory.CreateDirectory(_folder.At("out/own/deep"));
        Directory.CreateDirectory(_folder.At("out/users"));
        Directory.CreateDirectory(_folder.At("out/mixed"));
        File.WriteAllText(_folder.At("out/mixed/f"), "");
        Written("out/own", OwnOutputs.FolderMark);
        Written("out/own/deep", OwnOutputs.FolderMark);
        Written("out/mixed", OwnOutputs.FolderMark);
        var tree = _files.TakeFolder(_folder.At("out"), _ => true);
        Assert.Equal(["mixed", "mixed/f", "users"], Own().Without(_folder.At("out"), tree)!.Entries.Select(entry => entry.Path));
    }

    [Fact]
    public void A_folder_that_is_nothing_but_an_output_is_no_input_at_all()
    {
        Directory.CreateDirectory(_folder.At("out"));
        var tree = _files.TakeFolder(_folder.At("out"), _ => true);
        var own = Own();
        Assert.Empty(own.Without(_folder.At("out"), tree)!.Entries);
        Assert.Empty(own.Without(_folder.At("out"), tree)!.Entries);
        Written("out", OwnOutputs.FolderMark);
        Assert.Null(Own().Without(_folder.At("out"), tree));
        Assert.Empty(Own("/other.py").Without(_folder.At("out"), tree)!.Entries);
    }

    private OwnOutputs Own(string script = "/s.py") => new(_catalog, _files, script);

    private void Written(string name, Digest digest) => _catalog.Save([new WrittenFile(_folder.At(name), digest, "/s.py", "id")]);
}
