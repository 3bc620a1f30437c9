using RGrid.Testing;

namespace RGrid.Docker.Tests.Runs;

/// <summary>The way of a run: image, environment, container, outputs.</summary>
public sealed class DockerRunTests(EngineFixture engine) : IDisposable
{
    private readonly Workspace _workspace = engine.NewWorkspace();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void A_script_runs_in_the_official_image_of_its_version_and_its_outputs_belong_to_the_caller()
    {
        _workspace.Write("s.py", """
            import os, sys
            print(sys.version_info[:2], sys.argv[1:], os.getcwd(), os.path.exists('/.dockerenv'))
            open('out.txt', 'w').write('made')
            """);
        var first = Run("s.py", "a b").Succeeded();
        Assert.Equal("(3, 11) ['a b'] /rgrid/work/project True\n", first.Stdout);
        Assert.Equal((false, "made"), (first.IsHit, _workspace.Read("out.txt")));
        Assert.Equal(0, FileSystem.PosixFile.TryLstat(_workspace.At("out.txt"))!.Value.Owner);
        Assert.True(Run("s.py", "a b").Succeeded().IsHit);
        Assert.Empty(engine.Containers());
    }

    [Theory]
    [InlineData("rgrid/env")]
    [InlineData("rgrid/deps")]
    public void An_image_that_is_removed_between_look_up_and_start_is_built_again(string repository)
    {
        _workspace.Write("s.py", "print('right')\n").Write("lib.py", "x = 1\n");
        var first = Run("s.py").Succeeded();
        using var proxy = new EngineProxy(engine.Host, "POST /containers/create", () => RemoveAll(first.Key, repository));
        _workspace.Variables["DOCKER_HOST"] = proxy.Host;
        var result = Run("s.py").Succeeded();
        Assert.Equal((true, "right\n"), (proxy.IsDone, result.Stdout));
        Assert.Contains("was removed; rebuilt", result.Stderr, StringComparison.Ordinal);
        Assert.True(Run("s.py").IsHit);
        Assert.Empty(engine.Containers());
    }

    // An environment's image stands on that of its dependencies, so that goes with it.
    private void RemoveAll(string key, string repository)
    {
        var environment = engine.ImageWithKey("rgrid/env", key);
        engine.RemoveImage(environment["Id"]!.GetValue<string>());
        foreach (var image in repository == "rgrid/env" ? [] : engine.Images().Where(image => image["RepoTags"]?.AsArray().Any(tag => tag!.GetValue<string>().StartsWith(repository, StringComparison.Ordinal)) is true))
        {
            engine.RemoveImage(image["Id"]!.GetValue<string>());
        }
    }

    private RunResult Run(params IReadOnlyList<string> words) => _workspace.Run(["run", "--backend", "docker", "--runtime", "python:3.11", .. words]);
}
