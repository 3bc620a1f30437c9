namespace RGrid.Core.Tests.Contracts.Content;

/// <summary>Gives its bytes in uneven pieces, as a pipe does, and can fail where it should end.</summary>
internal sealed class DribblingStream(byte[] bytes) : Stream
{
    public const string Failure = "the other end broke";

    private readonly Random _lengths = new(1);
    private int _position;

    public bool FailsAtItsEnd { get; init; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_position == bytes.Length)
        {
            return FailsAtItsEnd ? throw new IOException(Failure) : 0;
        }

        var length = Math.Min(Math.Min(count, _lengths.Next(1, 300_000)), bytes.Length - _position);
        bytes.AsSpan(_position, length).CopyTo(buffer.AsSpan(offset));
        _position += length;
        return length;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
