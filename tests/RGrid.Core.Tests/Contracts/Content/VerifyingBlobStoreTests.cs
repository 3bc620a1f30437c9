using RGrid.Content;
using RGrid.FileSystem;

namespace RGrid.Core.Tests.Contracts.Content;

public sealed class VerifyingBlobStoreTests : BlobStoreContract
{
    private readonly VerifyingBlobStore _store;

    public VerifyingBlobStoreTests() => _store = new VerifyingBlobStore(new FileBlobStore(new StoreFolders(Folder.At("store"))));

    protected override IBlobStore Store => _store;

    [Fact]
    public void A_small_damaged_blob_is_absent_when_it_is_opened_and_set_aside()
    {
        var blob = Store.Add("right"u8);
        Flip(blob.Digest);
        Assert.Null(Store.TryOpen(blob.Digest));
        Assert.Single(Directory.GetFiles(Folder.At("store/damaged")));
        Store.Add("right"u8);
        Assert.Equal("right"u8.ToArray(), Store.Read(blob.Digest));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(2_000_000)]
    public void A_damaged_blob_is_never_copied_out(int length)
    {
        var blob = Store.Add(new byte[length]);
        Flip(blob.Digest);
        Assert.False(Store.TryCopyTo(blob.Digest, Folder.At("copy")));
        Assert.False(File.Exists(Folder.At("copy")));
        Assert.Null(Store.TryOpen(blob.Digest));
    }

    [Fact]
    public void A_large_damaged_blob_gives_out_no_byte()
    {
        var blob = Store.Add(new byte[VerifyingBlobStore.LargestCheckedAtOnce + 1]);
        Flip(blob.Digest);
        using var stream = Store.TryOpen(blob.Digest);
        var buffer = new byte[] { 7 };
        Assert.Equal(ErrorCode.NotFound, Assert.Throws<RGridException>(() => stream!.Read(buffer, 0, 1)).Code);
        Assert.Equal([7], buffer);
        Assert.Null(Store.TryOpen(blob.Digest));
    }

    [Fact]
    public void A_large_blob_can_be_read_from_any_place()
    {
        var bytes = new byte[VerifyingBlobStore.LargestCheckedAtOnce + 10];
        bytes[^1] = 9;
        using var stream = Store.TryOpen(Store.Add(bytes).Digest)!;
        stream.Position = bytes.Length - 1;
        Assert.Equal(9, stream.ReadByte());
        Assert.Equal(-1, stream.ReadByte());
        Assert.Equal(bytes.Length, stream.Length);
    }

    private void Flip(Digest digest)
    {
        var path = Folder.At($"store/blobs/{digest.ToString()[..2]}/{digest.ToString()[2..]}");
        PosixFile.Chmod(path, 0x1A4);
        var bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
    }
}
