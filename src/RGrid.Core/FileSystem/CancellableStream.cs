namespace RGrid.FileSystem;

/// <summary>Bytes that are read until somebody wants no more of them: a Ctrl-C ends the reading of a large file, and the wait for a pipe.</summary>
/// <param name="inner">The bytes; the caller's.</param>
/// <param name="cancellationToken">Ends reading with an <see cref="OperationCanceledException"/>.</param>
internal sealed class CancellableStream(Stream inner, CancellationToken cancellationToken) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => inner.CanSeek;

    public override bool CanWrite => false;

    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set => inner.Position = value;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return inner.CanSeek ? inner.Read(buffer) : Await(buffer);
    }

    public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    // A read that waits can't be broken off; it is left alone, with memory of its own.
    private int Await(Span<byte> buffer)
    {
        var own = GC.AllocateUninitializedArray<byte>(buffer.Length);
        var reading = Task.Run(() => inner.Read(own, 0, own.Length), CancellationToken.None);
        reading.WaitAsync(cancellationToken).GetAwaiter().GetResult();
        var length = reading.GetAwaiter().GetResult();
        own.AsSpan(0, length).CopyTo(buffer);
        return length;
    }
}
