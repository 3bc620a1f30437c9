using System.Text;
using RGrid.Docker.Containers;
using RGrid.Docker.Engine;

namespace RGrid.Docker.Tests.Engine;

/// <summary>What an engine says, however its bytes are cut.</summary>
public sealed class MessageTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void A_body_in_chunks_is_read_whole_and_the_connection_is_free_afterwards(int pieces)
    {
        var reader = Reader("4;x=y\r\nabcd\r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\nnext\r\n", pieces);
        var body = BodyStream.InChunks(reader);
        Assert.False(body.HasEnded);
        Assert.Equal("abcd0123456789", ReadAll(body));
        Assert.True(body.HasEnded);
        Assert.Equal("next", reader.ReadLine());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public void A_body_of_a_length_ends_there(int pieces)
    {
        var reader = Reader("abcdefnext\n", pieces);
        var body = BodyStream.OfLength(reader, 6);
        Assert.Equal("abcdef", ReadAll(body));
        Assert.Equal((true, "next"), (body.HasEnded, reader.ReadLine()));
        Assert.True(BodyStream.OfLength(reader, 0).HasEnded);
    }

    [Fact]
    public void A_body_up_to_the_end_leaves_no_free_connection()
    {
        var body = BodyStream.UpToEnd(Reader("abc", 2));
        Assert.Equal("abc", ReadAll(body));
        Assert.False(body.HasEnded);
    }

    [Fact]
    public void A_body_that_is_cut_off_is_an_error_never_an_answer()
    {
        Assert.Throws<IOException>(() => ReadAll(BodyStream.OfLength(Reader("abc", 8), 4)));
        Assert.Throws<IOException>(() => ReadAll(BodyStream.InChunks(Reader("5\r\nabc", 8))));
        Assert.Throws<IOException>(() => ReadAll(BodyStream.InChunks(Reader("3\r\nabc\r\n", 8))));
    }

    [Fact]
    public void What_is_written_in_chunks_is_read_again()
    {
        using var wire = new MemoryStream();
        using (var writer = new ChunkedWriter(wire))
        {
            var bytes = Enumerable.Range(0, 200_000).Select(number => (byte)number).ToArray();
            writer.Write(bytes.AsSpan(0, 10));
            writer.Write(bytes.AsSpan(10));
            writer.Complete();
            wire.Position = 0;
            using var read = new MemoryStream();
            BodyStream.InChunks(new BufferedReader(wire)).CopyTo(read);
            Assert.Equal(bytes, read.ToArray());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void Frames_are_taken_apart_however_they_are_cut(int pieces)
    {
        var (stdout, stderr) = (new StringBuilder(), new StringBuilder());
        byte[] wire = [1, 0, 0, 0, 0, 0, 0, 3, .. "abc"u8, 2, 0, 0, 0, 0, 0, 0, 2, .. "XY"u8, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, .. "d"u8];
        new StreamFrames(new Pieces(wire, pieces)).CopyTo(bytes => stdout.Append(Encoding.ASCII.GetString(bytes)), bytes => stderr.Append(Encoding.ASCII.GetString(bytes)));
        Assert.Equal(("abcd", "XY"), (stdout.ToString(), stderr.ToString()));
    }

    [Fact]
    public void A_frame_that_is_cut_off_gives_what_there_was()
    {
        var shown = new StringBuilder();
        new StreamFrames(new Pieces([1, 0, 0, 0, 0, 0, 0, 9, .. "abc"u8], 4)).CopyTo(bytes => shown.Append(Encoding.ASCII.GetString(bytes)), _ => { });
        Assert.Equal("abc", shown.ToString());
    }

    private static BufferedReader Reader(string text, int pieces) => new(new Pieces(Encoding.ASCII.GetBytes(text), pieces));

    private static string ReadAll(Stream stream)
    {
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return Encoding.ASCII.GetString(bytes.ToArray());
    }

    private sealed class Pieces(byte[] bytes, int size) : OneWayStream
    {
        private int _position;

        public override bool CanRead => true;

        public override int Read(Span<byte> buffer)
        {
            var length = Math.Min(Math.Min(size, buffer.Length), bytes.Length - _position);
            bytes.AsSpan(_position, length).CopyTo(buffer);
            _position += length;
            return length;
        }
    }
}
