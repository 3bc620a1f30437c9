using System.Text;
using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.Testing;

namespace RGrid.Docker.Tests.Engine;

/// <summary>Two engines under one store, as `docker context use` gives them.</summary>
public sealed class ContextTests(EngineFixture engine) : IDisposable
{
    private readonly Workspace _workspace = engine.NewWorkspace();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void Scenario_45_another_context_is_a_miss_that_says_so_and_the_way_back_is_a_hit()
    {
        using var other = new EngineProcess();
        engine.SendImage(BaseImages.Python, other.Client);
        _workspace.Variables.Remove("DOCKER_HOST");
        _workspace.Variables["DOCKER_CONFIG"] = _workspace.At(".docker");
        Describe("one", engine.Host);
        Describe("two", other.Host);
        _workspace.Write("s.py", "print('right')\n");
        var first = Run("one");
        var second = Run("two");
        Assert.Equal((false, false, "right\n"), (first.IsHit, second.IsHit, second.Stdout));
        Assert.Equal(first.Key, second.Key);
        Assert.StartsWith("the image of the dependencies was removed; rebuilt", second.Reason, StringComparison.Ordinal);
        Assert.True(Run("two").IsHit);
        var back = Run("one");
        Assert.Equal((true, "right\n"), (back.IsHit, back.Stdout));
    }

    private RunResult Run(string context)
    {
        _workspace.Write(".docker/config.json", new JsonObject { ["currentContext"] = context }.ToJsonString());
        return _workspace.Run("run", "--backend", "docker", "--runtime", "python:3.11", "s.py").Succeeded();
    }

    private void Describe(string name, string host) => _workspace.Write(
        $".docker/contexts/meta/{Digest.Of(Encoding.UTF8.GetBytes(name))}/meta.json",
        new JsonObject { ["Name"] = name, ["Endpoints"] = new JsonObject { ["docker"] = new JsonObject { ["Host"] = host } } }.ToJsonString());
}
