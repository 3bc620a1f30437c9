using System.Text.Json.Nodes;
using RGrid.Testing;
using RGrid.Testing.Packages;

namespace RGrid.EndToEnd;

/// <summary>Real Node binaries of three lines, laid out as version managers do: which one is chosen, and what it can run.</summary>
public sealed class NodeRuntimeTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData("24", "s.ts", "import { twice, type Pair } from './lib/x.ts';\n")]
    [InlineData("24", "s.mts", "import { twice } from './lib/x.ts';\nimport type { Pair } from './lib/x.ts';\n")]
    [InlineData("24", "s.cts", "const { twice } = require('./lib/y.cts');\ntype Pair = [number, number];\n")]
    [InlineData("22", "s.ts", "import { twice, type Pair } from './lib/x.ts';\n")]
    [InlineData("22", "s.mts", "import { twice } from './lib/x.ts';\nimport type { Pair } from './lib/x.ts';\n")]
    public void TypeScript_runs_where_types_are_stripped(string line, string script, string import)
    {
        Nvm(line);
        _workspace.Write("package.json", """{"type":"module"}""")
            .Write("lib/x.ts", "export type Pair = [number, number];\nexport { twice } from './z.mts';\n")
            .Write("lib/y.cts", "exports.twice = (n: number): number => n * 2;\n")
            .Write("lib/z.mts", "export const twice = (n: number): number => n * 2;\n")
            .Write(script, import + "const pair: Pair = [twice(20), 2];\nconsole.log(process.versions.node, pair[0] + pair[1]);\n");
        var first = _workspace.Run("run", "--runtime", "node:" + line, script).Succeeded();
        Assert.Equal($"{NodeRuntimes.Version(line)} 42\n", first.Stdout);
        Assert.True(_workspace.Run("run", "--runtime", "node:" + line, script).Succeeded().IsHit);
        var inner = script == "s.cts" ? "lib/y.cts" : "lib/z.mts";
        _workspace.Edit(inner, "n * 2", "n * 3");
        var second = _workspace.Run("run", "--runtime", "node:" + line, script).Succeeded();
        Assert.Equal($"{NodeRuntimes.Version(line)} 62\n", second.Stdout);
        Assert.StartsWith($"{inner} changed (line 1)", second.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void JavaScript_that_imports_TypeScript_is_staged_with_it()
    {
        Nvm("24");
        _workspace.Write("s.mjs", "import { value } from './x.ts';\nconsole.log(value);\n").Write("x.ts", "export const value: number = 7;\n");
        Assert.Equal("7\n", _workspace.Run("run", "--runtime", "node:24", "s.mjs").Succeeded().Stdout);
    }

    [Fact]
    public void TypeScript_on_an_older_node_is_an_error_that_says_so()
    {
        OnPath("20");
        _workspace.Write("s.ts", "const x: number = 1;\nconsole.log(x);\n");
        var result = _workspace.Run("run", "s.ts");
        Assert.Equal(125, result.ExitCode);
        Assert.Contains(
            $"error: node {NodeRuntimes.Version("20")} does not run TypeScript, and `s.ts` is TypeScript", result.Stderr, StringComparison.Ordinal);
        Assert.Contains("hint: choose a Node of 22.6 or later", result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Scenario_18_and_19_what_path_leads_to_runs_and_another_node_is_a_miss_that_names_both()
    {
        _workspace.Write("s.js", "console.log(process.versions.node);\n");
        OnPath("20");
        var first = _workspace.Run("run", "s.js").Succeeded();
        Assert.Equal(NodeRuntimes.Version("20") + "\n", first.Stdout);
        OnPath("24");
        var second = _workspace.Run("run", "s.js").Succeeded();
        Assert.Equal(NodeRuntimes.Version("24") + "\n", second.Stdout);
        Assert.False(second.IsHit);
        Assert.StartsWith(
            $"runtime changed (node {NodeRuntimes.Version("20")} → node {NodeRuntimes.Version("24")})", second.Reason, StringComparison.Ordinal);
        OnPath("20");
        var third = _workspace.Run("run", "s.js").Succeeded();
        Assert.True(third.IsHit);
        Assert.Equal(first.Key, third.Key);
    }

    [Fact]
    public void Scenario_18_another_node_installs_anew_and_with_the_npm_that_belongs_to_it()
    {
        using var registry = new NpmRegistry();
        registry.Add("tiny", "1.0.0", "module.exports = 'tiny 1.0.0';\n");
        _workspace.Variables["npm_config_registry"] = registry.Url;
        Nvm("20");
        Nvm("24");
        _workspace.Write("package.json", """{"dependencies":{"tiny":"1.0.0"}}""").Write("s.js", "console.log(process.versions.node, require('tiny'));\n");
        Assert.Equal($"{NodeRuntimes.Version("20")} tiny 1.0.0\n", _workspace.Run("run", "--runtime", "node:20", "s.js").Succeeded().Stdout);
        var second = _workspace.Run("run", "--runtime", "node:24", "s.js").Succeeded();
        Assert.Equal($"{NodeRuntimes.Version("24")} tiny 1.0.0\n", second.Stdout);
        Assert.StartsWith("runtime changed (node 20.", second.Reason, StringComparison.Ordinal);
        Assert.Contains("installed 1 package in", second.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Scenario_19_engines_win_over_a_version_file_and_that_over_path()
    {
        OnPath("20");
        Nvm("22");
        Nvm("24");
        _workspace.Write("s.js", "console.log(process.versions.node);\n").Write(".nvmrc", "v22\n");
        Assert.Equal(NodeRuntimes.Version("22") + "\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        _workspace.Write("package.json", """{"engines":{"node":">=22.18"}}""");
        var constrained = _workspace.Run("run", "s.js").Succeeded();
        Assert.Equal(NodeRuntimes.Version("24") + "\n", constrained.Stdout);
        Assert.Contains("the constraint counts", constrained.Stderr, StringComparison.Ordinal);
        _workspace.Write("package.json", """{"engines":{"node":"^20.1"}}""");
        Assert.Equal(NodeRuntimes.Version("20") + "\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        _workspace.Write("package.json", """{"engines":{"node":"99"}}""");
        File.Delete(_workspace.At(".nvmrc"));
        var none = _workspace.Run("run", "s.js");
        Assert.Equal(125, none.ExitCode);
        Assert.Contains($"there are node {NodeRuntimes.Version("24")}, {NodeRuntimes.Version("22")}", none.Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".nvm/versions/node/v24")]
    [InlineData(".local/share/fnm/node-versions/v24/installation")]
    [InlineData(".fnm/node-versions/v24/installation")]
    [InlineData(".volta/tools/image/node/24")]
    [InlineData(".n/n/versions/node/24", "N_PREFIX", ".n")]
    [InlineData("elsewhere/versions/node/v24", "NVM_DIR", "elsewhere")]
    [InlineData("data/fnm/node-versions/v24/installation", "XDG_DATA_HOME", "data")]
    public void A_node_of_a_version_manager_is_found(string place, string? variable = null, string? value = null)
    {
        var binary = NodeRuntimes.Install("24", Path.Combine(_workspace.Home, place));
        if (variable is not null)
        {
            _workspace.Variables[variable] = Path.Combine(_workspace.Home, value!);
        }

        var listed = JsonNode.Parse(_workspace.Run("runtimes", "--json").Succeeded().Stdout)!.AsArray();
        Assert.Contains(listed, runtime => runtime!["path"]!.GetValue<string>() == binary && runtime["version"]!.GetValue<string>() == NodeRuntimes.Version("24"));
        _workspace.Write("s.ts", "const x: string = process.execPath;\nconsole.log(x);\n");
        Assert.Equal(binary + "\n", _workspace.Run("run", "--open", "--runtime", "node:24", "s.ts").Succeeded().Stdout);
    }

    private void Nvm(string line) =>
        NodeRuntimes.Install(line, Path.Combine(_workspace.Home, ".nvm/versions/node/v" + NodeRuntimes.Version(line)));

    private void OnPath(string line) => _workspace.Variables["PATH"] = $"{Path.GetDirectoryName(NodeRuntimes.Binary(line))}:/usr/bin:/bin";
}
