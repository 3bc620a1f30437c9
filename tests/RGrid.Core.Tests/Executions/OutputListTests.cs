using RGrid.Content;
using RGrid.Executions;

namespace RGrid.Core.Tests.Executions;

public sealed class OutputListTests
{
    [Fact]
    public void A_list_comes_back_with_unusual_modes_and_usual_ones_take_no_space()
    {
        var usual = new Output("/s/a", "/u/a", TreeEntry.File("a", new Blob(Digest.Of("a"u8), 1), false));
        var own = new Output("/s/b", "/u/b", TreeEntry.File("b", new Blob(Digest.Of("b"u8), 1), true)) { Mode = 0x1C8 };
        var link = new Output("/s/c", "/u/c", TreeEntry.Link("c", "a"));
        Assert.DoesNotContain("modes", System.Text.Encoding.UTF8.GetString(OutputList.Write([usual, link])), StringComparison.Ordinal);
        var list = OutputList.TryRead(OutputList.Write([usual, own, link]))!;
        Assert.Equal(["a", "b", "c"], list.Tree.Entries.Select(entry => entry.Path));
        Assert.Equal([0x1A4, 0x1C8], list.Tree.Entries.Take(2).Select(list.ModeOf));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"schema\":\"rgrid.outputs/2\",\"tree\":[]}")]
    [InlineData("{\"schema\":\"rgrid.outputs/1\"}")]
    [InlineData("{\"schema\":\"rgrid.outputs/1\",\"tree\":[],\"modes\":{\"a\":\"x\"}}")]
    public void What_is_no_list_of_this_version_is_not_read(string text) => Assert.Null(OutputList.TryRead(System.Text.Encoding.UTF8.GetBytes(text)));
}
