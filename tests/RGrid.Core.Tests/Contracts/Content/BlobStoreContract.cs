using RGrid.Content;
using RGrid.FileSystem;
using RGrid.Testing;

namespace RGrid.Core.Tests.Contracts.Content;

/// <summary>What every <see cref="IBlobStore"/> promises.</summary>
public abstract class BlobStoreContract : IDisposable
{
    protected TemporaryFolder Folder { get; } = new();

    protected abstract IBlobStore Store { get; }

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Bytes_come_back_under_the_name_of_their_sha_256()
    {
        var blob = Store.Add("abc"u8);
        Assert.Equal(new Blob(Digest.Parse("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"), 3), blob);
        Assert.Equal("abc"u8.ToArray(), Store.Read(blob.Digest));
    }

    [Fact]
    public void A_stream_of_any_length_is_stored_as_its_bytes_would_be()
    {
        foreach (var length in new[] { 0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3_000_001 })
        {
            var bytes = new byte[length];
            new Random(length).NextBytes(bytes);
            using var stream = new DribblingStream(bytes);
            var blob = Store.Add(stream);
            Assert.Equal(new Blob(Digest.Of(bytes), length), blob);
            Assert.Equal(bytes, Store.Read(blob.Digest));
        }
    }

    [Fact]
    public void A_stream_is_stored_from_where_it_stands()
    {
        using var stream = new MemoryStream("skipped, kept"u8.ToArray()) { Position = 9 };
        Assert.Equal(Digest.Of("kept"u8), Store.Add(stream).Digest);
    }

    [Fact]
    public void Nothing_is_a_blob_too()
    {
        var blob = Store.Add([]);
        Assert.Equal(0, blob.Size);
        Assert.Equal([], Store.Read(blob.Digest));
        Assert.True(Store.TryCopyTo(blob.Digest, Folder.At("nothing")));
        Assert.Empty(File.ReadAllBytes(Folder.At("nothing")));
    }

    [Fact]
    public void The_same_bytes_added_again_are_the_same_blob()
    {
        var first = Store.Add("again"u8);
        using var stream = new MemoryStream("again"u8.ToArray());
        Assert.Equal(first, Store.Add("again"u8));
        Assert.Equal(first, Store.Add(stream));
        Assert.Equal("again"u8.ToArray(), Store.Read(first.Digest));
    }

    [Fact]
    public void What_was_never_added_is_absent()
    {
        var absent = Digest.Of("absent"u8);
        Assert.Null(Store.TryOpen(absent));
        Assert.False(Store.Contains(absent));
        Assert.False(Store.TryCopyTo(absent, Folder.At("copy")));
        Assert.False(File.Exists(Folder.At("copy")));
        Assert.Equal(ErrorCode.NotFound, Assert.Throws<RGridException>(() => Store.Read(absent)).Code);
    }

    [Fact]
    public void A_copy_is_private_and_can_be_written_by_its_owner()
    {
        var blob = Store.Add("mine"u8);
        Assert.True(Store.TryCopyTo(blob.Digest, Folder.At("copy")));
        Assert.Equal(0x1A4, PosixFile.TryLstat(Folder.At("copy"))!.Value.Mode);
        File.AppendAllText(Folder.At("copy"), " changed");
        Assert.Equal("mine"u8.ToArray(), Store.Read(blob.Digest));
    }

    [Fact]
    public void A_copy_never_overwrites_and_what_was_there_stays()
    {
        var blob = Store.Add("new"u8);
        File.WriteAllText(Folder.At("taken"), "old");
        Assert.Throws<ArgumentException>(() => Store.TryCopyTo(blob.Digest, Folder.At("taken")));
        Assert.Equal("old", File.ReadAllText(Folder.At("taken")));
    }

    [Fact]
    public void A_blob_set_aside_is_absent_until_it_is_added_again()
    {
        var blob = Store.Add("doubtful"u8);
        Store.SetAside(blob.Digest);
        Assert.False(Store.Contains(blob.Digest));
        Assert.False(Store.TryCopyTo(blob.Digest, Folder.At("copy")));
        Store.SetAside(blob.Digest);
        Store.Add("doubtful"u8);
        Assert.Equal("doubtful"u8.ToArray(), Store.Read(blob.Digest));
        Store.SetAside(blob.Digest);
        Assert.False(Store.Contains(blob.Digest));
    }

    [Fact]
    public void A_stream_that_fails_while_it_is_read_fails_as_itself_and_leaves_nothing()
    {
        using var stream = new DribblingStream("first bytes"u8.ToArray()) { FailsAtItsEnd = true };
        Assert.Equal(DribblingStream.Failure, Assert.Throws<IOException>(() => Store.Add(stream)).Message);
        Assert.False(Store.Contains(Digest.Of("first bytes"u8)));
    }

    [Fact]
    public void Many_threads_may_add_open_and_copy_the_same_blobs_at_once() => Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 8 }, number =>
    {
        var bytes = new byte[20_000];
        new Random(number % 5).NextBytes(bytes);
        using var stream = new MemoryStream(bytes);
        var blob = number % 2 == 0 ? Store.Add(bytes) : Store.Add(stream);
        Assert.Equal(bytes, Store.Read(blob.Digest));
        var copy = Folder.At($"copy-{number}");
        Assert.True(Store.TryCopyTo(blob.Digest, copy));
        Assert.Equal(bytes, File.ReadAllBytes(copy));
    });
}
