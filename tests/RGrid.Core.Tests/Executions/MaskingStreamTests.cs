using System.Text;
using CsCheck;
using RGrid.Executions.Secrets;

namespace RGrid.Core.Tests.Executions;

public sealed class MaskingStreamTests
{
    private static readonly string[] Parts = ["s", "e", "sec", "secret", "ecr", "et", "x", "secsecret"];

    [Theory]
    [InlineData("a secret b", "a *** b")]
    [InlineData("secretsecret", "******")]
    [InlineData("secre", "secre")]
    [InlineData("ssecret", "s***")]
    [InlineData("secsecret", "sec***")]
    [InlineData("secrets", "***s")]
    [InlineData("a%2Fb and a/b", "*** and ***")]
    public void Values_are_masked_in_every_form(string text, string masked) => Assert.Equal(masked, Mask(["secret", "a/b"], [text]));

    [Fact]
    public void The_longest_value_counts_and_long_lines_of_one_count_alone()
    {
        Assert.Equal("***|***|***d", Mask(["abc", "abcdef"], ["abcdef|abc|abcd"]));
        Assert.Equal("***|***|second", Mask(["first-long-line\nsecond"], ["first-long-line\nsecond|first-long-line|second"]));
    }

    [Fact]
    public void However_a_text_is_cut_the_same_is_written() =>
        Gen.Select(Gen.Int[0, 7].Select(index => Parts[index]).Array[0, 20], Gen.Int[1, 9]).Sample((parts, size) =>
        {
            var text = string.Concat(parts);
            var pieces = text.Chunk(size).Select(piece => new string(piece)).ToList();
            Assert.Equal(text.Replace("secret", "***", StringComparison.Ordinal), Mask(["secret"], pieces));
        });

    private static string Mask(IReadOnlyList<string> secrets, IReadOnlyList<string> pieces)
    {
        using var written = new MemoryStream();
        using var masking = new MaskingStream(written, secrets);
        foreach (var piece in pieces)
        {
            masking.Write(Encoding.UTF8.GetBytes(piece));
        }

        masking.Complete();
        return Encoding.UTF8.GetString(written.ToArray());
    }
}
