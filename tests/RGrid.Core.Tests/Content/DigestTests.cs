using RGrid.Content;

namespace RGrid.Core.Tests.Content;

public sealed class DigestTests
{
    [Fact]
    public void A_digest_prints_as_the_hex_of_sha_256() =>
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Digest.Of("abc"u8).ToString());

    [Fact]
    public void What_is_printed_can_be_read_back() => Assert.Equal(Digest.Of("abc"u8), Digest.Parse(Digest.Of("abc"u8).ToString()));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD")]
    [InlineData("ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    public void Anything_but_64_lower_case_hex_digits_is_no_digest(string? text)
    {
        Assert.False(Digest.TryParse(text, out _));
        Assert.Throws<FormatException>(() => Digest.Parse(text!));
    }

    [Fact]
    public void Digests_order_as_their_hex_does()
    {
        var (one, other) = (Digest.Of("a"u8), Digest.Of("b"u8));
        Assert.Equal(string.CompareOrdinal(one.ToString(), other.ToString()) < 0, one < other);
        Assert.Equal(one <= other, !(one > other));
        Assert.True(one >= Digest.Parse(one.ToString()));
        Assert.Equal(one.ToString()[..8], one.Short);
    }

    [Fact]
    public void Other_lengths_are_refused() => Assert.Throws<ArgumentException>(() => new Digest([1, 2, 3]));
}
