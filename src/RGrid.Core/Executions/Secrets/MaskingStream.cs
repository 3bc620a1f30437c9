using System.Buffers;
using System.Text;

namespace RGrid.Executions.Secrets;

/// <summary>
/// Writes `***` in place of secrets, wherever the writes that they come in are cut. What may be the beginning of one is held back until it
/// is known; <see cref="Complete"/> writes the rest.
/// </summary>
public sealed class MaskingStream : Stream
{
    // A shorter line of a secret of several lines says nothing.
    private const int ShortestLine = 8;

    private readonly Stream _inner;
    private readonly byte[][] _secrets;
    private readonly SearchValues<byte> _beginnings;
    private byte[] _held = [];

    /// <summary>Masks what is written to a stream.</summary>
    /// <param name="inner">The stream; it is not disposed.</param>
    /// <param name="secrets">The values. Their forms in URLs and their single lines are masked too.</param>
    public MaskingStream(Stream inner, IEnumerable<string> secrets)
    {
        _inner = inner;
        _secrets = [.. secrets.SelectMany(FormsOf).Where(form => form.Length > 0).Distinct(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes).OrderByDescending(bytes => bytes.Length)];
        _beginnings = SearchValues.Create([.. _secrets.Select(secret => secret[0]).Distinct()]);
    }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Writes what was held back: nothing more comes.</summary>
    public void Complete()
    {
        var rest = _held;
        _held = [];
        Write(rest, isLast: true);
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_held.Length == 0)
        {
            Write(buffer, isLast: false);
            return;
        }

        byte[] all = [.. _held, .. buffer];
        _held = [];
        Write(all, isLast: false);
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush() => _inner.Flush();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    private void Write(ReadOnlySpan<byte> bytes, bool isLast)
    {
        var written = 0;
        for (var at = 0; at < bytes.Length;)
        {
            var next = bytes[at..].IndexOfAny(_beginnings);
            if (next < 0)
            {
                break;
            }

            at += next;
            if (!isLast && MayBegin(bytes[at..]))
            {
                _inner.Write(bytes[written..at]);
                _held = bytes[at..].ToArray();
                return;
            }

            var length = LengthOfSecret(bytes[at..]);
            if (length > 0)
            {
                _inner.Write(bytes[written..at]);
                _inner.Write("***"u8);
                written = at + length;
            }

            at += Math.Max(length, 1);
        }

        _inner.Write(bytes[written..]);
    }

    // The longest comes first, and may still be on its way where a shorter one is there already.
    private bool MayBegin(ReadOnlySpan<byte> bytes)
    {
        foreach (var secret in _secrets)
        {
            if (bytes.Length < secret.Length && secret.AsSpan().StartsWith(bytes))
            {
                return true;
            }
        }

        return false;
    }

    private int LengthOfSecret(ReadOnlySpan<byte> bytes)
    {
        foreach (var secret in _secrets)
        {
            if (bytes.StartsWith(secret))
            {
                return secret.Length;
            }
        }

        return 0;
    }

    private static IEnumerable<string> FormsOf(string secret) =>
        [secret, Uri.EscapeDataString(secret), .. secret.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length >= ShortestLine)];
}
