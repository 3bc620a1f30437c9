using System.Security.Cryptography;
using CsCheck;
using RGrid.Content;

namespace RGrid.Core.Tests.Content;

public sealed class Sha256Tests
{
    [Theory]
    [InlineData("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")]
    public void The_examples_of_the_standard_hold(string text, string expected) =>
        Assert.Equal(expected, Hash(System.Text.Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Every_length_around_the_border_of_a_block_hashes_as_the_library_does()
    {
        var bytes = Enumerable.Range(0, 300).Select(number => (byte)(number * 7)).ToArray();
        for (var length = 0; length <= bytes.Length; length++)
        {
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan(0, length))), Hash(bytes[..length]));
        }
    }

    [Fact]
    public void Any_bytes_hash_as_the_library_does() => Gen.Byte.Array[0, 5000].Sample(
        bytes => Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), Hash(bytes)));

    [Fact]
    public void On_both_sides_of_what_loading_the_library_is_worth_the_hashes_are_its_own()
    {
        var bytes = new byte[Sha256.Worth / 4];
        var expected = Convert.ToHexStringLower(SHA256.HashData(bytes));
        for (var i = 0; i < 8; i++)
        {
            Assert.Equal(expected, Digest.Of(bytes).ToString());
        }
    }

    private static string Hash(byte[] bytes)
    {
        var hash = new byte[SHA256.HashSizeInBytes];
        Sha256.HashHere(bytes, hash);
        return Convert.ToHexStringLower(hash);
    }
}
