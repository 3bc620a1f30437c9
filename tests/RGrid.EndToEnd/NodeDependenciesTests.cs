using RGrid.Testing;
using RGrid.Testing.Packages;

namespace RGrid.EndToEnd;

public sealed class NodeDependenciesTests : IDisposable
{
    private readonly Workspace _workspace = new();
    private readonly NpmRegistry _registry = new();

    public NodeDependenciesTests()
    {
        _registry.Add("tiny", "1.0.0", "module.exports = 'tiny 1.0.0';\n").Add("tiny", "1.1.0", "module.exports = 'tiny 1.1.0';\n");
        _workspace.Variables["npm_config_registry"] = _registry.Url;
        _workspace.Write("s.js", "console.log(require('tiny'));\n");
    }

    public void Dispose()
    {
        _registry.Dispose();
        _workspace.Dispose();
    }

    [Fact]
    public void An_npm_dependency_is_installed_and_found_again()
    {
        _workspace.Write("package.json", """{"dependencies":{"tiny":"1.0.0"}}""");
        var first = _workspace.Run("run", "s.js").Succeeded();
        Assert.Equal("tiny 1.0.0\n", first.Stdout);
        Assert.True(_workspace.Run("run", "s.js").Succeeded().IsHit);
        _workspace.Write("package.json", """{"dependencies":{"tiny":"1.1.0"}}""");
        var second = _workspace.Run("run", "s.js").Succeeded();
        Assert.Equal("tiny 1.1.0\n", second.Stdout);
        Assert.Contains("tiny 1.0.0 → 1.1.0", second.Reason, StringComparison.Ordinal);
        _workspace.Write("package.json", """{"dependencies":{"tiny":"1.0.0"}}""");
        Assert.Equal(first.Key, _workspace.Run("run", "s.js").Succeeded().Key);
    }

    [Fact]
    public void An_unpinned_npm_dependency_keeps_its_version_until_upgrade()
    {
        _workspace.Write("package.json", """{"dependencies":{"tiny":"^1.0.0"}}""");
        Assert.Equal("tiny 1.1.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        _registry.Add("tiny", "1.2.0", "module.exports = 'tiny 1.2.0';\n");
        _workspace.Write("package.json", """{"dependencies":{ "tiny":"^1.0.0"}}""");
        Assert.Equal("tiny 1.1.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        Assert.Equal("tiny 1.2.0\n", _workspace.Run("run", "--upgrade", "s.js").Succeeded().Stdout);
    }

    [Fact]
    public void Scenario_07_a_file_dependency_that_is_edited_is_installed_again()
    {
        _workspace.Write("my-lib/package.json", """{"name":"my-lib","version":"1.0.0"}""").Write("my-lib/index.js", "module.exports = 1;\n")
            .Write("job/package.json", """{"dependencies":{"my-lib":"file:../my-lib"}}""").Write("job/s.js", "console.log(require('my-lib'));\n");
        Assert.Equal("1\n", _workspace.RunIn(_workspace.At("job"), [], ["run", "s.js"]).Succeeded().Stdout);
        _workspace.Write("my-lib/index.js", "module.exports = 2;\n");
        var second = _workspace.RunIn(_workspace.At("job"), [], ["run", "s.js"]).Succeeded();
        Assert.Equal("2\n", second.Stdout);
        Assert.False(second.IsHit);
    }

    [Fact]
    public void Scenario_07_a_workspace_is_found_and_its_change_is_a_miss()
    {
        _workspace.Write("package.json", """{"workspaces":["packages/*"],"dependencies":{"tiny":"1.0.0"}}""")
            .Write("packages/one/package.json", """{"name":"one","version":"1.0.0"}""").Write("packages/one/index.js", "module.exports = 'a';\n")
            .Write("s.js", "console.log(require('one'), require('tiny'));\n");
        Assert.Equal("a tiny 1.0.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        _workspace.Write("packages/one/index.js", "module.exports = 'b';\n");
        Assert.Equal("b tiny 1.0.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
    }

    [Fact]
    public void A_lock_of_another_tool_is_an_error_never_ignored()
    {
        _workspace.Write("package.json", """{"dependencies":{"tiny":"1.0.0"}}""").Write("yarn.lock", "# yarn\n");
        var result = _workspace.Run("run", "s.js");
        Assert.Equal(125, result.ExitCode);
        Assert.Contains("`yarn.lock` is a lock of yarn", result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Runtime_change_invalidates()
    {
        _workspace.Write("same", "console.log(1)\n").Write("s.py", "print(1)\n").Write("t.js", "console.log(1)\n");
        var python = _workspace.Run("run", "s.py").Succeeded();
        var node = _workspace.Run("run", "t.js").Succeeded();
        Assert.NotEqual(python.Key, node.Key);
        _workspace.Write("both", "1\n");
        var first = _workspace.Run("run", "--runtime", "python", "both").Succeeded();
        var second = _workspace.Run("run", "--runtime", "node", "both").Succeeded();
        Assert.False(second.IsHit);
        Assert.NotEqual(first.Key, second.Key);
        Assert.Contains("runtime changed (python 3.", second.Reason, StringComparison.Ordinal);
    }
}
