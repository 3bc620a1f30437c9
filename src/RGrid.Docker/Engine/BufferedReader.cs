using System.Text;

namespace RGrid.Docker.Engine;

/// <summary>Reads lines and bytes of one stream in turn.</summary>
/// <param name="stream">The stream.</param>
internal sealed class BufferedReader(Stream stream) : OneWayStream
{
    private const int LongestLine = 64 * 1024;

    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    public override bool CanRead => true;

    /// <summary>A line without its end; null at the end of the stream.</summary>
    /// <exception cref="IOException">It is longer than 64 KiB.</exception>
    public string? ReadLine()
    {
        var line = new List<byte>();
        while (Fill())
        {
            var window = _buffer.AsSpan(_start, _end - _start);
            var end = window.IndexOf((byte)'\n');
            line.AddRange(end < 0 ? window : window[..end]);
            _start += end < 0 ? window.Length : end + 1;
            if (end >= 0)
            {
                return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            }

            if (line.Count > LongestLine)
            {
                throw new IOException("The container engine sent a line that does not end.");
            }
        }

        return line.Count == 0 ? null : Encoding.UTF8.GetString([.. line]);
    }

    /// <summary>Reads what there is, at least one byte; 0 at the end.</summary>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || !Fill())
        {
            return 0;
        }

        var length = Math.Min(buffer.Length, _end - _start);
        _buffer.AsSpan(_start, length).CopyTo(buffer);
        _start += length;
        return length;
    }

    private bool Fill()
    {
        if (_start < _end)
        {
            return true;
        }

        _start = 0;
        _end = stream.Read(_buffer);
        return _end > 0;
    }
}
