using RGrid.Testing;
using RGrid.Testing.Packages;

namespace RGrid.EndToEnd;

/// <summary>npm's workspaces: members are code of the project, what they need is installed once for all, the workspace is the root.</summary>
public sealed class NodeWorkspacesTests : IDisposable
{
    private readonly Workspace _workspace = new();
    private readonly NpmRegistry _registry = new();

    public NodeWorkspacesTests()
    {
        _registry.Add("tiny", "1.0.0", "module.exports = 'tiny 1.0.0';\n").Add("tiny", "2.0.0", "module.exports = 'tiny 2.0.0';\n");
        _workspace.Variables["npm_config_registry"] = _registry.Url;
        _workspace.Write("package.json", """{"private":true,"workspaces":["packages/*"],"dependencies":{"tiny":"1.0.0"}}""")
            .Write("packages/one/package.json", """{"name":"one","version":"1.0.0"}""").Write("packages/one/index.js", "module.exports = 'a';\n")
            .Write("packages/two/package.json", """{"name":"@s/two","version":"1.0.0","main":"lib/main.js","dependencies":{"one":"1.0.0","tiny":"2.0.0"}}""")
            .Write("packages/two/lib/main.js", "exports.all = ['two', require('one'), require('tiny')].join(' ');\n")
            .Write("packages/two/s.js", "const own = require('@s/two');\nconsole.log(own.all, '|', require('one'), require('tiny'));\n")
            .Write("s.js", "console.log(require('@s/two').all, '|', require('one'), require('tiny'));\n");
    }

    public void Dispose()
    {
        _registry.Dispose();
        _workspace.Dispose();
    }

    [Fact]
    public void A_lock_from_before_a_member_was_there_is_out_of_date()
    {
        _workspace.Write("package.json", """{"workspaces":["packages/*"]}""").Write("package-lock.json", """{"lockfileVersion":3,"packages":{"":{"workspaces":["packages/*"]}}}""");
        var refused = _workspace.Run("run", "s.js");
        Assert.Equal(125, refused.ExitCode);
        Assert.Contains("`package-lock.json` is out of date: it does not know `packages/one/package.json`", refused.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pattern_with_an_exclamation_mark_takes_members_away()
    {
        _workspace.Write("package.json", """{"workspaces":["packages/*","!packages/three"],"dependencies":{"tiny":"1.0.0"}}""")
            .Write("packages/three/package.json", """{"name":"three","version":"1.0.0","dependencies":{"no-such-package":"1.0.0"}}""");
        Assert.Equal("two a tiny 2.0.0 | a tiny 1.0.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
    }

    [Fact]
    public void A_script_of_the_root_finds_the_members_and_each_finds_its_own_versions()
    {
        Assert.Equal("two a tiny 2.0.0 | a tiny 1.0.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        Assert.True(_workspace.Run("run", "s.js").Succeeded().IsHit);
    }

    [Fact]
    public void A_script_of_a_member_finds_its_siblings_and_itself()
    {
        var first = _workspace.RunIn(_workspace.At("packages/two"), [], ["run", "s.js"]).Succeeded();
        Assert.Equal("two a tiny 2.0.0 | a tiny 2.0.0\n", first.Stdout);
        var second = _workspace.Run("run", "packages/two/s.js").Succeeded();
        Assert.True(second.IsHit);
        Assert.Equal((first.Stdout, first.Key), (second.Stdout, second.Key));
    }

    [Fact]
    public void Scenario_07_an_edit_of_a_member_is_a_miss_that_installs_nothing()
    {
        _workspace.Run("run", "packages/two/s.js").Succeeded();
        _workspace.Write("packages/one/index.js", "module.exports = 'b';\n");
        var second = _workspace.Run("run", "packages/two/s.js").Succeeded();
        Assert.Equal("two b tiny 2.0.0 | b tiny 2.0.0\n", second.Stdout);
        Assert.StartsWith("packages/one/index.js changed (line 1)", second.Reason, StringComparison.Ordinal);
        Assert.Contains("dependencies HIT", second.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_dependency_of_a_member_is_installed()
    {
        _workspace.Run("run", "packages/two/s.js").Succeeded();
        _workspace.Edit("packages/two/package.json", "\"tiny\":\"2.0.0\"", "\"tiny\":\"1.0.0\"");
        var second = _workspace.Run("run", "packages/two/s.js").Succeeded();
        Assert.Equal("two a tiny 1.0.0 | a tiny 1.0.0\n", second.Stdout);
        Assert.StartsWith("packages/two/package.json changed", second.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lock_that_a_member_has_outgrown_is_an_error_though_npm_would_install_from_it()
    {
        Npm();
        _workspace.Run("run", "packages/two/s.js").Succeeded();
        _workspace.Edit("packages/two/package.json", "\"tiny\":\"2.0.0\"", "\"tiny\":\"1.0.0\"");
        var second = _workspace.Run("run", "packages/two/s.js");
        Assert.Equal(125, second.ExitCode);
        Assert.Contains("`package-lock.json` is out of date: `packages/two/package.json` asks for `tiny` `1.0.0`, and it has 2.0.0", second.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rerun_has_the_members_of_then()
    {
        _workspace.Run("run", "packages/two/s.js").Succeeded();
        _workspace.Write("packages/one/index.js", "module.exports = 'b';\n");
        Assert.Equal("two a tiny 2.0.0 | a tiny 2.0.0\n", _workspace.Run("rerun", "last").Succeeded().Stdout);
    }

    private void Npm()
    {
        var start = new System.Diagnostics.ProcessStartInfo("npm", ["install", "--package-lock-only", "--no-audit", "--no-fund", "--silent", "--registry", _registry.Url, "--cache", Path.Combine(_workspace.Home, "npm-cache")])
        {
            WorkingDirectory = _workspace.Folder,
            Environment = { ["HOME"] = _workspace.Home },
        };
        using var process = System.Diagnostics.Process.Start(start)!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public void A_package_that_is_no_member_stands_alone()
    {
        _workspace.Write("tools/package.json", """{"dependencies":{"tiny":"2.0.0"}}""").Write("tools/s.js", "console.log(require('tiny'));\n");
        Assert.Equal("tiny 2.0.0\n", _workspace.RunIn(_workspace.At("tools"), [], ["run", "s.js"]).Succeeded().Stdout);
    }

    [Fact]
    public void An_rgrid_toml_keeps_a_member_on_its_own()
    {
        _workspace.Write("packages/one/rgrid.toml", "").Write("packages/one/s.js", "try { require('tiny') } catch (e) { console.log(e.code) }\n");
        Assert.Equal("MODULE_NOT_FOUND\n", _workspace.RunIn(_workspace.At("packages/one"), [], ["run", "s.js"]).Succeeded().Stdout);
    }
}
