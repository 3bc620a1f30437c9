using RGrid.Content;
using RGrid.Environments;
using RGrid.FileSystem;
using RGrid.Testing;

namespace RGrid.Core.Tests.Environments;

public sealed class SystemFoldersTests : IDisposable
{
    private static readonly (string, string)[] Own = [("/etc/passwd", "rgrid:x:1000:1000::/:/bin/sh\n")];

    private readonly TemporaryFolder _folder = new();
    private readonly StoreFolders _store;
    private readonly FolderUses _uses;

    public SystemFoldersTests()
    {
        _store = new StoreFolders(_folder.At("store"));
        Directory.CreateDirectory(_store.Stages);
        Directory.CreateDirectory(_store.Locks);
        _uses = new FolderUses(_store);
    }

    public void Dispose()
    {
        _uses.Release();
        _folder.Dispose();
    }

    [Fact]
    public void The_configuration_of_the_system_and_files_of_its_own_are_there_and_made_once()
    {
        var etc = Provide(Own);
        Assert.Equal(Own[0].Item2, File.ReadAllText(Path.Combine(etc, "passwd")));
        Assert.Equal(File.ReadAllBytes("/etc/ld.so.cache"), File.ReadAllBytes(Path.Combine(etc, "ld.so.cache")));
        Assert.Equal(PosixFile.TryLstat(Path.Combine(etc, "passwd")), PosixFile.TryLstat(Path.Combine(Provide(Own), "passwd")));
        Assert.Equal(etc, Provide(Own));
    }

    [Fact]
    public void Nothing_is_there_that_the_view_does_not_show() =>
        Assert.All(
            Directory.EnumerateFiles(Provide(Own), "*", SearchOption.AllDirectories).Select(path => "/etc" + path[Provide(Own).Length..]),
            path => Assert.True(path == "/etc/passwd" || SystemView.Shows(path), path));

    [Fact]
    public void Another_text_of_its_own_is_another_folder() => Assert.NotEqual(Provide(Own), Provide([("/etc/passwd", "other\n")]));

    [Fact]
    public void A_changed_one_is_not_shown_again()
    {
        var etc = Provide(Own);
        File.Delete(Path.Combine(etc, "passwd"));
        File.WriteAllText(Path.Combine(etc, "passwd"), "root::0:0::/:/bin/sh\n");
        var next = Provide(Own);
        Assert.NotEqual(etc, next);
        Assert.Equal(Own[0].Item2, File.ReadAllText(Path.Combine(next, "passwd")));
        Assert.Equal(next, Provide(Own));
    }

    [Fact]
    public void A_system_that_is_not_as_it_was_described_is_not_copied() =>
        Assert.Null(new SystemFolders(_store, _uses).Provide("/etc/ld.so.cache\0of another day\n", Own));

    private string Provide(IReadOnlyList<(string, string)> files) =>
        new SystemFolders(_store, _uses).Provide(HostDigest.DescribeConfiguration(), files)!;
}
