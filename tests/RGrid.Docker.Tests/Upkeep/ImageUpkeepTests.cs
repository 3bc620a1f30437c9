using System.Text.Json.Nodes;
using RGrid.Testing;
using RGrid.Testing.Packages;

namespace RGrid.Docker.Tests.Upkeep;

/// <summary>`rgrid cache` looks after images as it does after folders.</summary>
public sealed class ImageUpkeepTests(EngineFixture engine) : IDisposable
{
    private readonly Workspace _workspace = engine.NewWorkspace();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void Gc_evicts_images_from_the_top_leaves_the_base_image_and_the_next_run_says_so()
    {
        _workspace.Write("s.py", "print('here')\n");
        var first = Run("s.py").Succeeded();
        var (environment, dependencies) = (EnvironmentId(first), engine.Image(DependenciesName(first))!["Id"]!.GetValue<string>());
        var would = Collect("--dry-run");
        Assert.Equal(["evict", "evict"], Images(would).Select(item => item["fate"]!.GetValue<string>()));
        Assert.NotNull(engine.Image(environment));
        var gone = Collect();
        Assert.Equal(["evict", "evict"], Images(gone).Select(item => item["fate"]!.GetValue<string>()));
        Assert.Equal((null, null), (engine.Image(environment), engine.Image(dependencies)));
        Assert.NotNull(engine.Image(BaseImages.Python));
        var again = Run("s.py").Succeeded();
        Assert.Equal((false, first.Key, "here\n"), (again.IsHit, again.Key, again.Stdout));
        Assert.Matches("^the image of the dependencies was evicted on 20[0-9-]{8}; rebuilt", again.Reason);
        Assert.True(Run("s.py").Succeeded().IsHit);
    }

    [Fact]
    public void Scenario_46_gc_never_takes_the_image_that_a_run_uses_and_says_so()
    {
        _workspace.Write("late.py", "TEXT = 'late'\n").Write("s.py", """
            import os, time
            print('begun', flush=True)
            while not os.path.exists('go'):
                time.sleep(0.02)
            import late
            print(late.TEXT)
            """);
        Directory.CreateDirectory(_workspace.At("shared"));
        _workspace.Edit("s.py", "'go'", $"'{_workspace.At("shared")}/go'");
        using var process = _workspace.Start(_workspace.Folder, ["run", "--backend", "docker", "--runtime", "python:3.11", "--mount", _workspace.At("shared"), "s.py"]);
        process.StandardInput.Close();
        Assert.Equal("begun", process.StandardOutput.ReadLine());
        var meanwhile = Collect();
        Assert.All(Images(meanwhile), item => Assert.Equal("keep", item["fate"]!.GetValue<string>()));
        Assert.Contains(Images(meanwhile), item => item["reason"]!.GetValue<string>() == "in use by a run");
        File.WriteAllText(_workspace.At("shared/go"), "");
        Assert.Equal("late", process.StandardOutput.ReadLine());
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        Assert.All(Images(Collect()), item => Assert.Equal("evict", item["fate"]!.GetValue<string>()));
    }

    [Fact]
    public void An_image_with_a_name_of_somebody_elses_stays_and_so_does_another_one_under_our_name()
    {
        _workspace.Write("s.py", "print('here')\n");
        var first = Run("s.py").Succeeded();
        var (id, name) = (EnvironmentId(first), $"rgrid/env:{FullKey(first)}");
        engine.Tag(name, "mine", "kept");
        Assert.Contains(Images(Collect()), item => item["fate"]!.GetValue<string>() == "keep" && item["reason"]!.GetValue<string>() == "it is also named mine:kept");
        Assert.True(Run("s.py").Succeeded().IsHit);
        engine.RemoveImage("mine:kept");
        BaseImages.Build(engine.Client, name, $"FROM {BaseImages.Python}\nLABEL of=theirs\n");
        var theirs = engine.Image(name)!["Id"]!.GetValue<string>();
        Collect();
        Assert.Null(engine.Image(id));
        Assert.Equal(theirs, engine.Image(name)!["Id"]!.GetValue<string>());
        engine.RemoveImage(name);
    }

    [Theory]
    [InlineData("environment")]
    [InlineData("dependencies")]
    public void Verify_reads_what_images_hold_and_damage_is_never_run_again(string which)
    {
        // Of its own, so that no other test stands on the damage.
        using var index = new PythonIndex();
        index.AddWheel("fragile", "1.0");
        _workspace.Variables["PIP_INDEX_URL"] = index.Url;
        _workspace.Write("requirements.txt", "fragile==1.0\n").Write("s.py", $"import fragile\nprint('{which}')\n");
        var first = Run("s.py").Succeeded();
        Assert.Equal(0, _workspace.Run("cache", "verify").Succeeded().ExitCode);
        Damage(which == "environment" ? EnvironmentId(first) : DependenciesName(first), which == "environment" ? "rgrid/work/project/s.py" : "rgrid/environment/pyvenv.cfg");
        var verified = _workspace.Run("cache", "verify", "--json");
        Assert.Equal(1, verified.ExitCode);
        var damage = JsonNode.Parse(verified.Stdout)!["damage"]!.AsArray();
        Assert.Equal(which == "environment" ? 1 : 2, damage.Count);
        Assert.All(damage, one => Assert.Equal("image", one!["kind"]!.GetValue<string>()));
        Assert.Contains("does not hold what was put into it: /rgrid/", damage[^1]!["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        var again = Run("s.py").Succeeded();
        Assert.Equal((false, $"{which}\n", first.Key), (again.IsHit, again.Stdout, again.Key));
        Assert.Equal($"{which}\n", engine.RunImage(EnvironmentId(again)));
        Assert.Equal(0, _workspace.Run("cache", "verify").ExitCode);
        Assert.True(Run("s.py").Succeeded().IsHit);
    }

    [Fact]
    public void Verify_says_which_images_are_gone_and_calls_it_no_damage()
    {
        _workspace.Write("s.py", "print('here')\n");
        engine.RemoveImage(EnvironmentId(Run("s.py").Succeeded()));
        var verified = _workspace.Run("cache", "verify").Succeeded();
        Assert.Contains("1 image is not in the container engine any more, and will be built again when wanted", verified.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Cache_show_names_the_image_of_an_entry()
    {
        _workspace.Write("s.py", "print('here')\n");
        var run = Run("s.py").Succeeded();
        Assert.Contains($"image       {EnvironmentId(run)}", _workspace.Run("cache", "show", run.Key).Succeeded().Stdout, StringComparison.Ordinal);
        Assert.Contains("images ", _workspace.Run("cache", "stats").Succeeded().Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void Doctor_proves_a_round_trip_and_leaves_nothing()
    {
        var findings = JsonNode.Parse(_workspace.Run("doctor", "--json").Stdout)!.AsArray().Where(finding => finding!["subject"]!.GetValue<string>() == "docker").ToList();
        Assert.All(findings, finding => Assert.Equal("good", finding!["verdict"]!.GetValue<string>()));
        Assert.Matches($"^Docker Engine [0-9.]+.* at `{engine.Host}`, linux/", findings[0]!["message"]!.GetValue<string>());
        Assert.StartsWith("round trip: an image made, run by its id and read back in ", findings[1]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.DoesNotContain(engine.Images(), image => image["RepoTags"]?.ToJsonString().Contains("rgrid/doctor", StringComparison.Ordinal) is true);
        Assert.Empty(engine.Containers());
    }

    [Fact]
    public void Doctor_tells_an_engine_that_should_be_there_and_is_not()
    {
        _workspace.Variables["DOCKER_HOST"] = "unix:///nowhere/docker.sock";
        var result = _workspace.Run("doctor");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("problem docker      the container engine at `unix:///nowhere/docker.sock` (DOCKER_HOST) can't be reached: there is no such socket", result.Stdout, StringComparison.Ordinal);
    }

    private RunResult Run(params IReadOnlyList<string> words) => _workspace.Run(["run", "--backend", "docker", "--runtime", "python:3.11", .. words]);

    private JsonNode Collect(params IReadOnlyList<string> options) => JsonNode.Parse(_workspace.Run(["cache", "gc", "--json", "--max-size", "1B", .. options]).Succeeded().Stdout)!;

    private static IReadOnlyList<JsonNode> Images(JsonNode report) =>
        [.. report["items"]!.AsArray().Where(item => item!["kind"]!.GetValue<string>() == "image").Select(item => item!)];

    private string EnvironmentId(RunResult run) => engine.ImageWithKey("rgrid/env", run.Key)["Id"]!.GetValue<string>();

    private string FullKey(RunResult run) => engine.ImageWithKey("rgrid/env", run.Key)["Config"]!["Labels"]!["rgrid.key"]!.GetValue<string>();

    private string DependenciesName(RunResult run) => "rgrid/deps:" + JsonNode.Parse(
        engine.ImageWithKey("rgrid/env", run.Key)["Config"]!["Labels"]!["rgrid.manifest"]!.GetValue<string>())!["dependencies"]!.GetValue<string>();

    // As a disk does that loses bytes: in the layer where the engine keeps it.
    private void Damage(string image, string path)
    {
        var file = Path.Combine(engine.TopLayerOf(image), path);
        Assert.True(File.Exists(file));
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(file, "print('rotten')\n");
    }
}
