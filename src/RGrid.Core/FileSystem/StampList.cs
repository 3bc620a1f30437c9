using System.Buffers;
using System.Buffers.Binary;
using RGrid.Content;

namespace RGrid.FileSystem;

/// <summary>Names with numbers of their stats, in a form that no two lists share.</summary>
internal sealed class StampList
{
    private readonly ArrayBufferWriter<byte> _record = new(1 << 11);

    /// <summary>The digest of all that was added.</summary>
    public Digest Digest => Digest.Of(_record.WrittenSpan);

    /// <summary>Adds a name and what is known of it.</summary>
    public void Add(ReadOnlySpan<byte> name, params ReadOnlySpan<long> numbers)
    {
        Write(name.Length);
        _record.Write(name);
        Write(numbers.Length);
        foreach (var number in numbers)
        {
            Write(number);
        }
    }

    private void Write(long number)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_record.GetSpan(sizeof(long)), number);
        _record.Advance(sizeof(long));
    }
}
