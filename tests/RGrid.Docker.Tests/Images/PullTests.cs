using RGrid.Docker.Engine;
using RGrid.Testing;

namespace RGrid.Docker.Tests.Images;

/// <summary>When an image is fetched, and what is said where it can't be.</summary>
public sealed class PullTests : IDisposable
{
    private readonly EngineFixture _engine;
    private readonly Workspace _workspace;
    private readonly RegistryProcess _registry = new();

    public PullTests(EngineFixture engine)
    {
        _engine = engine;
        _workspace = engine.NewWorkspace();
        _workspace.Write("s.py", "print(open('/which').read())\n");
    }

    private string Name => $"{_registry.Host}/tools:1";

    public void Dispose()
    {
        _engine.RemoveImage(Name);
        _registry.Dispose();
        _workspace.Dispose();
    }

    [Fact]
    public void An_image_that_is_not_here_is_pulled_once_and_found_afterwards_though_the_registry_is_down()
    {
        Push("first");
        Assert.Equal("first\n", Run().Succeeded().Stdout);
        _registry.Stop();
        Assert.True(Run().Succeeded().IsHit);
        Assert.Equal("first\n", Run("--pull", "never").Succeeded().Stdout);
    }

    [Fact]
    public void A_tag_that_moved_in_its_registry_is_seen_when_it_is_pulled_again()
    {
        Push("first");
        Assert.Equal("first\n", Run().Succeeded().Stdout);
        Push("second");
        Assert.Equal("first\n", Run().Succeeded().Stdout);
        var pulled = Run("--pull", "always").Succeeded();
        Assert.Equal((false, "second\n"), (pulled.IsHit, pulled.Stdout));
        Assert.StartsWith($"the image {Name} is another one now (", pulled.Reason, StringComparison.Ordinal);
        Assert.True(Run().Succeeded().IsHit);
    }

    [Fact]
    public void A_digest_names_one_image_for_ever()
    {
        Push("first");
        var digest = _engine.Image(Name)?["RepoDigests"]?[0]?.GetValue<string>() ?? PulledDigest();
        Push("second");
        var result = _workspace.Run("run", "--runtime", $"docker:{digest}", "s.py").Succeeded();
        Assert.Equal("first\n", result.Stdout);
        _engine.RemoveImage(digest);
    }

    [Fact]
    public void A_registry_that_is_down_is_one_clear_error_and_nothing_old_is_used()
    {
        Push("first");
        Assert.Equal("first\n", Run().Succeeded().Stdout);
        _registry.Stop();
        var result = Run("--pull", "always");
        Assert.Equal((125, ""), (result.ExitCode, result.Stdout));
        Assert.Contains($"the image `{Name}` could not be pulled: the registry {_registry.Host} can't be reached", result.Stderr, StringComparison.Ordinal);
        Assert.Contains("hint: try again when it is up; --pull never uses an image that is here already", result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_that_its_registry_does_not_have_is_one_clear_error()
    {
        var result = _workspace.Run("run", "--runtime", $"docker:{_registry.Host}/nothere:1", "s.py");
        Assert.Equal(125, result.ExitCode);
        Assert.Contains($"the image `{_registry.Host}/nothere:1` could not be pulled: ", result.Stderr, StringComparison.Ordinal);
        Assert.Contains("hint: check the name; where the image is private: docker login", result.Stderr, StringComparison.Ordinal);
    }

    private void Push(string which)
    {
        const string name = "rgrid-pushed:1";
        BaseImages.Build(_engine.Client, name, $"FROM {BaseImages.Python}\nCOPY which /\n", ("which", System.Text.Encoding.UTF8.GetBytes(which)));
        // Under another name of the same machine, so that nothing here has the name that is pulled.
        var alias = _registry.Host.Replace("127.0.0.1", "localhost", StringComparison.Ordinal) + "/tools";
        _engine.Tag(name, alias, "1");
        Assert.Null(_engine.Client.SendForLines(
            new EngineRequest("POST", $"/images/{alias}/push?tag=1") { Headers = ["X-Registry-Auth: e30="] }, _ => { }, CancellationToken.None));
        _engine.RemoveImage($"{alias}:1");
        _engine.RemoveImage(name);
    }

    private string PulledDigest()
    {
        Run().Succeeded();
        var digest = _engine.Image(Name)!["RepoDigests"]![0]!.GetValue<string>();
        _engine.RemoveImage(Name);
        return digest;
    }

    private RunResult Run(params IReadOnlyList<string> options) => _workspace.Run(["run", .. options, "--runtime", $"docker:{Name}", "s.py"]);
}
