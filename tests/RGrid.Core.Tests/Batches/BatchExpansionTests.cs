using CsCheck;
using RGrid.Batches;
using RGrid.Testing;

namespace RGrid.Core.Tests.Batches;

public sealed class BatchExpansionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a", "a")]
    [InlineData("{a,b}c", "ac bc")]
    [InlineData("x{a,{b,c}d}y", "xay xbdy xcdy")]
    [InlineData("{1..3}", "1 2 3")]
    [InlineData("f{08..11}.j", "f08.j f09.j f10.j f11.j")]
    [InlineData("{3..1}", "3 2 1")]
    [InlineData("{-1..1}", "-1 0 1")]
    [InlineData("{a}{}{1..}", "{a}{}{1..}")]
    [InlineData("{a,b", "{a,b")]
    [InlineData("{1..2}{a,b}", "1a 1b 2a 2b")]
    public void Braces_and_ranges_stand_for_words_as_in_a_shell(string pattern, string words) =>
        Assert.Equal(words.Split(' '), Braces.Expand(pattern));

    [Fact]
    public void A_range_that_is_a_mistake_is_refused() =>
        Assert.Contains("more than 1000000 words", Assert.Throws<RGridException>(() => Braces.Expand("{1..2000000000}")).Message, StringComparison.Ordinal);

    [Fact]
    public void Numbers_are_ordered_as_people_count()
    {
        string[] ordered = ["", "a1b2", "a01b10", "a1b10", "a2", "a10", "b"];
        Assert.Equal(ordered, ordered.Reverse().Order(NaturalOrder.Comparer));
    }

    [Fact]
    public void Natural_order_is_an_order_in_which_no_two_texts_are_equal()
    {
        var text = Gen.String[Gen.Char["ab019"], 0, 6];
        Gen.Select(text, text, text).Sample((one, two, three) =>
        {
            var order = NaturalOrder.Comparer;
            Assert.Equal(Math.Sign(order.Compare(one, two)), -Math.Sign(order.Compare(two, one)));
            Assert.Equal(one == two, order.Compare(one, two) == 0);
            Assert.False(order.Compare(one, two) < 0 && order.Compare(two, three) < 0 && order.Compare(one, three) >= 0);
        });
    }

    [Fact]
    public void An_item_stands_where_its_place_is_else_in_front()
    {
        var item = BatchItem.Of("a.csv");
        Assert.Equal(["a.csv", "--n", "1"], item.Arguments(["--n", "1"]));
        Assert.Equal(["--in=a.csv", "a.csv", "x"], item.Arguments(["--in={}", "{}", "x"]));
        var values = new BatchItem("n", null, new Dictionary<string, string>(StringComparer.Ordinal) { ["year"] = "2026" });
        Assert.Equal(["--year", "2026", "{}"], values.Arguments(["--year", "{year}", "{}"]));
    }

    [Fact]
    public void Items_of_patterns_are_found_once_each_in_natural_order_and_those_of_lists_in_their_own()
    {
        foreach (var name in new[] { "f10", "f2", "f1", "z" })
        {
            File.WriteAllText(_folder.At(name), "");
        }

        var items = new BatchSources(["f*", "{f2,z}"], [new BatchList("list", ["z", "f1", "https://x/y", "f1"])]).Expand(_folder.Path);
        Assert.Equal(["f1", "f2", "f10", "z", "https://x/y"], items.Select(item => item.Name));
        Assert.Null(items[^1].Input);
    }

    [Theory]
    [InlineData("[1]", "names `[1]`, which does not exist")]
    [InlineData("{\"a\": {}}", "holds `a`, which is neither text nor number")]
    [InlineData("{\"a\": ", "is no JSON object")]
    [InlineData("{\"a\": \"\\ud800\"}", "holds `a`, which is no valid Unicode")]
    [InlineData("w://\uFFFD", "is not valid UTF-8")]
    [InlineData("{}", "has no member")]
    [InlineData("{\"input\": \"gone\"}", "names `gone`, which does not exist")]
    public void A_line_that_is_no_item_is_named_with_its_number(string line, string message)
    {
        var failure = Assert.Throws<RGridException>(() => new BatchSources([], [new BatchList("list", ["", line])]).Expand(_folder.Path));
        Assert.Equal($"line 2 of `list` {message}", failure.Message);
    }

    [Theory]
    [InlineData("f1[01].txt", "`--batch f1[01].txt` names `f1[01].txt`, which does not exist")]
    [InlineData("*[01].txt", "`--batch *[01].txt` matched no file")]
    public void Brackets_are_told_to_be_no_pattern(string pattern, string message)
    {
        var failure = Assert.Throws<RGridException>(() => new BatchSources([pattern], []).Expand(_folder.Path));
        Assert.Equal((message, "`[...]` is no pattern here; patterns are `*`, `?`, `**` and `{a,b}`, and of a batch `{1..9}` too"), (failure.Message, failure.Hint));
    }

    [Fact]
    public void A_hundred_thousand_items_are_named_without_trouble()
    {
        var items = Enumerable.Range(0, 100_000).Select(number => BatchItem.Of($"data/{number % 1000}/f{number}.csv")).ToList();
        Assert.Equal(100_000, ItemNames.Of(items, OutputLayout.Folders).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Names_that_are_alike_become_paths_and_others_stay_short() => Assert.Equal(
        ["a/x.csv", "b/x.csv", "y.csv"],
        ItemNames.Of([BatchItem.Of("a/x.csv"), BatchItem.Of("../b/x.csv"), BatchItem.Of("c/y.csv")], OutputLayout.Folders));

    [Theory]
    [InlineData("a/x", "../a/x", OutputLayout.Folders)]
    [InlineData("d/results.jsonl", "x", OutputLayout.Folders)]
    [InlineData("d/a", "d/a_b", OutputLayout.Flat)]
    public void Two_items_that_would_write_to_the_same_place_are_an_error(string one, string other, OutputLayout layout) =>
        Assert.Throws<RGridException>(() => ItemNames.Of([BatchItem.Of(one), BatchItem.Of(other)], layout));
}
