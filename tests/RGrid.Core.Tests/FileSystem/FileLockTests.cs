using RGrid.FileSystem;
using RGrid.Testing;

namespace RGrid.Core.Tests.FileSystem;

public sealed class FileLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.At("x.lock");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_lock_that_is_held_alone_excludes_all_others_until_it_is_freed()
    {
        using (FileLock.TryTake(Path, LockKind.Exclusive))
        {
            Assert.Null(FileLock.TryTake(Path, LockKind.Exclusive));
            Assert.Null(FileLock.TryTake(Path, LockKind.Shared));
            Assert.Null(FileLock.TryTakeExisting(Path));
        }

        using var next = FileLock.TryTake(Path, LockKind.Exclusive);
        Assert.NotNull(next);
    }

    [Fact]
    public void A_shared_lock_excludes_only_who_wants_it_alone()
    {
        using var first = FileLock.TryTake(Path, LockKind.Shared);
        using var second = FileLock.TryTake(Path, LockKind.Shared);
        Assert.NotNull(second);
        Assert.Null(FileLock.TryTake(Path, LockKind.Exclusive));
    }

    [Fact]
    public void Taking_what_is_there_makes_no_file()
    {
        Assert.Null(FileLock.TryTakeExisting(Path));
        Assert.False(File.Exists(Path));
        File.WriteAllText(Path, "");
        using var held = FileLock.TryTakeExisting(Path);
        Assert.NotNull(held);
    }

    // The race of unlinking: were the lock of the removed file believed, two would hold it at once.
    [Fact]
    public async Task Of_many_that_take_and_remove_one_lock_never_two_hold_it()
    {
        var inside = 0;
        var most = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var taken = 0; taken < 300;)
            {
                if (FileLock.TryTake(Path, LockKind.Exclusive) is not { } held)
                {
                    Thread.Yield();
                    continue;
                }

                using (held)
                {
                    InterlockedMax(ref most, Interlocked.Increment(ref inside));
                    taken++;
                    Interlocked.Decrement(ref inside);
                    held.RemoveFile();
                }
            }
        })));
        Assert.Equal(1, most);
    }

    [Fact]
    public void The_owners_note_can_be_read_while_it_holds_the_lock()
    {
        using var held = FileLock.TryTake(Path, LockKind.Exclusive)!;
        held.Note("4711");
        Assert.Equal("4711", FileLock.ReadNote(Path));
        held.Note("12");
        Assert.Equal("12", FileLock.ReadNote(Path));
        Assert.Equal("", FileLock.ReadNote(_folder.At("none")));
        Assert.Equal("", FileLock.ReadNote(_folder.Path));
    }

    [Fact]
    public void Touching_moves_the_time_of_the_file()
    {
        File.WriteAllText(Path, "");
        File.SetLastWriteTimeUtc(Path, DateTime.UnixEpoch);
        using var held = FileLock.TryTake(Path, LockKind.Shared)!;
        held.Touch();
        Assert.True(File.GetLastWriteTimeUtc(Path) > DateTime.UnixEpoch.AddYears(1));
    }

    [Fact]
    public void A_place_where_no_lock_can_be_is_told()
    {
        var failure = Assert.Throws<RGridException>(() => FileLock.TryTake(_folder.At("no/such/folder"), LockKind.Shared));
        Assert.Equal(ErrorCode.StoreUnusable, failure.Code);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (int seen; (seen = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, seen) != seen;)
        {
        }
    }
}
