using RGrid.Catalog;
using RGrid.Content;
using RGrid.Core.Tests.Contracts.Content;
using RGrid.FileSystem;

namespace RGrid.Core.Tests.Content;

/// <summary>It is a blob store like any other, and holds no large blob that is damaged.</summary>
public sealed class WholeBlobStoreTests : BlobStoreContract
{
    private readonly MemoryCatalog _stamps = new();
    private readonly LaterClock _clock = new();
    private readonly StoreFolders _folders;
    private readonly VerifyingBlobStore _inner;

    public WholeBlobStoreTests()
    {
        _folders = new StoreFolders(Folder.At("store"));
        _inner = new VerifyingBlobStore(new FileBlobStore(_folders));
    }

    protected override IBlobStore Store => new WholeBlobStore(_inner, Process());

    [Fact]
    public void A_damaged_large_blob_is_absent_and_made_anew_by_whoever_has_its_bytes()
    {
        var bytes = new byte[LargeBlobs.Smallest + 1];
        var blob = Store.Add(new MemoryStream(bytes));
        Damage(blob.Digest);
        Assert.Null(Store.TryOpen(blob.Digest));
        Store.Add(new MemoryStream(bytes));
        Damage(blob.Digest);
        Assert.Equal(blob, Store.Add(new MemoryStream(bytes)));
        Assert.Equal(bytes, Store.TryRead(blob.Digest));
    }

    [Fact]
    public void A_stat_is_believed_by_other_processes_only_once_it_is_old()
    {
        var digest = Store.Add(new MemoryStream(new byte[LargeBlobs.Smallest])).Digest;
        Assert.NotNull(Process().TryLocate(digest));
        Assert.Null(Believed(digest));
        _clock.Offset = TimeSpan.FromSeconds(61);
        Assert.NotNull(Process().TryLocate(digest));
        var isTrusted = StampTrust.IsTrusted(PosixFile.TryLstat(_folders.Blob(digest))!.Value, PosixFile.FileSystemType(_folders.Blob(digest)), _clock.GetUtcNow());
        Assert.Equal(isTrusted ? digest.ToString() : null, Believed(digest));
    }

    [Fact]
    public void A_process_that_has_checked_a_blob_does_not_read_it_again()
    {
        var digest = Store.Add(new MemoryStream(new byte[LargeBlobs.Smallest])).Digest;
        var process = Process();
        Assert.Equal(_folders.Blob(digest), process.TryLocate(digest));
        _inner.SetAside(digest);
        Assert.Null(process.TryLocate(digest));
    }

    [Fact]
    public void What_was_not_wanted_for_long_is_marked_as_wanted_and_checked_again_by_the_next()
    {
        var digest = Store.Add(new MemoryStream(new byte[LargeBlobs.Smallest])).Digest;
        var process = Process();
        process.TryLocate(digest);
        var before = PosixFile.TryLstat(_folders.Blob(digest));
        _clock.Offset = TimeSpan.FromDays(1);
        Assert.NotNull(process.TryLocate(digest));
        Assert.NotEqual(before, PosixFile.TryLstat(_folders.Blob(digest)));
        Assert.Null(Believed(digest));
    }

    private LargeBlobs Process() => new(_folders, _inner, _stamps, _clock);

    private string? Believed(Digest digest) => _stamps.Find("blob/2", PosixFile.TryLstat(_folders.Blob(digest))!.Value);

    private void Damage(Digest digest)
    {
        var path = _folders.Blob(digest);
        PosixFile.Chmod(path, 0x180);
        using var file = File.OpenWrite(path);
        file.WriteByte(1);
    }

    private sealed class LaterClock : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;
    }
}
