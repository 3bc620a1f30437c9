using RGrid.Content;
using RGrid.FileSystem;

namespace RGrid.Core.Tests.Contracts.Content;

public sealed class FileBlobStoreTests : BlobStoreContract
{
    private readonly FileBlobStore _store;

    public FileBlobStoreTests() => _store = new FileBlobStore(new StoreFolders(Folder.At("store")));

    protected override IBlobStore Store => _store;

    private string Damaged => Folder.At("store/damaged");

    private string[] Temporary => Directory.GetFileSystemEntries(Folder.At("store/blobs/tmp"));

    [Fact]
    public void A_blob_is_a_read_only_file_named_by_its_digest()
    {
        var hex = Store.Add("abc"u8).Digest.ToString();
        var stat = PosixFile.TryLstat(Folder.At($"store/blobs/{hex[..2]}/{hex[2..]}"));
        Assert.Equal((FileKind.File, 0x124, 3L), (stat!.Value.Kind, stat.Value.Mode, stat.Value.Size));
    }

    [Fact]
    public void Adding_again_leaves_the_file_as_it_is()
    {
        var path = PathOf(Store.Add("kept"u8).Digest);
        var before = PosixFile.TryLstat(path);
        using var stream = new MemoryStream("kept"u8.ToArray());
        Store.Add("kept"u8);
        Store.Add(stream);
        Assert.Equal(before, PosixFile.TryLstat(path));
    }

    [Fact]
    public void No_temporary_file_stays_whatever_happens()
    {
        using var good = new DribblingStream([1, 2, 3]);
        using var broken = new DribblingStream([1, 2, 3, 4]) { FailsAtItsEnd = true };
        Store.Add("span"u8);
        Store.Add(good);
        Assert.Throws<IOException>(() => Store.Add(broken));
        Assert.Empty(Temporary);
    }

    [Fact]
    public void What_a_power_cut_left_empty_is_absent_and_kept_for_study()
    {
        var blob = Store.Add("was not synced"u8);
        Overwrite(blob.Digest, []);
        Assert.Null(Store.TryOpen(blob.Digest));
        Assert.Single(Directory.GetFiles(Damaged));
        Store.Add("was not synced"u8);
        Assert.Equal("was not synced"u8.ToArray(), Store.Read(blob.Digest));
    }

    [Fact]
    public void A_blob_that_was_cut_off_is_mended_by_whoever_adds_it_again()
    {
        var bytes = "the whole of it"u8.ToArray();
        var blob = Store.Add(bytes);
        Overwrite(blob.Digest, "the wh"u8.ToArray());
        using var stream = new MemoryStream(bytes);
        Store.Add(stream);
        Assert.Equal(bytes, Store.Read(blob.Digest));
        Overwrite(blob.Digest, "the whale of it"u8.ToArray());
        Store.Add(bytes);
        Assert.Equal(bytes, Store.Read(blob.Digest));
        Assert.Equal(2, Directory.GetFiles(Damaged).Length);
    }

    [Fact]
    public void A_folder_or_link_at_a_blobs_place_is_no_blob()
    {
        File.WriteAllText(Folder.At("secret"), "linked");
        var path = PathOf(Digest.Of("linked"u8));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.CreateSymbolicLink(path, Folder.At("secret"));
        Assert.False(Store.Contains(Digest.Of("linked"u8)));
        Assert.Equal("linked"u8.ToArray(), Store.Read(Store.Add("linked"u8).Digest));
    }

    [Fact]
    public void A_disk_that_refuses_is_a_failure_of_the_store_that_names_it()
    {
        Directory.Delete(Folder.At("store/blobs/tmp"));
        File.WriteAllText(Folder.At("store/blobs/tmp"), "in the way");
        var failure = Assert.Throws<RGridException>(() => Store.Add("x"u8));
        Assert.Equal(ErrorCode.StoreUnusable, failure.Code);
        Assert.Contains(Folder.At("store/blobs"), failure.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.StoreUnusable, Assert.Throws<RGridException>(() => new FileBlobStore(new StoreFolders("/proc/none"))).Code);
    }

    [Fact]
    public void A_copy_that_fails_is_a_failure_and_leaves_no_half_file()
    {
        var blob = Store.Add("x"u8);
        var failure = Assert.Throws<RGridException>(() => Store.TryCopyTo(blob.Digest, Folder.At("no/folder/here")));
        Assert.Equal(ErrorCode.StoreUnusable, failure.Code);
        Assert.Contains("no/folder/here", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(28, "no space is left")]
    [InlineData(122, "quota")]
    [InlineData(30, "read-only file system")]
    [InlineData(24, "may not open more files")]
    [InlineData(5, "Input/output error")]
    public void The_reasons_of_a_disk_are_told_apart(int code, string words)
    {
        var failure = StoreFailure.Of(new IOException("Input/output error", code), "/store/blobs");
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.NotNull(failure.Hint);
    }

    [Fact]
    public void A_missing_permission_is_told_as_one() =>
        Assert.Contains("not writable", StoreFailure.Of(new UnauthorizedAccessException(), "/store/blobs").Message, StringComparison.Ordinal);

    private void Overwrite(Digest digest, byte[] bytes)
    {
        PosixFile.Chmod(PathOf(digest), 0x1A4);
        File.WriteAllBytes(PathOf(digest), bytes);
    }

    private string PathOf(Digest digest) => Folder.At($"store/blobs/{digest.ToString()[..2]}/{digest.ToString()[2..]}");
}
