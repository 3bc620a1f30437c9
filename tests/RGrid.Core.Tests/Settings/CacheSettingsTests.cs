using RGrid.Content;
using RGrid.Settings;
using RGrid.Testing;

namespace RGrid.Core.Tests.Settings;

public sealed class CacheSettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("0", 0)]
    [InlineData("4096", 4096)]
    [InlineData("20 GB", 20_000_000_000)]
    [InlineData("20GB", 20_000_000_000)]
    [InlineData("500mb", 500_000_000)]
    [InlineData("2GiB", 2147483648)]
    [InlineData("1.5 kB", 1500)]
    [InlineData("7 B", 7)]
    [InlineData(" 1T ", 1_000_000_000_000)]
    public void Sizes_are_read_as_people_write_them(string text, long bytes) => Assert.Equal(bytes, ByteSize.TryParse(text));

    [Theory]
    [InlineData("")]
    [InlineData("GB")]
    [InlineData("-1")]
    [InlineData("1,5 GB")]
    [InlineData("1e3")]
    [InlineData("5 PB")]
    [InlineData("5 GB more")]
    [InlineData("99999999999999999999999")]
    public void What_is_no_size_is_none(string text) => Assert.Null(ByteSize.TryParse(text));

    [Fact]
    public void Every_setting_of_the_cache_is_read()
    {
        Assert.Equal(new CacheSettings(20_000_000_000, 0.25, false), Read("runtime = \"python\"\n[cache]\nmax-size = \"20 GB\"\nmax-share = 0.25\nautomatic = false\n"));
        Assert.Equal(CacheSettings.Usual with { MaxSize = 5 }, Read("cache.max-size = 5\n"));
        Assert.Equal(CacheSettings.Usual with { MaxShare = 1 }, Read("cache = { max-share = 1 }\n"));
        Assert.Equal(CacheSettings.Usual with { AuditShare = 0.05 }, Read("[cache]\naudit-share = 0.05\n"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("quiet = true\n")]
    [InlineData("[cache]\n")]
    public void Where_nothing_is_set_a_tenth_of_the_disk_is_the_bound(string toml) => Assert.Equal(CacheSettings.Usual, Read(toml));

    [Fact]
    public void No_file_is_no_setting() => Assert.Equal(CacheSettings.Usual, CacheSettingsReader.Read(new StoreFolders(_folder.Path)));

    [Fact]
    public void All_that_is_wrong_is_told_at_once_with_its_line()
    {
        var failure = Assert.Throws<RGridException>(() => Read("[cache]\nmax_size = 1\nmax-size = \"much\"\nmax-share = 2\nautomatic = \"no\"\nother = 1\naudit-share = 0\n"));
        var lines = failure.Message.Split('\n');
        Assert.Equal(6, lines.Length);
        Assert.EndsWith("config.toml:2: `max_size` is not a setting of the cache; did you mean `max-size`?", lines[0], StringComparison.Ordinal);
        Assert.Contains(":3: `max-size` is a number of bytes such as", lines[1], StringComparison.Ordinal);
        Assert.Contains(":4: `max-share` is a share of the disk such as 0.1", lines[2], StringComparison.Ordinal);
        Assert.Contains(":5: `automatic` is true or false", lines[3], StringComparison.Ordinal);
        Assert.EndsWith(":6: `other` is not a setting of the cache", lines[4], StringComparison.Ordinal);
        Assert.EndsWith(":7: `audit-share` is a share of the stored results such as 0.05, above 0 and at most 1", lines[5], StringComparison.Ordinal);
        Assert.Contains("`cache` is a table", Assert.Throws<RGridException>(() => Read("cache = 1\n")).Message, StringComparison.Ordinal);
        Assert.Contains("not TOML", Assert.Throws<RGridException>(() => Read("cache =\n")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_project_may_not_say_how_much_a_persons_store_holds()
    {
        var errors = new List<string>();
        var place = new SettingsPlace("rgrid.toml", 1, [], "/p", "/p");
        new SettingsReader(place, new Dictionary<string, string>(), errors).Read("[cache]\nmax-size = 1\nautomatic = false\n");
        Assert.Equal("rgrid.toml:1: `cache` is a personal setting; write it into `~/.rgrid/config.toml`", Assert.Single(errors));
    }

    [Fact]
    public void A_mistake_in_the_personal_settings_is_told_to_who_runs()
    {
        var errors = new List<string>();
        var place = new SettingsPlace("config.toml", 1, [], "/p", "/p") { IsPersonal = true };
        new SettingsReader(place, new Dictionary<string, string>(), errors).Read("[cache]\nmax-size = \"2 GB\"\nmax-sise = 1\n");
        Assert.Equal("config.toml:3: `max-sise` is not a setting of the cache; did you mean `max-size`?", Assert.Single(errors));
    }

    private CacheSettings Read(string toml)
    {
        var store = new StoreFolders(_folder.Path);
        File.WriteAllText(store.Settings, toml);
        return CacheSettingsReader.Read(store);
    }
}
