using System.Buffers.Binary;

namespace RGrid.Docker.Containers;

/// <summary>
/// Takes stdout and stderr of a container apart (docs.docker.com/reference/api/engine, "Stream format"): frames with a header of eight bytes, the
/// stream's number first and the length of what follows last.
/// </summary>
/// <param name="stream">What the engine sends.</param>
internal sealed class StreamFrames(Stream stream)
{
    /// <summary>Takes bytes as they come.</summary>
    public delegate void Taker(ReadOnlySpan<byte> bytes);

    private const int HeaderLength = 8;
    private const byte StderrNumber = 2;

    private readonly byte[] _header = new byte[HeaderLength];
    private readonly byte[] _buffer = new byte[64 * 1024];

    /// <summary>Gives on every byte as it comes, up to the end.</summary>
    /// <param name="stdout">Gets those of stdout.</param>
    /// <param name="stderr">Gets those of stderr.</param>
    public void CopyTo(Taker stdout, Taker stderr)
    {
        while (stream.ReadAtLeast(_header, HeaderLength, throwOnEndOfStream: false) == HeaderLength)
        {
            var to = _header[0] == StderrNumber ? stderr : stdout;
            for (long left = BinaryPrimitives.ReadUInt32BigEndian(_header.AsSpan(4)); left > 0;)
            {
                var length = stream.Read(_buffer.AsSpan(0, (int)Math.Min(left, _buffer.Length)));
                if (length == 0)
                {
                    return;
                }

                to(_buffer.AsSpan(0, length));
                left -= length;
            }
        }
    }
}
