using System.Globalization;
using System.Text;

namespace RGrid.Docker.Engine;

/// <summary>Writes a body in chunks (RFC 9112, section 7.1).</summary>
/// <param name="stream">The connection.</param>
internal sealed class ChunkedWriter(Stream stream) : OneWayStream
{
    private static readonly byte[] LineEnd = "\r\n"u8.ToArray();

    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _length;

    public override bool CanWrite => true;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var length = Math.Min(buffer.Length, _buffer.Length - _length);
            buffer[..length].CopyTo(_buffer.AsSpan(_length));
            _length += length;
            buffer = buffer[length..];
            if (_length == _buffer.Length)
            {
                WriteChunk();
            }
        }
    }

    /// <summary>Writes what is left and the end.</summary>
    public void Complete()
    {
        WriteChunk();
        stream.Write("0\r\n\r\n"u8);
        stream.Flush();
    }

    private void WriteChunk()
    {
        if (_length > 0)
        {
            stream.Write(Encoding.ASCII.GetBytes(_length.ToString("x", CultureInfo.InvariantCulture)));
            stream.Write(LineEnd);
            stream.Write(_buffer.AsSpan(0, _length));
            stream.Write(LineEnd);
            _length = 0;
        }
    }
}
