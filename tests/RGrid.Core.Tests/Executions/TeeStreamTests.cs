using RGrid.Executions;

namespace RGrid.Core.Tests.Executions;

public sealed class TeeStreamTests
{
    [Fact]
    public void What_is_written_goes_to_the_caller_and_to_the_log()
    {
        using var caller = new MemoryStream();
        using var log = new MemoryStream();
        using var tee = new TeeStream(caller, log);
        tee.Write("one"u8);
        Assert.Equal("one"u8, caller.ToArray());
        Assert.Equal("one"u8, log.ToArray());
        Assert.Null(tee.Failure);
    }

    [Fact]
    public void A_log_that_can_not_be_written_is_told_and_the_caller_still_gets_all()
    {
        using var caller = new MemoryStream();
        using var log = new RefusingStream();
        using var tee = new TeeStream(caller, log);
        tee.Write("one"u8);
        tee.Write("two"u8);
        Assert.Equal("onetwo"u8, caller.ToArray());
        Assert.Equal("refused", tee.Failure!.Message);
    }

    [Fact]
    public void A_caller_that_no_longer_listens_is_told_for_the_log_ends_there_too()
    {
        using var caller = new RefusingStream();
        using var log = new MemoryStream();
        using var tee = new TeeStream(caller, log);
        Assert.Throws<IOException>(() => tee.Write("one"u8));
        Assert.Equal("refused", tee.Failure!.Message);
    }

    private sealed class RefusingStream : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("refused");
    }
}
