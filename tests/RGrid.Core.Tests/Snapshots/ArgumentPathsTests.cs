using RGrid.Snapshots;
using Xunit;

namespace RGrid.Core.Tests.Snapshots;

public sealed class ArgumentPathsTests
{
    [Theory]
    [InlineData("out/deep/x.txt", "out/deep")]
    [InlineData("--out=out/x.txt", "--out=out out")]
    [InlineData("/abs/x", "/abs")]
    [InlineData("data/", "")]
    [InlineData("plain", "")]
    [InlineData("./here.txt", "")]
    [InlineData("/", "")]
    [InlineData("../up/x", "../up")]
    [InlineData("https://example.org/x", "")]
    [InlineData("/dev/null", "")]
    public void Parents_of_words_that_look_like_paths_exist_in_the_run(string word, string parents) =>
        Assert.Equal(parents, string.Join(' ', ArgumentPaths.Parents([word])));

    [Fact]
    public void What_can_be_no_path_is_none()
    {
        Assert.Empty(ArgumentPaths.In(""));
        Assert.Empty(ArgumentPaths.In("a\0b"));
        Assert.Empty(ArgumentPaths.In(new string('x', 256)));
        Assert.Equal(["k=v", "v"], ArgumentPaths.In("k=v"));
    }
}
