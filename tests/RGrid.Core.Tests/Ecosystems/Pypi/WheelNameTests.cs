using RGrid.Ecosystems.Pypi;

namespace RGrid.Core.Tests.Ecosystems.Pypi;

public sealed class WheelNameTests
{
    private static readonly Dictionary<string, int> Supported = new() { ["cp311-cp311-manylinux_2_17_x86_64"] = 0, ["cp311-abi3-linux_x86_64"] = 1, ["py3-none-any"] = 2 };

    [Fact]
    public void A_name_is_taken_apart()
    {
        var name = WheelName.TryParse("Foo_Bar-1.0-2b-py2.py3-none-any.whl")!;
        Assert.Equal(("foo-bar", "1.0", (2L, "b")), (name.Project, name.Version, name.Build));
        Assert.Equal(["py2-none-any", "py3-none-any"], name.Tags);
    }

    [Theory]
    [InlineData("x-1-py3-none-any.whl", 2)]
    [InlineData("x-1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", 0)]
    [InlineData("x-1-cp311-abi3-linux_x86_64.whl", 1)]
    [InlineData("x-1-cp312-cp312-win_amd64.whl", null)]
    public void The_best_of_its_tags_counts(string fileName, int? rank) => Assert.Equal(rank, WheelName.TryParse(fileName)!.Rank(Supported));

    [Theory]
    [InlineData("x-1.tar.gz")]
    [InlineData("x-1-any.whl")]
    [InlineData("x-1-b2-py3-none-any.whl")]
    [InlineData("x.whl")]
    public void Anything_else_is_no_wheel(string fileName) => Assert.Null(WheelName.TryParse(fileName));
}
