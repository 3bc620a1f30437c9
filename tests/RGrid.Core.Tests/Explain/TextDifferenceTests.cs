using RGrid.Explain;

namespace RGrid.Core.Tests.Explain;

public sealed class TextDifferenceTests
{
    [Theory]
    [InlineData("a\nb\nc\n", "a\nb\nd\n", "line 3")]
    [InlineData("a\n", "b\n", "line 1")]
    [InlineData("a\nb\n", "a\nb\nc\n", "line 3")]
    [InlineData("a\nb\n", "a\nb", "line 2")]
    [InlineData("", "a", "line 1")]
    [InlineData("a\nb\n", "a\r\nb\r\n", "only line endings differ")]
    [InlineData("a\nb\n", "a\nb\r\n", "only line endings differ")]
    [InlineData("a\rb\r", "a\nb\n", "only line endings differ")]
    [InlineData("a\rb", "ab", "line 1")]
    [InlineData("a\n\nb", "a\r\nb", "line 1")]
    [InlineData("a\0", "b", "")]
    [InlineData("a", "b\0", "")]
    public void The_first_difference_is_told(string before, string after, string expected) =>
        Assert.Equal(expected, TextDifference.Describe(System.Text.Encoding.UTF8.GetBytes(before), System.Text.Encoding.UTF8.GetBytes(after)));
}
