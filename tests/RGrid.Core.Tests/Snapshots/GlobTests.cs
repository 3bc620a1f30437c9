using RGrid.Snapshots;

namespace RGrid.Core.Tests.Snapshots;

public sealed class GlobTests
{
    [Theory]
    [InlineData("packages/*", "packages/a", true)]
    [InlineData("packages/*", "packages/a/b", false)]
    [InlineData("packages/*", "packages", false)]
    [InlineData("packages/**", "packages/a/b", true)]
    [InlineData("packages/**", "packages", true)]
    [InlineData("**/x", "a/b/x", true)]
    [InlineData("**/x", "x", true)]
    [InlineData("**", ".hidden", false)]
    [InlineData("*", ".hidden", false)]
    [InlineData(".h*", ".hidden", true)]
    [InlineData("{a,b}/?", "b/x", true)]
    [InlineData("{a,b}/?", "c/x", false)]
    [InlineData("a", "A", false)]
    public void A_pattern_names_a_path_as_it_names_files(string pattern, string path, bool matches) => Assert.Equal(matches, Glob.Matches(pattern, path));
}
