using System.Globalization;

namespace RGrid.Docker.Engine;

/// <summary>The body of an answer (RFC 9112, section 6): of a known length, in chunks, or up to the end of the connection.</summary>
internal sealed class BodyStream : OneWayStream
{
    private readonly BufferedReader _reader;
    private readonly bool _isChunked;
    private long _left;

    private BodyStream(BufferedReader reader, bool isChunked, long left)
    {
        _reader = reader;
        _isChunked = isChunked;
        _left = left;
    }

    public override bool CanRead => true;

    /// <summary>True where all of it was read, so that the connection can be used again.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>A body of a length in bytes.</summary>
    public static BodyStream OfLength(BufferedReader reader, long length) => new(reader, false, length) { HasEnded = length == 0 };

    /// <summary>A body in chunks.</summary>
    public static BodyStream InChunks(BufferedReader reader) => new(reader, true, 0);

    /// <summary>A body that ends with the connection, which can't be used again.</summary>
    public static BodyStream UpToEnd(BufferedReader reader) => new(reader, false, long.MaxValue);

    public override int Read(Span<byte> buffer)
    {
        if (HasEnded || buffer.IsEmpty)
        {
            return 0;
        }

        if (_isChunked && _left == 0 && !BeginChunk())
        {
            return 0;
        }

        var length = _reader.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        if (length == 0)
        {
            return _left > long.MaxValue / 2 ? 0 : throw new IOException("The container engine closed the connection in the middle of its answer.");
        }

        _left -= length;
        if (_left == 0)
        {
            EndPart();
        }

        return length;
    }

    private bool BeginChunk()
    {
        var line = _reader.ReadLine() ?? throw new IOException("The container engine closed the connection in the middle of its answer.");
        if (!long.TryParse(line.Split(';')[0].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _left) || _left < 0)
        {
            throw new IOException("The container engine's answer is in no chunks, though it says so.");
        }

        if (_left > 0)
        {
            return true;
        }

        while (_reader.ReadLine() is { Length: > 0 })
        {
            // Trailers say nothing that is needed.
        }

        HasEnded = true;
        return false;
    }

    private void EndPart()
    {
        if (_isChunked)
        {
            _reader.ReadLine();
        }
        else
        {
            HasEnded = true;
        }
    }
}
