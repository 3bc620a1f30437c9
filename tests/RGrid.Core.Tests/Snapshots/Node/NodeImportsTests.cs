using RGrid.Snapshots.Node;
using RGrid.Testing;

namespace RGrid.Core.Tests.Snapshots.Node;

public sealed class NodeImportsTests : IDisposable
{
    private readonly Workspace _project = new();

    public void Dispose() => _project.Dispose();

    [Theory]
    [InlineData("import x from './x.js'", "x.js")]
    [InlineData("import'./x.js'", "x.js")]
    [InlineData("import {a as b} from \"./x.js\";", "x.js")]
    [InlineData("import type { T } from './x.ts'", "x.ts")]
    [InlineData("export * from './x.mjs'", "x.mjs")]
    [InlineData("export { a } from './x.mjs'", "x.mjs")]
    [InlineData("await import('./x.js')", "x.js")]
    [InlineData("import(`./x.js`)", "x.js")]
    [InlineData("import(`./x.js?v=${Date.now()}`)", "x.js")]
    [InlineData("import('./x.js?worker#main')", "x.js")]
    [InlineData("import data from './x.json' with { type: 'json' }", "x.json")]
    [InlineData("import './a%20b.js'", "a b.js")]
    [InlineData("require('./x')", "x.js")]
    [InlineData("require('./x')", "x.cjs")]
    [InlineData("require('./x')", "x.json")]
    [InlineData("require('./x')", "x.node")]
    [InlineData("require('./x')", "x.cts")]
    [InlineData("require('./x')", "x/index.js")]
    [InlineData("require('./x/')", "x/index.js")]
    [InlineData("require('.')", "index.js")]
    [InlineData("require('./lib/x.min')", "lib/x.min.js")]
    [InlineData("require.resolve('./x')", "x.js")]
    [InlineData("module.require('./x.txt')", "x.txt")]
    [InlineData("require('./tool')", "tool")]
    [InlineData("require /* a */ ( // b\n  /* c */ './x.txt' )", "x.txt")]
    [InlineData("require(isFast ? './fast.tmpl' : './slow.tmpl')", "slow.tmpl")]
    [InlineData("require(isFast && './fast.tmpl' || './slow.tmpl')", "fast.tmpl")]
    [InlineData("createRequire(import.meta.url)('./x.txt')", "x.txt")]
    [InlineData("const load = createRequire(import.meta.url);\nload('./x.txt')", "x.txt")]
    [InlineData("require(`./x`)", "x.js")]
    [InlineData("require('./it\\'s.js')", "it's.js")]
    [InlineData("require('./\\u0078.js')", "x.js")]
    [InlineData("require('./\\x78\\u{2e}js')", "x.js")]
    [InlineData("require('./\\\nx.js')", "x.js")]
    [InlineData("require('./\\\r\nx.js')", "x.js")]
    [InlineData("require('./$lib/{x}.js')", "$lib/{x}.js")]
    [InlineData("require('./a#b.js')", "a#b.js")]
    [InlineData("require('./a?b.js')", "a?b.js")]
    [InlineData("import './ü.js'", "ü.js")]
    [InlineData("import './x.js'", "x.ts")]
    [InlineData("import './x.mjs'", "x.mts")]
    [InlineData("new Worker('./w.js')", "w.js")]
    [InlineData("new Worker(new URL('./w.js', import.meta.url))", "w.js")]
    [InlineData("new Worker(`${__dirname}/w.js`)", "w.js")]
    [InlineData("new Worker(__dirname + '/w.js')", "w.js")]
    [InlineData("new Worker(path.join(__dirname, 'lib', \"w.js\"))", "lib/w.js")]
    [InlineData("require(path.join(__dirname, '.', 'lib', 'w'))", "lib/w.js")]
    [InlineData("require(__dirname + '/lib/w')", "lib/w.js")]
    [InlineData("require(path.join(import.meta.dirname, 'x.txt'))", "x.txt")]
    [InlineData("path.join(root, 'lib', 'w.js')", "lib/w.js")]
    [InlineData("fork('./child.js')", "child.js")]
    [InlineData("cp.fork('./child')", "child.js")]
    [InlineData("fork('child')", "child.js")]
    [InlineData("spawn(process.execPath, ['./x.js'])", "x.js")]
    [InlineData("spawn(process.execPath, ['--import=./x.mjs'])", "x.mjs")]
    [InlineData("execSync('node x.js --fast')", "x.js")]
    [InlineData("spawn('python3', ['report.py'])", "report.py")]
    [InlineData("spawn('./run.sh')", "run.sh")]
    [InlineData("new URL('./data.csv', import.meta.url)", "data.csv")]
    [InlineData("new URL('data.csv', import.meta.url)", "data.csv")]
    [InlineData("new URL(\n  './data.csv',\n  import.meta.url)", "data.csv")]
    [InlineData("new URL('./x.wasm', import.meta.url)", "x.wasm")]
    [InlineData("process.dlopen(m, './x.node')", "x.node")]
    [InlineData("let tools = ['./x.js']", "x.js")]
    [InlineData("/// <reference path=\"./x.ts\" />", "x.ts")]
    public void What_is_named_is_found(string text, string file)
    {
        _project.Write("main.js", text).Write(file, "");
        Assert.Equal([file], Closure.Of(_project, "main.js"));
    }

    [Theory]
    [InlineData("if (a / b) x = /'/ ; require('./x.js') // don't")]
    [InlineData("x = /[/*'\"`]/; import './x.js' /* don't */")]
    [InlineData("x = a++ / 2 / 'b'.length; require(\"./x.js\")")]
    [InlineData("x = `a ${`b ${c} '`} \"`; import './x.js'")]
    [InlineData("x = `a ${require('./x.js')} ${`"+"`}`")]
    [InlineData("const y = <p>Don't say \"no</p>; import('./x.js')")]
    [InlineData("const y = <a b=\"c\\\" d=\"e\">{require(\"./x.js\")}</a>")]
    [InlineData("'a \\\\'; require('./x.js')")]
    [InlineData("'a\n; require('./x.js')")]
    [InlineData("<!-- it's\nrequire('./x.js')")]
    [InlineData("#!/usr/bin/env node\nrequire('./x.js')")]
    [InlineData("\ufeffrequire('./x.js')")]
    [InlineData("let a: Array<'b'> = c as any<'\"'>; import './x.js'")]
    public void Nothing_in_front_hides_an_import(string text)
    {
        _project.Write("main.js", text).Write("x.js", "");
        Assert.Equal(["x.js"], Closure.Of(_project, "main.js"));
    }

    [Theory]
    [InlineData("fs.readFileSync('./data.csv')")]
    [InlineData("fs.readFileSync('data.csv')")]
    [InlineData("fs.readFileSync(__dirname + '/data.csv')")]
    [InlineData("fs.readFileSync(path.join(__dirname, 'data.csv'))")]
    [InlineData("fs.readFileSync(`${__dirname}/data.csv`)")]
    [InlineData("x.split('.').join('..')")]
    [InlineData("require('fs').readFileSync('./data.csv')")]
    [InlineData("import './missing.js'; require('data.csv'); import 'lib'")]
    [InlineData("require('./node_modules/lib/index.js'); require('node_modules/lib/index.js')")]
    [InlineData("require('./data')")]
    [InlineData("path.resolve('./data.csv')")]
    public void Data_and_installed_packages_are_left(string text)
    {
        _project.Write("main.js", text).Write("data.csv", "").Write("index.js", "").Write("data/x.csv", "").Write("node_modules/lib/index.js", "");
        Assert.Empty(Closure.Of(_project, "main.js"));
    }

    [Fact]
    public void Every_form_that_exists_is_taken()
    {
        _project.Write("main.js", "require('./x')").Write("x.js", "").Write("x.mjs", "").Write("x.json", "").Write("x.ts", "").Write("x/index.js", "");
        Assert.Equal(["x.js", "x.json", "x.mjs", "x.ts", "x/index.js"], Closure.Of(_project, "main.js"));
    }

    [Theory]
    [InlineData("./out/run.js")]
    [InlineData("out/run")]
    [InlineData("out/")]
    public void A_folder_leads_to_its_main(string main)
    {
        var expected = main == "out/" ? "lib/out/index.js" : "lib/out/run.js";
        _project.Write("main.js", "require('./lib')").Write("lib/package.json", $$"""{"main":"{{main}}"}""").Write("lib/index.js", "").Write(expected, "");
        Assert.Equal(new[] { "lib/index.js", "lib/package.json", expected }.Order(StringComparer.Ordinal), Closure.Of(_project, "main.js"));
    }

    [Fact]
    public void Every_package_file_up_to_the_root_belongs_to_the_code()
    {
        _project.Write("package.json", "{}").Write("a/package.json", "{}").Write("a/b/package.json", "broken").Write("c/package.json", "{}").Write("a/b/main.js", "");
        Assert.Equal(["a/b/package.json", "a/package.json", "package.json"], Closure.Of(_project, "a/b/main.js"));
    }

    [Fact]
    public void Code_above_the_root_brings_its_nearest_package_file()
    {
        _project.Write("package.json", "{}").Write("shared/package.json", "{}").Write("shared/deep/x.js", "").Write("app/package.json", "{}").Write("app/main.js", "require('../shared/deep/x.js')");
        Assert.Equal(["app/package.json", "shared/deep/x.js", "shared/package.json"], Closure.Of(_project, "app/main.js", root: _project.At("app")));
    }

    [Theory]
    [InlineData("package.json", "app/main.js", "package.json")]
    [InlineData("package.json", "app/deep/main.js", "package.json")]
    [InlineData("package.json", "shared/main.js", "package.json")]
    [InlineData("app/package.json", "app/deep/main.js", "app/package.json")]
    public void Where_the_root_has_no_package_file_the_nearest_above_it_is_what_Node_takes(string package, string script, string expected)
    {
        _project.Write("package.json", "{}").Write(package, "{}").Write("else/package.json", "{}").Write(script, "");
        Assert.Equal(new[] { expected, script }.Order(StringComparer.Ordinal), Closure.Of(_project, script, root: _project.At("app")).Append(script).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Imports_of_a_package_file_above_the_root_are_followed()
    {
        _project.Write("package.json", """{"imports": {"#x": "./lib/x.js"}}""").Write("lib/x.js", "").Write("app/main.mjs", "import '#x'");
        Assert.Equal(["lib/x.js", "package.json"], Closure.Of(_project, "app/main.mjs", root: _project.At("app")));
    }

    [Theory]
    [InlineData("""{"#x": "./x.js"}""", "#x")]
    [InlineData("""{"#x": {"node": {"import": "./x.js", "require": "./gone.cjs"}, "default": "./y.js"}}""", "#x", "y.js")]
    [InlineData("""{"#x": ["./gone.js", "./x.js"]}""", "#x")]
    [InlineData("""{"#lib/*": "./lib/*.js"}""", "#lib/x", "", "lib/x.js")]
    [InlineData("""{"#lib/*.js": "./lib/*/*.js"}""", "#lib/x.js", "", "lib/x/x.js")]
    public void Imports_of_the_package_are_followed(string imports, string name, string more = "", string x = "x.js")
    {
        _project.Write("package.json", $$"""{"imports": {{imports}}}""").Write("src/main.mjs", $"import '{name}'").Write(x, "").Write("y.js", "").Write("z.js", "");
        var expected = new[] { "package.json", x, more }.Where(path => path != "").Order(StringComparer.Ordinal);
        Assert.Equal(expected, Closure.Of(_project, "src/main.mjs"));
    }

    [Theory]
    [InlineData("\"./x.js\"", "me")]
    [InlineData("""{"import": "./x.js"}""", "me")]
    [InlineData("""{".": "./y.js", "./sub": {"node": "./x.js"}}""", "me/sub")]
    [InlineData("""{"./*": "./*.js"}""", "me/x")]
    public void A_package_names_itself(string exports, string name)
    {
        _project.Write("package.json", $$"""{"name": "me", "exports": {{exports}}}""").Write("src/main.mjs", $"import '{name}'").Write("x.js", "").Write("y.js", "");
        Assert.Equal(["package.json", "x.js"], Closure.Of(_project, "src/main.mjs"));
    }

    [Theory]
    [InlineData("""["packages/*"]""", "lib", "lib")]
    [InlineData("""["./packages/lib/"]""", "lib/deep/x.js", "lib")]
    [InlineData("""{"packages": ["packages/*"]}""", "@me/lib", "@me/lib")]
    [InlineData("""["packages/**"]""", "@me/lib/sub", "@me/lib")]
    public void A_workspace_is_taken_whole(string workspaces, string import, string name)
    {
        _project.Write("package.json", $$"""{"workspaces": {{workspaces}}}""").Write("main.mjs", $"import '{import}'")
            .Write("packages/lib/package.json", $$"""{"name": "{{name}}"}""").Write("packages/lib/deep/x.js", "import '../../../far.js'").Write("far.js", "")
            .Write("packages/lib/node_modules/other/package.json", """{"name": "other"}""")
            .Write("packages/else/package.json", """{"name": "else"}""");
        var references = new NodeImports().Scan(new(_project.At("main.mjs"), File.ReadAllBytes(_project.At("main.mjs")), new(_project.Folder, _project.Folder, _project.Folder)));
        Assert.Equal([_project.At("packages/lib")], references.Packages);
        Assert.Contains("far.js", Closure.Of(_project, "main.mjs"));
    }

    [Theory]
    [InlineData("""{"name": "a", "name": "b", "imports": {"#x": "./y.js"}, "imports": {"#x": "./x.js"}}""")]
    [InlineData("\ufeff{\"imports\": {\"#x\": \"./x.js\"}}")]
    [InlineData("""{"name": "\ud800", "main": 3, "workspaces": ["\u0000", 4, "gone/*"], "imports": {"\ud800": "./y.js", "#x": ["\ud800", null, "./x.js"]}}""")]
    public void A_strange_package_file_is_read_as_far_as_it_goes(string text)
    {
        _project.Write("package.json", text).Write("main.mjs", "import '#x'; import 'lib'").Write("x.js", "");
        Assert.Equal(["package.json", "x.js"], Closure.Of(_project, "main.mjs"));
    }

    [Theory]
    [InlineData("""{"name": "me", "exports": {".": "me"}, "imports": {"#a": "#b", "#b": "#a", "#c": "me"}}""")]
    [InlineData("""{"name": "me", "exports": "me", "imports": {"#a": "me", "#*": "#*"}}""")]
    public void Packages_that_lead_to_themselves_end(string text)
    {
        _project.Write("package.json", text).Write("main.mjs", "import 'me'; import '#a'; import '#c'");
        Assert.Equal(["package.json"], Closure.Of(_project, "main.mjs"));
    }

    [Fact]
    public void Processes_and_workers_are_looked_for_in_the_working_folder()
    {
        _project.Write("src/main.js", "fork('./child'); new Worker('./w.js'); spawn('node', ['tool.js']); require('./not-there')")
            .Write("job/child.js", "").Write("job/w.js", "").Write("job/tool.js", "").Write("job/not-there.js", "");
        Assert.Equal(["job/child.js", "job/tool.js", "job/w.js"], Closure.Of(_project, "src/main.js", _project.At("job")));
    }

    [Fact]
    public void What_is_loaded_without_the_name_of_code_is_read_too()
    {
        _project.Write("main.js", "require('./bin/tool')").Write("bin/tool", "require('../lib/x.js')").Write("lib/x.js", "");
        Assert.Equal(["bin/tool", "lib/x.js"], Closure.Of(_project, "main.js"));
    }

    [Fact]
    public void A_new_file_that_shadows_an_import_is_found_by_the_next_run()
    {
        _project.Write("main.js", "require('./x')").Write("x/index.js", "");
        Assert.Equal(["x/index.js"], Closure.Of(_project, "main.js"));
        _project.Write("x.js", "");
        Assert.Equal(["x.js", "x/index.js"], Closure.Of(_project, "main.js"));
    }

    [Fact]
    public void Links_are_returned_as_named_and_dangling_ones_not()
    {
        _project.Write("main.js", "require('./link.js'); require('./dangling.js'); require('./loop.js')").Write("real.js", "");
        File.CreateSymbolicLink(_project.At("link.js"), "real.js");
        File.CreateSymbolicLink(_project.At("dangling.js"), "gone.js");
        File.CreateSymbolicLink(_project.At("loop.js"), "loop.js");
        Assert.Equal(["link.js"], Closure.Of(_project, "main.js"));
    }

    [Theory]
    [InlineData("main.js", "", true)]
    [InlineData("main.tsx", "", true)]
    [InlineData("main.mts", "", true)]
    [InlineData("main", "#!/usr/bin/env node\n", true)]
    [InlineData("main", "#!/usr/bin/env -S node --no-warnings\r\n", true)]
    [InlineData("main", "#!/usr/bin/node", true)]
    [InlineData("main", "#!/bin/sh\nnode x.js", false)]
    [InlineData("main.json", "{}", false)]
    [InlineData("main", "", false)]
    public void A_file_of_node_is_told_by_name_or_first_line(string name, string text, bool expected) =>
        Assert.Equal(expected, new NodeImports().Understands(name, System.Text.Encoding.UTF8.GetBytes(text)));
}
