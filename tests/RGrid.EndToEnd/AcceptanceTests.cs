using System.Text.Json.Nodes;
using RGrid.Testing;

namespace RGrid.EndToEnd;

public sealed class AcceptanceTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void Modify_script_rebuilds()
    {
        _workspace.Write("helpers.py", "value = 1\n").Write("s.py", "import helpers\nprint(helpers.value)\n");
        Assert.Equal("1\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        _workspace.Write("helpers.py", "value = 2\n");
        var second = _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal("2\n", second.Stdout);
        Assert.StartsWith("helpers.py changed (line 1)", second.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Multiple_versions_cached()
    {
        _workspace.Write("s.py", "print('v1')\n");
        var first = _workspace.Run("run", "s.py").Succeeded();
        _workspace.Write("s.py", "print('v2')\n");
        _workspace.Run("run", "s.py").Succeeded();
        _workspace.Write("s.py", "print('v1')\n");
        Assert.Equal(first.Key, _workspace.Run("run", "s.py").Succeeded().Key);
        var entries = JsonNode.Parse(_workspace.Run("cache", "list", "--json").Succeeded().Stdout)!.AsArray();
        Assert.Equal(2, entries.Count(entry => entry!["level"]!.GetValue<string>() == "environment"));
    }

    [Fact]
    public void Old_cache_entries_preserved()
    {
        _workspace.Write("s.py", "import sys\nprint('v1', open(sys.argv[1]).read())\n").Write("in.txt", "old");
        _workspace.Run("run", "s.py", "in.txt").Succeeded();
        var id = Id("last");
        _workspace.Write("s.py", "print('v2')\n").Write("in.txt", "new");
        _workspace.Run("run", "s.py", "in.txt").Succeeded();
        File.Delete(_workspace.At("s.py"));
        File.Delete(_workspace.At("in.txt"));
        var again = _workspace.Run("rerun", id).Succeeded();
        Assert.Equal("v1 old\n", again.Stdout);
        Assert.True(again.IsHit);
    }

    [Fact]
    public void Every_look_up_is_recorded_and_the_hit_rate_kept()
    {
        _workspace.Write("s.py", "pass\n");
        for (var run = 0; run < 3; run++)
        {
            _workspace.Run("run", "s.py").Succeeded();
        }

        var lookups = JsonNode.Parse(_workspace.Run("cache", "stats", "--json").Succeeded().Stdout)!["levels"]!.AsArray();
        var environments = lookups.Single(one => one!["level"]!.GetValue<string>() == "environment")!;
        Assert.Equal((2, 1), (environments["hits"]!.GetValue<int>(), environments["misses"]!.GetValue<int>()));
        Assert.Matches("6[67]%", _workspace.Run("cache", "stats").Succeeded().Stdout);
    }

    [Fact]
    public void Input_file_change()
    {
        _workspace.Write("s.py", "import sys\nprint(open(sys.argv[1]).read())\n").Write("in.txt", "AAAA");
        _workspace.Run("run", "s.py", "in.txt").Succeeded();
        var first = Key();
        var stamp = File.GetLastWriteTimeUtc(_workspace.At("in.txt"));
        _workspace.Write("in.txt", "BBBB");
        File.SetLastWriteTimeUtc(_workspace.At("in.txt"), stamp);
        var second = _workspace.Run("run", "s.py", "in.txt").Succeeded();
        Assert.Equal("BBBB\n", second.Stdout);
        Assert.True(second.IsHit, "an input is no part of the environment");
        Assert.NotEqual(first, Key());
        _workspace.Write("in.txt", "AAAA");
        _workspace.Run("run", "s.py", "in.txt").Succeeded();
        Assert.Equal(first, Key());
    }

    [Fact]
    public void Runtime_version_change()
    {
        _workspace.Write("s.py", "import sys\nprint(sys.version_info[:3])\n");
        var versions = JsonNode.Parse(_workspace.Run("runtimes", "--json").Succeeded().Stdout)!.AsArray()
            .Where(runtime => runtime!["name"]!.GetValue<string>().StartsWith("python", StringComparison.Ordinal)).Select(runtime => runtime!["path"]!.GetValue<string>()).Take(2).ToList();
        var first = _workspace.Run("run", "--runtime", versions[0], "s.py").Succeeded();
        var second = _workspace.Run("run", "--runtime", versions[^1], "s.py").Succeeded();
        Assert.NotEqual(first.Key, second.Key);
        Assert.False(second.IsHit);
        Assert.StartsWith("runtime changed (python 3.", second.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Scenario_51_a_touch_a_copy_and_another_folder_are_hits()
    {
        _workspace.Write("a/s.py", "import h\n").Write("a/h.py", "print(1)\n").Write("b/s.py", "import h\n").Write("b/h.py", "print(1)\n");
        var first = _workspace.RunIn(_workspace.At("a"), [], ["run", "s.py"]).Succeeded();
        File.SetLastWriteTimeUtc(_workspace.At("a/s.py"), new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.True(_workspace.RunIn(_workspace.At("a"), [], ["run", "s.py"]).Succeeded().IsHit);
        var other = _workspace.RunIn(_workspace.At("b"), [], ["run", "s.py"]).Succeeded();
        Assert.True(other.IsHit);
        Assert.Equal(first.Key, other.Key);
    }

    [Fact]
    public void Scenario_58_an_unrelated_file_is_neither_seen_nor_in_the_key()
    {
        _workspace.Write("s.py", "import os\nprint(sorted(os.listdir()))\n").Write("README.md", "1");
        Assert.Equal("['s.py']\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        _workspace.Write("README.md", "2").Write("other.py", "print(1)\n");
        Assert.True(_workspace.Run("run", "s.py").Succeeded().IsHit);
    }

    [Fact]
    public void Scenario_11_a_file_that_newly_shadows_an_import_is_a_miss()
    {
        _workspace.Write("s.py", "try:\n    import fast\n    print('fast')\nexcept ImportError:\n    print('slow')\n");
        Assert.Equal("slow\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        _workspace.Write("fast.py", "\n");
        var second = _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal("fast\n", second.Stdout);
        Assert.StartsWith("fast.py is new", second.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Scenario_17_a_compiled_file_of_an_older_text_is_never_believed()
    {
        var stamp = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        _workspace.Write("helper.py", "v = 1\n").Write("s.py", "import helper\nprint(helper.v)\n");
        File.SetLastWriteTimeUtc(_workspace.At("helper.py"), stamp);
        using (var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("python3", ["s.py"]) { WorkingDirectory = _workspace.Folder, RedirectStandardOutput = true, Environment = { ["PYTHONDONTWRITEBYTECODE"] = "" } })!)
        {
            process.WaitForExit();
        }

        Assert.True(Directory.Exists(_workspace.At("__pycache__")));
        _workspace.Write("helper.py", "v = 2\n");
        File.SetLastWriteTimeUtc(_workspace.At("helper.py"), stamp);
        Assert.Equal("2\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
    }

    private string Id(string id) => JsonNode.Parse(_workspace.Run("status", id, "--json").Succeeded().Stdout)!["id"]!.GetValue<string>();

    private string Key() => JsonNode.Parse(_workspace.Run("status", "last", "--json").Succeeded().Stdout)!["executionKey"]!.GetValue<string>();
}
