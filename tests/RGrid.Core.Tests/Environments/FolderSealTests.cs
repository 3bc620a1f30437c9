using RGrid.Content;
using RGrid.Environments;
using RGrid.FileSystem;
using RGrid.Testing;

namespace RGrid.Core.Tests.Environments;

public sealed class FolderSealTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _top;

    public FolderSealTests()
    {
        _top = Directory.CreateDirectory(_folder.At("top")).FullName;
        Write("lib/a.py", "a");
        Write("lib/sub/b.py", "b");
        File.CreateSymbolicLink(Path.Combine(_top, "link"), "lib/a.py");
    }

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, Action<string>> Changes => new()
    {
        { "other bytes of the same length, with the old time", path => Rewrite(Path.Combine(path, "lib/a.py"), "x") },
        { "the same bytes written again", path => Rewrite(Path.Combine(path, "lib/a.py"), "a") },
        { "a new file", path => File.WriteAllText(Path.Combine(path, "lib/new"), "") },
        { "a removed file", path => File.Delete(Path.Combine(path, "lib/sub/b.py")) },
        { "a new empty folder, which is a package of Python", path => Directory.CreateDirectory(Path.Combine(path, "lib/empty")) },
        { "a removed folder", path => Directory.Delete(Path.Combine(path, "lib/sub"), recursive: true) },
        { "another mode of a file", path => PosixFile.Chmod(Path.Combine(path, "lib/a.py"), 0x1ED) },
        { "another mode of a folder", path => PosixFile.Chmod(Path.Combine(path, "lib/sub"), 0x1C0) },
        { "a renamed file", path => File.Move(Path.Combine(path, "lib/a.py"), Path.Combine(path, "lib/c.py")) },
        { "a file in another folder", path => File.Move(Path.Combine(path, "lib/a.py"), Path.Combine(path, "lib/sub/a.py")) },
        { "a renamed folder", path => Directory.Move(Path.Combine(path, "lib/sub"), Path.Combine(path, "lib/other")) },
        { "another target of a link", path => Relink(Path.Combine(path, "link"), "lib/sub/b.py") },
        { "a file in place of a link", path => Replace(Path.Combine(path, "link")) },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Whatever_changes_in_a_folder_changes_its_seal(string what, Action<string> change)
    {
        var before = FolderSeal.Compute(_top).Seal;
        change(_top);
        Assert.True(before != FolderSeal.Compute(_top).Seal, what);
    }

    [Fact]
    public void What_nobody_can_see_leaves_the_seal_as_it_is()
    {
        var before = FolderSeal.Compute(_top).Seal;
        File.WriteAllText(Path.Combine(_top, "lib/came"), "");
        File.Delete(Path.Combine(_top, "lib/came"));
        File.ReadAllText(Path.Combine(_top, "lib/a.py"));
        Directory.Move(_top, _folder.At("elsewhere"));
        Assert.Equal(before, FolderSeal.Compute(_folder.At("elsewhere")).Seal);
        Assert.Equal(before, FolderSeal.Compute(_folder.At("elsewhere") + "/").Seal);
    }

    [Fact]
    public void Names_that_would_run_together_are_told_apart()
    {
        Write("x/ab", "");
        Write("x/c", "");
        var before = FolderSeal.Compute(_top);
        File.Move(Path.Combine(_top, "x/ab"), Path.Combine(_top, "x/a"));
        File.Move(Path.Combine(_top, "x/c"), Path.Combine(_top, "x/bc"));
        Assert.NotEqual(before.Seal, FolderSeal.Compute(_top).Seal);
    }

    [Fact]
    public void A_large_tree_has_the_same_seal_however_many_threads_read_it()
    {
        for (var i = 0; i < 400; i++)
        {
            Write($"many/{i % 20}/{i}/file {i}.txt", new string('x', i));
        }

        var seals = Enumerable.Range(0, 20).Select(_ => FolderSeal.Compute(_top)).Distinct().ToList();
        Assert.Equal(403, Assert.Single(seals).Files);
    }

    [Fact]
    public void A_folder_of_thousands_of_long_names_is_read_whole()
    {
        for (var i = 0; i < 1000; i++)
        {
            Write($"flat/{new string('n', 200)}{i}", "");
        }

        Assert.Equal(1003, FolderSeal.Compute(_top).Files);
    }

    [Fact]
    public void The_size_is_what_the_disk_gives_for_it()
    {
        Write("lib/large", new string('x', 100_000));
        Assert.InRange(FolderSeal.Compute(_top).Size, 100_000, 200_000);
    }

    [Fact]
    public void A_folder_that_may_not_be_read_has_no_seal()
    {
        Assert.Null(FolderSeal.TryCompute(_folder.At("nothing")));
        Assert.Null(FolderSeal.TryCompute(Path.Combine(_top, "lib/a.py")));
        Assert.Null(FolderSeal.TryCompute(Path.Combine(_top, "link")));
        Assert.Throws<IOException>(() => FolderSeal.Compute(_folder.At("nothing")));
    }

    [Fact]
    public void Every_byte_of_a_folder_is_in_its_contents()
    {
        var contents = FolderContents.Describe(_top, CancellationToken.None);
        Assert.Equal([], FolderContents.FindDifferences(_top, contents, CancellationToken.None)!);
        Rewrite(Path.Combine(_top, "lib/sub/b.py"), "x");
        Write("lib/new.py", "");
        File.Delete(Path.Combine(_top, "lib/a.py"));
        Relink(Path.Combine(_top, "link"), "elsewhere");
        Assert.Equal(["lib/a.py", "lib/sub/b.py", "link", "lib/new.py"], FolderContents.FindDifferences(_top, contents, CancellationToken.None)!);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"schema":"rgrid.contents/2","tree":[]}""")]
    [InlineData("""{"schema":"rgrid.contents/1"}""")]
    [InlineData("""{"schema":"rgrid.contents/1","tree":[{"path":"x","sha256":"?","size":1,"executable":false}]}""")]
    public void What_is_no_list_of_contents_is_none(string manifest) =>
        Assert.Null(FolderContents.FindDifferences(_top, System.Text.Encoding.UTF8.GetBytes(manifest), CancellationToken.None));

    [Fact]
    public void Reading_ends_when_it_is_cancelled()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => FolderContents.Describe(_top, source.Token));
    }

    private static void Rewrite(string path, string text)
    {
        var stamp = File.GetLastWriteTimeUtc(path);
        File.WriteAllText(path, text);
        File.SetLastWriteTimeUtc(path, stamp);
    }

    private static void Relink(string path, string target)
    {
        File.Delete(path);
        File.CreateSymbolicLink(path, target);
    }

    private static void Replace(string path)
    {
        File.Delete(path);
        File.WriteAllText(path, "lib/a.py");
    }

    private void Write(string path, string text)
    {
        var full = Path.Combine(_top, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
