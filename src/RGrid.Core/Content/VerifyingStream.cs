namespace RGrid.Content;

/// <summary>A large blob that is read through once and checked before its first byte is given out, so that no damaged byte gets anywhere.</summary>
/// <param name="inner">The blob's bytes, from their beginning.</param>
/// <param name="digest">Their name.</param>
/// <param name="store">Where a damaged blob is set aside.</param>
internal sealed class VerifyingStream(Stream inner, Digest digest, IBlobStore store) : Stream
{
    private bool _isVerified;

    public override bool CanRead => true;

    public override bool CanSeek => true;

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
        Verify();
        return inner.Read(buffer);
    }

    public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Verify()
    {
        if (_isVerified)
        {
            return;
        }

        var position = inner.Position;
        inner.Position = 0;
        if (!VerifyingBlobStore.Matches(inner, digest))
        {
            store.SetAside(digest);
            throw new RGridException(
                ErrorCode.NotFound,
                $"blob `{digest}` is damaged and was set aside",
                "run the script again from its files; `rgrid cache verify` checks the others");
        }

        inner.Position = position;
        _isVerified = true;
    }
}
