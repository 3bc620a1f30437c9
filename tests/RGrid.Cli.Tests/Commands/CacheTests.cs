using System.Text.Json.Nodes;
using RGrid.Catalog;
using RGrid.Content;

namespace RGrid.Cli.Tests.Commands;

public sealed class CacheTests : IDisposable
{
    private readonly Application _application = new();

    public void Dispose() => _application.Dispose();

    private Digest Build(string manifest, EntryLevel level = EntryLevel.Environment)
    {
        var key = _application.Blobs.Add(System.Text.Encoding.UTF8.GetBytes(manifest)).Digest;
        _application.Catalog.Publish(Records.Entry(key, level, _application.Clock.GetUtcNow().AddHours(-3)));
        return key;
    }

    [Fact]
    public void Stats_give_hit_rates_by_level_and_day()
    {
        var now = _application.Clock.GetUtcNow();
        var key = Build("{}");
        _application.Catalog.Record(
        [
            new Lookup(now, EntryLevel.Environment, key, true, ""),
            new Lookup(now, EntryLevel.Environment, key, true, ""),
            new Lookup(now, EntryLevel.Environment, key, false, "s.py changed"),
            new Lookup(now.AddDays(-20), EntryLevel.Dependencies, key, false, "first"),
        ]);
        Assert.StartsWith(
            "LEVEL         HITS  MISSES  HIT RATE  READY  EVICTED    SIZE\n"
            + "environment      2       1       66%      1        0  2.0 MB\n"
            + "dependencies     0       1        0%      0        0     0 B\n"
            + "result           0       0         -      0        0     0 B\n"
            + "\n"
            + "DAY (UTC)   LEVEL        HITS  MISSES  HIT RATE\n"
            + "2026-11-24  environment     2       1       66%\n"
            + "\nThe store takes ",
            _application.Output("cache", "stats"),
            StringComparison.Ordinal);
        var json = JsonNode.Parse(_application.Output("cache", "stats", "--json"))!;
        Assert.Equal((2, 1), (json["levels"]![0]!["hits"]!.GetValue<int>(), json["days"]!.AsArray().Count));
    }

    [Fact]
    public void The_list_can_be_of_one_level()
    {
        var key = Build("{}");
        Build("[]", EntryLevel.Dependencies);
        Assert.Equal(
            $"KEY       LEVEL        STATE  BUILT        TOOK    SIZE  SCRIPT\n{key.Short}  environment  ready  3 hours ago  9 ms  2.0 MB  /project/process.py\n",
            _application.Output("cache", "list", "--level", "environment"));
        Assert.Equal(2, JsonNode.Parse(_application.Output("cache", "list", "--json"))!.AsArray().Count);
    }

    [Fact]
    public void Show_gives_the_entry_and_its_manifest()
    {
        var key = Build("""{"schema":"x/1","wanted":"numpy>=1 \u001b[2J ü"}""");
        var shown = _application.Output("cache", "show", key.Short);
        Assert.StartsWith($"key         {key}\nlevel       environment\nstate       ready since 2026-11-24 09:00:00\n", shown, StringComparison.Ordinal);
        Assert.EndsWith("\n\n{\n  \"schema\": \"x/1\",\n  \"wanted\": \"numpy>=1 \\u001B[2J ü\"\n}\n", shown, StringComparison.Ordinal);
        var json = JsonNode.Parse(_application.Output("cache", "show", key.Short.ToUpperInvariant(), "--json"))!;
        Assert.Equal(("ready", "x/1"), (json["entry"]!["state"]!.GetValue<string>(), json["manifest"]!["schema"]!.GetValue<string>()));
    }

    [Fact]
    public void A_whole_key_without_an_entry_shows_its_manifest()
    {
        var key = _application.Blobs.Add("""{"a":1}"""u8).Digest;
        Assert.Equal("{\n  \"a\": 1\n}\n", _application.Output("cache", "show", key.ToString()));
        Assert.Contains("is a blob, but not a manifest", _application.Failure("cache", "show", _application.Blobs.Add("x"u8).Digest.ToString()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("xyz", "is not a key")]
    [InlineData("abc", "is not a key")]
    [InlineData("00000000", "there is no entry `00000000`")]
    public void A_wrong_key_is_an_error(string key, string error) => Assert.Contains(error, _application.Failure("cache", "show", key), StringComparison.Ordinal);

    [Fact]
    public void A_key_that_is_not_unique_is_an_error()
    {
        var keys = new Dictionary<string, Digest>(StringComparer.Ordinal);
        for (var i = 0; ; i++)
        {
            var key = Digest.Of(BitConverter.GetBytes(i));
            if (!keys.TryAdd(key.ToString()[..4], key))
            {
                _application.Catalog.Publish(Records.Entry(key, EntryLevel.Environment, DateTimeOffset.UnixEpoch));
                _application.Catalog.Publish(Records.Entry(keys[key.ToString()[..4]], EntryLevel.Environment, DateTimeOffset.UnixEpoch));
                Assert.Contains("is the beginning of more than one key", _application.Failure("cache", "show", key.ToString()[..4]), StringComparison.Ordinal);
                return;
            }
        }
    }

    [Fact]
    public void Runtimes_and_findings_are_shown()
    {
        _application.Runtimes.Add(new RuntimeListing("python:3.11", "3.11.7", "/usr/bin/python3.11"));
        Assert.Equal("NAME         VERSION  PATH\npython:3.11  3.11.7   /usr/bin/python3.11\n", _application.Output("runtimes"));
        Assert.Equal("""[{"name":"python:3.11","version":"3.11.7","path":"/usr/bin/python3.11"}]""" + "\n", _application.Output("runtimes", "--json"));
        _application.Findings.Add(new DoctorFinding("store", DoctorVerdict.Good, "fine"));
        Assert.Equal("good    store       fine\n", _application.Output("doctor"));
        _application.Findings.Add(new DoctorFinding("docker", DoctorVerdict.None, "no engine"));
        Assert.EndsWith("none    docker      no engine\n", _application.Output("doctor"), StringComparison.Ordinal);
        _application.Findings.Add(new DoctorFinding("sandbox", DoctorVerdict.Problem, "no bwrap", "apt install bubblewrap"));
        Assert.Equal(1, _application.Run("doctor"));
        Assert.EndsWith("problem sandbox     no bwrap\n                    hint: apt install bubblewrap\n", _application.Stdout, StringComparison.Ordinal);
        Assert.Equal(1, _application.Run("doctor", "--json"));
        Assert.Equal("problem", JsonNode.Parse(_application.Stdout)![2]!["verdict"]!.GetValue<string>());
    }
}
