using System.Text.Json.Nodes;
using RGrid.Docker.Engine;
using RGrid.Testing;

namespace RGrid.Docker.Tests.Images;

/// <summary>One image for each environment: when it is made, what it is, and what is believed of it.</summary>
public sealed class EnvironmentImageTests(EngineFixture engine) : IDisposable
{
    private readonly Workspace _workspace = engine.NewWorkspace();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void Modify_script_rebuilds_the_top_layer_only_and_taking_it_back_hits_again()
    {
        _workspace.Write("s.py", "print('one')\n");
        var first = Run("s.py").Succeeded();
        _workspace.Edit("s.py", "one", "two");
        var second = Run("s.py").Succeeded();
        _workspace.Edit("s.py", "two", "one");
        var third = Run("s.py").Succeeded();
        Assert.Equal((false, false, true), (first.IsHit, second.IsHit, third.IsHit));
        Assert.Equal((first.Key, "one\n", "two\n", "one\n"), (third.Key, first.Stdout, second.Stdout, third.Stdout));
        Assert.StartsWith("s.py changed (line 1)", second.Reason, StringComparison.Ordinal);
        var (before, after) = (Layers(ImageOf(first)), Layers(ImageOf(second)));
        Assert.Equal(before.SkipLast(1), after.SkipLast(1));
        Assert.NotEqual(before[^1], after[^1]);
    }

    [Fact]
    public void An_image_says_what_it_is_and_runs_by_itself()
    {
        _workspace.Write("lib/words.py", "TEXT = 'by itself'\n").Write("lib/__init__.py", "").Write("s.py", "import sys\nfrom lib import words\nprint(words.TEXT, sys.argv[1:])\n");
        var run = Run("s.py").Succeeded();
        var image = ImageOf(run);
        var labels = image["Config"]!["Labels"]!;
        var key = labels["rgrid.key"]!.GetValue<string>();
        Assert.StartsWith(run.Key, key, StringComparison.Ordinal);
        Assert.Equal($"rgrid/env:{key}", image["RepoTags"]![0]!.GetValue<string>());
        Assert.Equal(("rgrid.environment/1", "1"), (JsonNode.Parse(labels["rgrid.manifest"]!.GetValue<string>())!["schema"]!.GetValue<string>(), labels["rgrid.builder"]!.GetValue<string>()));
        Assert.Equal(key, Content.Digest.Of(System.Text.Encoding.UTF8.GetBytes(labels["rgrid.manifest"]!.GetValue<string>())).ToString());
        Assert.Equal(0, engine.Client.Send(new EngineRequest("GET", "/containers/json?all=1"), CancellationToken.None).Json!.AsArray().Count(container => container!["Image"]!.GetValue<string>().Contains(key, StringComparison.Ordinal)));
        Assert.Equal("by itself ['a', 'b c']\n", engine.RunImage($"rgrid/env:{key}", "a", "b c"));
    }

    [Fact]
    public void Equal_code_in_two_stores_is_one_image()
    {
        _workspace.Write("s.py", "print('shared')\n");
        using var other = engine.NewWorkspace();
        other.Write("s.py", "print('shared')\n");
        var mine = ImageOf(Run("s.py").Succeeded())["Id"]!.GetValue<string>();
        var others = other.Run("run", "--backend", "docker", "--runtime", "python:3.11", "s.py").Succeeded();
        Assert.Equal(mine, ImageOf(others)["Id"]!.GetValue<string>());
    }

    [Fact]
    public void Multiple_versions_stay_and_each_is_hit()
    {
        var keys = new List<string>();
        for (var version = 0; version < 3; version++)
        {
            _workspace.Write("s.py", $"print({version})\n");
            keys.Add(Run("s.py").Succeeded().Key);
        }

        for (var version = 0; version < 3; version++)
        {
            _workspace.Write("s.py", $"print({version})\n");
            var again = Run("s.py").Succeeded();
            Assert.Equal((true, keys[version], $"{version}\n"), (again.IsHit, again.Key, again.Stdout));
        }
    }

    [Fact]
    public void Runtime_change_from_one_language_to_another_is_another_image()
    {
        _workspace.Write("s", "print('x')\n");
        var python = _workspace.Run("run", "--backend", "docker", "--runtime", "python:3.11", "s").Succeeded();
        _workspace.Write("s", "console.log('x')\n");
        var node = _workspace.Run("run", "--backend", "docker", "--runtime", "node:18", "s").Succeeded();
        Assert.False(node.IsHit);
        Assert.StartsWith("runtime changed (python 3.11.2 → node 18.", node.Reason, StringComparison.Ordinal);
        Assert.NotEqual(ImageOf(python)["Id"]!.GetValue<string>(), ImageOf(node)["Id"]!.GetValue<string>());
    }

    [Fact]
    public void Scenario_21_a_moved_tag_is_a_miss_that_says_so_and_the_old_image_is_never_used()
    {
        BaseImages.Build(engine.Client, "moving:1", $"FROM {BaseImages.Python}\nCOPY which /\n", ("which", "first"u8.ToArray()));
        _workspace.Write("s.py", "print(open('/which').read())\n");
        Assert.Equal("first\n", RunNamed("moving:1").Succeeded().Stdout);
        Assert.True(RunNamed("moving:1").IsHit);
        BaseImages.Build(engine.Client, "moving:1", $"FROM {BaseImages.Python}\nCOPY which /\n", ("which", "second"u8.ToArray()));
        var moved = RunNamed("moving:1").Succeeded();
        Assert.Equal((false, "second\n"), (moved.IsHit, moved.Stdout));
        Assert.Matches("^the image moving:1 is another one now \\([0-9a-f]{12} → [0-9a-f]{12}\\)", moved.Reason);
        engine.RemoveImage("moving:1");
        var gone = RunNamed("moving:1", "--pull", "never");
        Assert.Equal(125, gone.ExitCode);
        Assert.Contains("the image `moving:1` is not here, and `--pull never` forbids to fetch it", gone.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Scenario_26_an_image_for_another_processor_is_an_error_before_anything_runs()
    {
        engine.LoadEmptyImage("foreign", "1", "s390x");
        _workspace.Write("s.py", "print('never')\n");
        var result = RunNamed("foreign:1");
        Assert.Equal(125, result.ExitCode);
        Assert.Contains("the image `foreign:1` is for linux/s390x, and the container engine runs linux/", result.Stderr, StringComparison.Ordinal);
        Assert.Contains("hint: fetch the right one: docker pull --platform linux/", result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Scenario_28_what_a_run_changes_in_its_container_is_gone_with_it()
    {
        _workspace.Write("s.py", """
            import os
            for path in ['/usr/lib/x', '/opt/x', '/rgrid/environment/x', '/var/lib/x']:
                try:
                    open(path, 'w')
                    print('written', path)
                except OSError:
                    pass
            print(os.path.exists('/tmp/left'))
            open('/tmp/left', 'w').write('x')
            """);
        Assert.Equal("False\n", Run("s.py").Succeeded().Stdout);
        Assert.Equal("False\n", Run("s.py").Succeeded().Stdout);
    }

    [Fact]
    public async Task Scenario_41_ten_first_runs_at_once_make_one_image_and_ten_right_results()
    {
        _workspace.Write("s.py", "import sys\nprint('result', sys.argv[1])\n");
        var runs = await Task.WhenAll(Enumerable.Range(0, 10).Select(number => Task.Run(() => Run("s.py", $"{number}").Succeeded())));
        Assert.Equal(Enumerable.Range(0, 10).Select(number => $"result {number}\n"), runs.Select(run => run.Stdout).Order(StringComparer.Ordinal));
        var environments = JsonNode.Parse(_workspace.Run("cache", "list", "--json").Succeeded().Stdout)!.AsArray();
        Assert.Single(environments, entry => entry!["level"]!.GetValue<string>() == "environment");
        Assert.Single(Layers(ImageOf(runs[0])).Skip(2));
    }

    [Theory]
    [InlineData("rmi")]
    [InlineData("prune")]
    [InlineData("all")]
    public void Scenario_45_an_image_that_is_gone_is_a_miss_with_its_reason_and_built_again(string how)
    {
        _workspace.Write("s.py", $"print('{how}')\n");
        var first = Run("s.py").Succeeded();
        var id = ImageOf(first)["Id"]!.GetValue<string>();
        var dependencies = DependenciesOf(first);
        switch (how)
        {
            case "rmi":
                engine.RemoveImage(id);
                break;
            case "prune":
                engine.RemoveImage(ImageOf(first)["RepoTags"]![0]!.GetValue<string>());
                engine.Prune();
                break;
            default:
                engine.RemoveImage(id);
                engine.RemoveImage(dependencies);
                break;
        }

        Assert.Null(engine.Image(id));
        var again = Run("s.py").Succeeded();
        Assert.Equal((false, first.Key, $"{how}\n"), (again.IsHit, again.Key, again.Stdout));
        Assert.StartsWith(how == "all" ? "the image of the dependencies was removed; rebuilt" : "its image was removed; rebuilt", again.Reason, StringComparison.Ordinal);
        Assert.True(Run("s.py").Succeeded().IsHit);
    }

    [Fact]
    public void Scenario_45_another_image_under_our_name_is_never_run()
    {
        _workspace.Write("s.py", "print('ours')\n");
        var first = Run("s.py").Succeeded();
        var name = ImageOf(first)["RepoTags"]![0]!.GetValue<string>();
        BaseImages.Build(engine.Client, name, $"FROM {BaseImages.Python}\nENTRYPOINT [\"/bin/echo\", \"theirs\"]\n");
        var second = Run("s.py").Succeeded();
        Assert.Equal((true, "ours\n"), (second.IsHit, second.Stdout));
        engine.Prune();
        var third = Run("s.py").Succeeded();
        Assert.Equal((false, "ours\n"), (third.IsHit, third.Stdout));
        Assert.Equal("ours\n", engine.RunImage(name));
    }

    [Fact]
    public void What_a_killed_rgrid_left_running_is_removed_by_the_next_run()
    {
        _workspace.Write("s.py", "import sys, time\nprint('begun', flush=True)\ntime.sleep(float(sys.argv[1]))\n");
        using (var process = _workspace.Start(_workspace.Folder, ["run", "--backend", "docker", "--runtime", "python:3.11", "s.py", "600"]))
        {
            Assert.Equal("begun", process.StandardOutput.ReadLine());
            process.Kill();
            process.WaitForExit();
        }

        var stage = engine.Containers().Select(container => container["Labels"]!["rgrid.stage"]?.GetValue<string>()).Single(stage => stage?.StartsWith(_workspace.Store, StringComparison.Ordinal) is true);
        Run("s.py", "1").Succeeded();
        Assert.DoesNotContain(engine.Containers(), container => container["Labels"]!["rgrid.stage"]?.GetValue<string>() == stage);
    }

    [Fact]
    public void Rerun_runs_the_script_of_then_by_the_image_of_then()
    {
        _workspace.Write("s.py", "import sys\nprint('old', sys.argv[1])\n");
        Run("s.py", "a").Succeeded();
        var id = JsonNode.Parse(_workspace.Run("list", "--json").Succeeded().Stdout)![0]!["id"]!.GetValue<string>();
        _workspace.Write("s.py", "print('new')\n");
        Run("s.py").Succeeded();
        var again = _workspace.Run("rerun", id).Succeeded();
        Assert.Equal((true, "old a\n"), (again.IsHit, again.Stdout));
        Assert.Equal("docker", JsonNode.Parse(_workspace.Run("status", "last", "--json").Succeeded().Stdout)!["backend"]!.GetValue<string>());
    }

    private RunResult Run(params IReadOnlyList<string> words) => _workspace.Run(["run", "--backend", "docker", "--runtime", "python:3.11", .. words]);

    private RunResult RunNamed(string image, params IReadOnlyList<string> options) => _workspace.Run(["run", "--runtime", $"docker:{image}", .. options, "s.py"]);

    private JsonNode ImageOf(RunResult run) => engine.ImageWithKey("rgrid/env", run.Key);

    private string DependenciesOf(RunResult run) =>
        "rgrid/deps:" + JsonNode.Parse(ImageOf(run)["Config"]!["Labels"]!["rgrid.manifest"]!.GetValue<string>())!["dependencies"]!.GetValue<string>();

    private static IReadOnlyList<string> Layers(JsonNode image) => [.. image["RootFS"]!["Layers"]!.AsArray().Select(layer => layer!.GetValue<string>())];
}
