using RGrid.Settings;

namespace RGrid.Core.Tests.Settings;

public sealed class DurationTests
{
    [Theory]
    [InlineData("30", 30_000)]
    [InlineData("30s", 30_000)]
    [InlineData("500ms", 500)]
    [InlineData("5m", 300_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData(" 1d ", 86_400_000)]
    public void Times_are_read_as_people_write_them(string text, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Duration.TryParse(text));

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("5 m")]
    [InlineData("1h30")]
    [InlineData("m")]
    [InlineData("5x")]
    [InlineData("1e3")]
    [InlineData("1,5h")]
    [InlineData("999d")]
    [InlineData("99999999999999999999")]
    public void What_is_no_time_is_none(string text) => Assert.Null(Duration.TryParse(text));

    [Theory]
    [InlineData("--timout", "--timeout")]
    [InlineData("--envfile", "--env-file")]
    [InlineData("--xyz", null)]
    [InlineData("-x", null)]
    public void The_nearest_word_is_suggested_only_where_it_is_near(string word, string? suggestion) =>
        Assert.Equal(suggestion, Suggestion.For(word, ["--timeout", "--env", "--env-file", "--json"]));
}
