namespace RGrid.Catalog;

/// <summary>
/// Makes ULIDs (github.com/ulid/spec): 48 bits of milliseconds since 1970 UTC and 80 random bits, as 26 characters of Crockford's base 32.
/// </summary>
public static class ExecutionId
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 26;
    private const int RandomBits = 80;

    private static readonly Lock Gate = new();
    private static UInt128 _last;

    /// <summary>A new id. Ids sort by the time they were made; those of one process and one millisecond sort in their order ("Monotonicity").</summary>
    public static string New(TimeProvider clock)
    {
        var value = (UInt128)clock.GetUtcNow().ToUnixTimeMilliseconds() << RandomBits | Random();
        lock (Gate)
        {
            if (value >> RandomBits == _last >> RandomBits)
            {
                // Should the random part run over, the time grows by a millisecond and the order still holds.
                value = _last + 1;
            }

            _last = value;
        }

        return Write(value);
    }

    // Of the system's randomness, through a GUID's bytes without the fixed bits of its version and variant (RFC 9562): the generator for
    // keys loads the cryptographic library, which takes longer than all else that a warm run does with its database.
    private static UInt128 Random()
    {
        Span<byte> guid = stackalloc byte[16];
        Guid.NewGuid().TryWriteBytes(guid);
        UInt128 value = 0;
        foreach (var part in (ReadOnlySpan<byte>)[.. guid[..6], .. guid[12..]])
        {
            value = (value << 8) | part;
        }

        return value;
    }

    private static string Write(UInt128 value)
    {
        Span<char> text = stackalloc char[Length];
        for (var i = Length - 1; i >= 0; i--)
        {
            text[i] = Alphabet[(int)(value & 31)];
            value >>= 5;
        }

        return new string(text);
    }
}
