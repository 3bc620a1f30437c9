using System.Security.Cryptography;

namespace RGrid.Catalog;

/// <summary>Makes ULIDs (github.com/ulid/spec): 48 bits of milliseconds since 1970 UTC and 80 random bits, as 26 characters of Crockford's base 32.</summary>
public static class ExecutionId
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 26;
    private const int RandomBytes = 10;

    /// <summary>A new id; ids sort by the time they were made.</summary>
    public static string New(TimeProvider clock)
    {
        Span<byte> random = stackalloc byte[RandomBytes];
        RandomNumberGenerator.Fill(random);
        var value = (UInt128)clock.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var part in random)
        {
            value = (value << 8) | part;
        }

        Span<char> text = stackalloc char[Length];
        for (var i = Length - 1; i >= 0; i--)
        {
            text[i] = Alphabet[(int)(value & 31)];
            value >>= 5;
        }

        return new string(text);
    }
}
