using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace RGrid.Content;

/// <summary>
/// SHA-256 (FIPS 180-4) for the few kilobytes of a usual run. The system's library is several times faster a byte, but to load it takes
/// longer than all of these; so it is used from the moment on that a process has had more to hash than that is worth.
/// </summary>
public static class Sha256
{
    /// <summary>How much a process hashes without the library, in bytes: about what takes as long as loading it.</summary>
    public const int Worth = 1 << 19;

    private const int BlockSize = 64;
    private const int LengthSize = sizeof(ulong);
    private const int Words = 64;

    private static ReadOnlySpan<uint> Constants =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    private static long _hashed;

    /// <summary>Hashes bytes that are all in memory.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="hash">Gets 32 bytes.</param>
    public static void Hash(ReadOnlySpan<byte> content, Span<byte> hash)
    {
        if (Interlocked.Add(ref _hashed, content.Length) > Worth)
        {
            SHA256.HashData(content, hash);
        }
        else
        {
            HashHere(content, hash);
        }
    }

    /// <summary>Hashes without the library.</summary>
    internal static void HashHere(ReadOnlySpan<byte> content, Span<byte> hash)
    {
        Span<uint> state = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
        var rest = content;
        for (; rest.Length >= BlockSize; rest = rest[BlockSize..])
        {
            Mix(rest[..BlockSize], state);
        }

        // A bit, zeros up to the end of a block, and the length in bits.
        Span<byte> last = stackalloc byte[2 * BlockSize];
        last.Clear();
        rest.CopyTo(last);
        last[rest.Length] = 0x80;
        last = last[..(rest.Length + 1 + LengthSize <= BlockSize ? BlockSize : 2 * BlockSize)];
        BinaryPrimitives.WriteUInt64BigEndian(last[^LengthSize..], (ulong)content.Length * 8);
        for (; last.Length > 0; last = last[BlockSize..])
        {
            Mix(last[..BlockSize], state);
        }

        for (var i = 0; i < state.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(hash[(i * sizeof(uint))..], state[i]);
        }
    }

    private static void Mix(ReadOnlySpan<byte> block, Span<uint> state)
    {
        // Indexes count to Words alone: with the checks of a span all this takes twice as long.
        Span<uint> room = stackalloc uint[Words];
        ref var words = ref MemoryMarshal.GetReference(room);
        Schedule(block, ref words);
        var (a, b, c, d, e, f, g, h) = (state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7]);

        // Eight rounds at a time: after as many each variable stands where it stood, so none is ever moved.
        for (nint t = 0; t < Words; t += 8)
        {
            ref var word = ref Unsafe.Add(ref words, t);
            Round(a, b, c, ref d, e, f, g, ref h, word);
            Round(h, a, b, ref c, d, e, f, ref g, Unsafe.Add(ref word, 1));
            Round(g, h, a, ref b, c, d, e, ref f, Unsafe.Add(ref word, 2));
            Round(f, g, h, ref a, b, c, d, ref e, Unsafe.Add(ref word, 3));
            Round(e, f, g, ref h, a, b, c, ref d, Unsafe.Add(ref word, 4));
            Round(d, e, f, ref g, h, a, b, ref c, Unsafe.Add(ref word, 5));
            Round(c, d, e, ref f, g, h, a, ref b, Unsafe.Add(ref word, 6));
            Round(b, c, d, ref e, f, g, h, ref a, Unsafe.Add(ref word, 7));
        }

        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }

    // The schedule of FIPS 180-4, 6.2.2, four words at a time, with the constants of the rounds added.
    private static void Schedule(ReadOnlySpan<byte> block, ref uint words)
    {
        for (var t = 0; t < 16; t++)
        {
            Unsafe.Add(ref words, (nint)t) = BinaryPrimitives.ReadUInt32BigEndian(block[(t * sizeof(uint))..]);
        }

        for (nint t = 16; t < Words; t += 4)
        {
            var sum = At(ref words, t - 16) + At(ref words, t - 7) + SmallSigma0(At(ref words, t - 15));

            // The third and fourth word need the first and second: empty places add nothing.
            sum += SmallSigma1(At(ref words, t - 2) & FirstTwo);
            sum += SmallSigma1(Vector128.Create(0UL, sum.AsUInt64().ToScalar()).AsUInt32());
            sum.StoreUnsafe(ref words, (nuint)t);
        }

        ref var constants = ref MemoryMarshal.GetReference(Constants);
        for (nint t = 0; t < Words; t += 4)
        {
            (At(ref words, t) + At(ref constants, t)).StoreUnsafe(ref words, (nuint)t);
        }
    }

    private static Vector128<uint> FirstTwo => Vector128.Create(uint.MaxValue, uint.MaxValue, 0, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> At(ref uint words, nint index) => Vector128.LoadUnsafe(ref words, (nuint)index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> SmallSigma0(Vector128<uint> x) => Rotate(x, 7) ^ Rotate(x, 18) ^ (x >>> 3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> SmallSigma1(Vector128<uint> x) => Rotate(x, 17) ^ Rotate(x, 19) ^ (x >>> 10);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Rotate(Vector128<uint> x, [ConstantExpected] int right) => (x >>> right) | (x << (32 - right));

    // One round of FIPS 180-4, 6.2.2. Each sum of three rotations is one of rotations of what was rotated before, and `Ch` and `Maj` stand in
    // the forms that take the fewest steps.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(uint a, uint b, uint c, ref uint d, uint e, uint f, uint g, ref uint h, uint word)
    {
        h += word + (((f ^ g) & e) ^ g);
        h += BitOperations.RotateRight(e ^ BitOperations.RotateRight(e ^ BitOperations.RotateRight(e, 14), 5), 6);
        d += h;
        h += ((a ^ b) & (b ^ c)) ^ b;
        h += BitOperations.RotateRight(a ^ BitOperations.RotateRight(a ^ BitOperations.RotateRight(a, 9), 11), 2);
    }
}
