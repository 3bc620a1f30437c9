using RGrid.Ecosystems;

namespace RGrid.Core.Tests.Hints;

public sealed class NodeModulesTests : IDisposable
{
    private readonly HintProject _project = new() { Script = "s.js" };

    public NodeModulesTests() => _project.Code("s.js", "");

    public void Dispose() => _project.Dispose();

    private IReadOnlyList<string> Require(string name) =>
        _project.Hints($"Error: Cannot find module '{name}'", "Require stack:", $"- {HintProject.Staged}/s.js");

    private IReadOnlyList<string> Import(string name) =>
        _project.Hints($"Error [ERR_MODULE_NOT_FOUND]: Cannot find package '{name}' imported from {HintProject.Staged}/s.js");

    private void Declare(string text)
    {
        _project.Write("package.json", text);
        _project.Requirements = new Requirements("npm", "package.json", _project.Workspace.At("package.json"), [], [], null, false, false, []);
    }

    [Fact]
    public void A_file_of_the_project_is_an_include()
    {
        _project.Write("plugins/one.js").Write("plugins/data.json").Write("lib/index.js").Write("esm/x.mjs");
        Assert.Equal(["plugins/one.js was not part of this run; add --include plugins/one.js"], Require("./plugins/one"));
        Assert.Equal(["plugins/data.json was not part of this run; add --include plugins/data.json"], Require("./plugins/data"));
        Assert.Equal(["lib/ was not part of this run; add --include lib"], Require("./lib"));
        Assert.Equal(
            ["esm/x.mjs was not part of this run; add --include esm/x.mjs"],
            _project.Hints($"Error [ERR_MODULE_NOT_FOUND]: Cannot find module '{HintProject.Staged}/esm/x.mjs' imported from {HintProject.Staged}/s.js"));
        Assert.Empty(Require("./nowhere"));
    }

    [Fact]
    public void A_wrong_case_is_told()
    {
        _project.Code("helper.js", "").Code("lib/a.js", "");
        Assert.Equal(["there is no Helper but helper.js; upper and lower case are told apart"], Require("./Helper"));
        Assert.Equal(["there is no Lib/A but lib/a.js; upper and lower case are told apart"], Require("./Lib/A"));
    }

    [Fact]
    public void A_package_is_declared_in_package_json()
    {
        Assert.Equal(["lodash is declared nowhere; `npm install lodash` declares it in a package.json"], Require("lodash"));
        Declare("{}");
        Assert.Equal(["lodash is declared nowhere; add it to the dependencies in package.json"], Require("lodash/fp"));
        Assert.Equal(["@a/b is declared nowhere; add it to the dependencies in package.json"], Import("@a/b"));
        _project.Write("node_modules/lodash/package.json", "{\"version\":\"4.17.21\"}");
        Assert.Equal(["lodash is declared nowhere; add \"lodash\": \"4.17.21\" to the dependencies in package.json (4.17.21 is in node_modules)"], Import("lodash"));
    }

    [Fact]
    public void What_is_declared_or_is_no_package_is_not_hinted_at()
    {
        Declare("{\"devDependencies\":{\"left\":\"1\"}}");
        _project.Write("src/util.js");
        foreach (var name in new[] { "left", "src/util", "sqlite", "@/x", "~/x", "#x", "node:nope", "", "@scope", "a b" })
        {
            Assert.Empty(Require(name));
        }
    }
}
