using RGrid.FileSystem;

namespace RGrid.Content;

/// <summary>A large blob that is read through once and checked before its first byte is given out, so that no damaged byte gets anywhere.</summary>
/// <param name="inner">The blob's bytes, from their beginning.</param>
/// <param name="digest">Their name.</param>
/// <param name="store">Where a damaged blob is set aside.</param>
internal sealed class VerifyingStream(Stream inner, Digest digest, IBlobStore store) : SeekableReadStream(inner)
{
    private bool _isVerified;

    public override int Read(Span<byte> buffer)
    {
        Verify();
        return Inner.Read(buffer);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Verify()
    {
        if (_isVerified)
        {
            return;
        }

        var position = Inner.Position;
        Inner.Position = 0;
        if (!VerifyingBlobStore.Matches(Inner, digest))
        {
            store.SetAside(digest);
            throw new RGridException(
                ErrorCode.NotFound,
                $"blob `{digest}` is damaged and was set aside",
                "run the script again from its files; `rgrid cache verify` checks the others");
        }

        Inner.Position = position;
        _isVerified = true;
    }
}
