using RGrid.FileSystem;
using RGrid.Testing;

namespace RGrid.Core.Tests.FileSystem;

public sealed class FolderStampTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _top;

    public FolderStampTests()
    {
        _top = Directory.CreateDirectory(_folder.At("top")).FullName;
        Directory.CreateDirectory(At("sub/deep"));
        File.WriteAllText(At("a"), "a");
        File.WriteAllText(At("sub/deep/b"), "b");
        File.CreateSymbolicLink(At("sub/link"), "../a");
    }

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, Action<string>> Changes => new()
    {
        { "other bytes of the same length, with the old time", top => Rewrite(Path.Combine(top, "sub/deep/b"), "x") },
        { "the same bytes written again", top => Rewrite(Path.Combine(top, "a"), "a") },
        { "a link in the place of another", top => Relink(Path.Combine(top, "sub/link"), "deep/b") },
        { "a file in the place of a link", top => Replace(Path.Combine(top, "sub/link"), path => File.WriteAllText(path, "")) },
        { "a folder in the place of a file", top => Replace(Path.Combine(top, "a"), path => Directory.CreateDirectory(path)) },
        { "a new file", top => File.WriteAllText(Path.Combine(top, "sub/new"), "") },
        { "a removed file", top => File.Delete(Path.Combine(top, "sub/deep/b")) },
        { "another mode of a file", top => PosixFile.Chmod(Path.Combine(top, "a"), 0x1ED) },
        { "another mode of a folder", top => PosixFile.Chmod(Path.Combine(top, "sub"), 0x1C0) },
        { "a renamed folder", top => Directory.Move(Path.Combine(top, "sub/deep"), Path.Combine(top, "sub/other")) },
    };

    [Theory]
    [MemberData(nameof(Changes), DisableDiscoveryEnumeration = true)]
    public void Every_change_changes_it(string what, Action<string> change)
    {
        var before = FolderStamp.Of(_top);
        Assert.Equal(before, FolderStamp.Of(_top));
        change(_top);
        Assert.True(before != FolderStamp.Of(_top), what);
    }

    [Fact]
    public void It_is_the_same_wherever_the_folder_stands()
    {
        var before = FolderStamp.Of(At("sub"));
        Directory.CreateDirectory(_folder.At("elsewhere"));
        Directory.Move(_top, _folder.At("elsewhere/top"));
        Assert.Equal(before, FolderStamp.Of(_folder.At("elsewhere/top/sub/")));
    }

    [Fact]
    public void What_is_not_there_has_none() => Assert.Throws<IOException>(() => FolderStamp.Of(_folder.At("nothing")));

    private string At(string path) => Path.Combine(_top, path);

    private static void Rewrite(string path, string text)
    {
        var time = File.GetLastWriteTimeUtc(path);
        File.WriteAllText(path, text);
        File.SetLastWriteTimeUtc(path, time);
    }

    private static void Relink(string path, string target)
    {
        var time = Directory.GetLastWriteTimeUtc(Path.GetDirectoryName(path)!);
        Replace(path, link => File.CreateSymbolicLink(link, target));
        Directory.SetLastWriteTimeUtc(Path.GetDirectoryName(path)!, time);
    }

    private static void Replace(string path, Action<string> make)
    {
        File.Delete(path);
        make(path);
    }
}
