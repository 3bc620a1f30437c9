using System.Globalization;
using System.Text.Json.Nodes;
using RGrid.Testing;
using RGrid.Testing.Packages;

namespace RGrid.EndToEnd;

/// <summary>`cache verify`, `cache gc`, and upkeep that goes on by itself.</summary>
public sealed class UpkeepTests : IDisposable
{
    private readonly Workspace _workspace = new();
    private readonly PythonIndex _index = new();

    public UpkeepTests()
    {
        _workspace.Variables["PIP_INDEX_URL"] = _index.Url;
        _index.AddWheel("numpy", "1.20");
        _workspace.Write("s.py", "import sys\nprint('hello')\nopen('out.txt', 'w').write('made')\n");
    }

    public void Dispose()
    {
        _index.Dispose();
        _workspace.Dispose();
    }

    [Fact]
    public void A_store_that_is_whole_verifies_with_exit_code_0()
    {
        _workspace.Run("run", "s.py").Succeeded();
        var result = _workspace.Run("cache", "verify").Succeeded();
        Assert.Matches(@"^read \d+ blobs and 1 folder of installed dependencies, .*: nothing is damaged\n$", result.Stdout);
        Assert.Empty(result.Stderr);
    }

    [Fact]
    public void Damage_is_said_with_exit_code_1_and_mended_by_the_next_run()
    {
        _workspace.Write("requirements.txt", "numpy==1.20\n").Write("n.py", "import numpy\nprint(numpy.__version__)\n");
        _workspace.Run("run", "n.py").Succeeded();
        var code = Directory.EnumerateFiles(Path.Combine(_workspace.Store, "blobs"), "*", SearchOption.AllDirectories)
            .Single(path => File.ReadAllText(path) == _workspace.Read("n.py"));
        Overwrite(code, "import numpy\nprint('evil')\n");
        Overwrite(Directory.EnumerateFiles(Path.Combine(_workspace.Store, "environments"), "numpy.py", SearchOption.AllDirectories).Single(), "__version__ = 'evil'\n");
        var verified = _workspace.Run("cache", "verify");
        Assert.Equal(1, verified.ExitCode);
        Assert.Matches(@"(?m)^damaged  blob [0-9a-f]{8} \(code `n.py`\)\n +its bytes are not those of its name; set aside; stored again", verified.Stdout);
        Assert.Matches(@"(?m)^damaged  dependencies [0-9a-f]{8}\n +not as installed: lib/.*/numpy.py; set aside; installed again at the next run$", verified.Stdout);
        Assert.EndsWith(": 2 things are damaged\n", verified.Stdout, StringComparison.Ordinal);
        var next = _workspace.Run("run", "n.py").Succeeded();
        Assert.Equal("1.20\n", next.Stdout);
        Assert.StartsWith("installed dependencies were modified; rebuilt", next.Reason, StringComparison.Ordinal);
        Assert.Equal(0, _workspace.Run("cache", "verify").ExitCode);
        Assert.True(_workspace.Run("run", "n.py").Succeeded().IsHit);
    }

    [Fact]
    public void Verify_as_json_names_each_thing()
    {
        _workspace.Run("run", "s.py").Succeeded();
        var made = Directory.EnumerateFiles(Path.Combine(_workspace.Store, "blobs"), "*", SearchOption.AllDirectories).Single(path => File.ReadAllText(path) == "made");
        Overwrite(made, "evil");
        var verified = _workspace.Run("cache", "verify", "--json");
        Assert.Equal(1, verified.ExitCode);
        var damage = Assert.Single(JsonNode.Parse(verified.Stdout)!["damage"]!.AsArray())!;
        Assert.Equal("blob", damage["kind"]!.GetValue<string>());
        Assert.Contains("output `out.txt`", damage["name"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_earlier_bytes_of_a_file_that_an_output_replaced_stay_however_often_space_is_reclaimed()
    {
        _workspace.Write("out.txt", "the user's own");
        var note = _workspace.Run("run", "s.py").Succeeded().Stderr.Split('\n').Single(line => line.Contains("earlier bytes back with: cp ", StringComparison.Ordinal));
        var saved = note.Split("cp ")[1].Split(' ')[0];
        File.SetLastWriteTimeUtc(saved, DateTime.UtcNow.AddDays(-99));
        _workspace.Run("cache", "gc", "--max-size", "0").Succeeded();
        Assert.Equal("the user's own", File.ReadAllText(saved));
    }

    [Fact]
    public void A_large_input_that_was_evicted_comes_back_from_the_users_file_and_rerun_says_when_it_can_not()
    {
        _workspace.Write("in.bin", new string('x', 2_000_000)).Write("size.py", "import sys\nprint(len(open(sys.argv[1]).read()))\n");
        _workspace.Run("run", "size.py", "in.bin").Succeeded();
        EvictInput();
        Assert.Equal("2000000\n", _workspace.Run("rerun", "last").Succeeded().Stdout);
        EvictInput();
        Assert.Equal("2000000\n", _workspace.Run("run", "size.py", "in.bin").Succeeded().Stdout);
        EvictInput();
        _workspace.Write("in.bin", "other");
        var rerun = _workspace.Run("rerun", "last");
        Assert.Equal(125, rerun.ExitCode);
        Assert.Matches(@"neither the store nor your files have the bytes of then any more: `in.bin` \(evicted on \d{4}-\d{2}-\d{2} to make space\)", rerun.Stderr);
        Assert.Equal(0, _workspace.Run("cache", "verify").ExitCode);
    }

    [Fact]
    public void Space_is_shown_with_its_bound_and_the_bound_can_be_set()
    {
        _workspace.WriteSettings("[cache]\nmax-size = \"123 MB\"\n");
        _workspace.Run("run", "s.py").Succeeded();
        Assert.Matches(@"\nThe store takes [0-9.]+ [kM]B of at most 123 MB: installed dependencies ", _workspace.Run("cache", "stats").Succeeded().Stdout);
        Assert.Equal(123_000_000, JsonNode.Parse(_workspace.Run("cache", "stats", "--json").Succeeded().Stdout)!["bound"]!.GetValue<long>());
        Assert.Matches(@"(?m)^good +space +the store takes [0-9.]+ [kM]B of at most 123 MB$", _workspace.Run("doctor").Stdout);
    }

    [Fact]
    public void A_wrong_setting_of_the_cache_is_told_to_who_runs()
    {
        _workspace.WriteSettings("[cache]\nmax_size = \"123 MB\"\n");
        var result = _workspace.Run("run", "s.py");
        Assert.Equal(125, result.ExitCode);
        Assert.Contains("config.toml:2: `max_size` is not a setting of the cache; did you mean `max-size`?", result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Upkeep_goes_on_by_itself_a_day_later_after_the_run_has_given_its_result()
    {
        _workspace.Run("run", "s.py").Succeeded();
        var left = Directory.CreateDirectory(Path.Combine(_workspace.Store, "environments", "left")).FullName;
        Age();
        Assert.Equal("hello\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        while (Directory.Exists(left) || Background().Count > 0)
        {
            Thread.Sleep(5);
        }

        Assert.True(Stamp() > DateTimeOffset.UtcNow.AddMinutes(-10));
    }

    [Fact]
    public void Upkeep_goes_on_by_itself_when_the_store_has_outgrown_its_bound()
    {
        _workspace.WriteSettings("[cache]\nmax-size = \"1 kB\"\n");
        _workspace.Write("requirements.txt", "numpy==1.20\n").Write("n.py", "import numpy\nprint(numpy.__version__)\n");
        Assert.Equal("1.20\n", _workspace.Run("run", "n.py").Succeeded().Stdout);
        Age(TimeSpan.FromMinutes(5), """, "bound": 0, "free": 9000000000000000""");
        Assert.Equal("1.20\n", _workspace.Run("run", "n.py").Succeeded().Stdout);
        while (Directory.EnumerateDirectories(Path.Combine(_workspace.Store, "environments")).Any() || Background().Count > 0)
        {
            Thread.Sleep(5);
        }

        Assert.StartsWith("installed dependencies were evicted on", _workspace.Run("run", "n.py").Succeeded().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Upkeep_does_not_go_on_by_itself_where_that_is_switched_off()
    {
        _workspace.WriteSettings("[cache]\nautomatic = false\n");
        _workspace.Run("run", "s.py").Succeeded();
        Age();
        _workspace.Run("run", "s.py").Succeeded();
        Assert.Empty(Background());
        Assert.True(Stamp() < DateTimeOffset.UtcNow.AddDays(-1));
    }

    [Fact]
    public void Help_of_gc_and_verify_shows_examples()
    {
        Assert.Contains("rgrid cache gc --dry-run", _workspace.Run("cache", "gc", "--help").Succeeded().Stdout, StringComparison.Ordinal);
        Assert.Contains("rgrid cache verify", _workspace.Run("cache", "verify", "--help").Succeeded().Stdout, StringComparison.Ordinal);
        Assert.DoesNotContain("--background", _workspace.Run("cache", "gc", "--help").Succeeded().Stdout, StringComparison.Ordinal);
        Assert.Contains("is not a size such as 20GB", _workspace.Run("cache", "gc", "--max-size", "much").Stderr, StringComparison.Ordinal);
    }

    private static void Overwrite(string path, string text)
    {
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(path, text);
    }

    // An input of the last day is never evicted, so its copy is made to look older.
    private void EvictInput()
    {
        var copy = Directory.EnumerateFiles(Path.Combine(_workspace.Store, "blobs"), "*", SearchOption.AllDirectories).Single(path => new FileInfo(path).Length == 2_000_000);
        File.SetLastWriteTimeUtc(copy, DateTime.UtcNow.AddDays(-3));
        _workspace.Run("cache", "gc", "--max-size", "0").Succeeded();
        Assert.False(File.Exists(copy));
    }

    private void Age() => Age(TimeSpan.FromDays(2), """, "bound": 9000000000000000, "free": 0""");

    private void Age(TimeSpan age, string rest) => File.WriteAllText(
        Path.Combine(_workspace.Store, "upkeep.json"),
        string.Create(CultureInfo.InvariantCulture, $"{{\"at\": {(DateTimeOffset.UtcNow - age).ToUnixTimeMilliseconds()}, \"used\": 0{rest}}}"));

    private DateTimeOffset Stamp() => DateTimeOffset.FromUnixTimeMilliseconds(
        JsonNode.Parse(File.ReadAllText(Path.Combine(_workspace.Store, "upkeep.json")))!["at"]!.GetValue<long>());

    // The processes that were started behind the back of a run of this store.
    private List<string> Background() => [.. Directory.EnumerateDirectories("/proc").Where(IsBackground)];

    private bool IsBackground(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Contains("\0cache\0gc\0--background", StringComparison.Ordinal)
                && File.ReadAllText(Path.Combine(process, "environ")).Contains($"RGRID_HOME={_workspace.Store}\0", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
