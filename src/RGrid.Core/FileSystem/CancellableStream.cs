namespace RGrid.FileSystem;

/// <summary>Bytes that are read until somebody wants no more of them: a Ctrl-C ends the reading of a large file, and the wait for a pipe.</summary>
/// <param name="inner">The bytes; the caller's.</param>
/// <param name="cancellationToken">Ends reading with an <see cref="OperationCanceledException"/>.</param>
internal sealed class CancellableStream(Stream inner, CancellationToken cancellationToken) : SeekableReadStream(inner)
{
    public override int Read(Span<byte> buffer)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Inner.CanSeek ? Inner.Read(buffer) : Await(buffer);
    }

    // A read that waits can't be broken off; it is left alone, with memory of its own.
    private int Await(Span<byte> buffer)
    {
        var own = GC.AllocateUninitializedArray<byte>(buffer.Length);
        var reading = Task.Run(() => Inner.Read(own, 0, own.Length), CancellationToken.None);
        reading.WaitAsync(cancellationToken).GetAwaiter().GetResult();
        var length = reading.GetAwaiter().GetResult();
        own.AsSpan(0, length).CopyTo(buffer);
        return length;
    }
}
