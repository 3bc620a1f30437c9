using System.Diagnostics;
using RGrid.FileSystem;
using RGrid.Testing;

namespace RGrid.Core.Tests.Snapshots.Node;

/// <summary>Runs real projects under the real Node, which tells every module file that it loads; the scan has to find each of them.</summary>
public sealed class NodeRunTests : IDisposable
{
    // Processes and workers inherit NODE_OPTIONS, so it sees theirs too.
    private const string Hook = """
        const fs = require('node:fs'), Module = require('node:module');
        const log = path => fs.appendFileSync(process.env.LOADED, path + '\n');
        const load = Module._load;
        Module._load = function (request, parent, isMain) {
          try {
            const path = Module._resolveFilename(request, parent, isMain);
            if (path.startsWith('/')) log(path);
          } catch {}
          return load.apply(this, arguments);
        };
        Module.register('data:text/javascript,' + encodeURIComponent(`
          import fs from 'node:fs';
          import { fileURLToPath } from 'node:url';
          export async function load(url, context, next) {
            if (url.startsWith('file:')) fs.appendFileSync(process.env.LOADED, fileURLToPath(url) + '\\n');
            return next(url, context);
          }`));
        """;

    // The smallest module: a magic number and a version.
    private static readonly byte[] Wasm = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

    private readonly Workspace _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public void Required_modules()
    {
        _project.Write("main.js", "require('./a'); require('./lib'); require(\"./deep/\"); require('./data'); require('./it\\'s'); require('./tool'); require('./q#1'); require('.')")
            .Write("a.js", "module.require('./b.cjs'); require(`./c`)").Write("b.cjs", "").Write("c.json", "{}")
            .Write("lib/package.json", """{"main": "./out"}""").Write("lib/out/index.js", "require('..')").Write("lib/index.js", "")
            .Write("deep/index.json", "{}").Write("data.json", "{}").Write("it's.js", "").Write("tool", "require('./tools/x.txt')")
            .Write("tools/x.txt", "require('./y')").Write("tools/y.js", "").Write("q#1.js", "").Write("index.js", "");
        FindsAllThatIsLoaded("main.js", 12);
    }

    [Fact]
    public void Imported_modules()
    {
        _project.Write("package.json", """{"type": "module"}""")
            .Write("main.js", "import './a.js'; export * from \"./b.mjs\"; import data from './c.json' with { type: 'json' }; await import(`./d%20d.js?x#y`); import*as e from'./e.js'\nimport/**/'./f.js'")
            .Write("a.js", "import { createRequire } from 'node:module'; createRequire(import.meta.url)('./g.cjs'); const load = createRequire(import.meta.url);\nload('./h.txt')")
            .Write("b.mjs", "import './\\u0069.js'; export { x } from './e.js'").Write("c.json", "{}").Write("d d.js", "").Write("e.js", "export const x = 1").Write("f.js", "")
            .Write("g.cjs", "").Write("h.txt", "require('./g.cjs')").Write("i.js", "");
        FindsAllThatIsLoaded("main.js", 9);
    }

    [Fact]
    public void Imports_exports_and_workspaces()
    {
        _project.Write("package.json", """
                {"name": "me", "workspaces": ["packages/*"], "exports": {".": {"import": "./esm.mjs", "require": "./cjs.cjs"}, "./f/*": "./features/*.js"},
                 "imports": {"#one": {"node": "./one.mjs"}, "#lib/*": ["./src/*.mjs"], "#lib2": "lib2"}}
                """)
            .Write("main.mjs", "import 'me'; import 'me/f/x'; import '#one'; import '#lib/two'; import 'lib'; import '#lib2'; import('./old.cjs')")
            .Write("old.cjs", "require('me')").Write("esm.mjs", "").Write("cjs.cjs", "").Write("features/x.js", "").Write("one.mjs", "").Write("src/two.mjs", "")
            .Write("packages/lib/package.json", """{"name": "lib", "main": "start.js"}""").Write("packages/lib/start.js", "require('./' + 'computed')").Write("packages/lib/computed.js", "")
            .Write("packages/other/package.json", """{"name": "lib2"}""").Write("packages/other/index.js", "");
        Directory.CreateDirectory(_project.At("node_modules"));
        File.CreateSymbolicLink(_project.At("node_modules/lib"), "../packages/lib");
        File.CreateSymbolicLink(_project.At("node_modules/lib2"), "../packages/other");
        FindsAllThatIsLoaded("main.mjs", 9);
    }

    [Fact]
    public void Workers_and_processes()
    {
        _project.Write("main.js", """
                const { Worker } = require('node:worker_threads'), { fork, spawnSync, execSync } = require('node:child_process'), path = require('node:path');
                new Worker('./w1.js'); new Worker(path.join(__dirname, 'lib', "w2.js")); new Worker(`${__dirname}/w3.mjs`); new Worker(__dirname + '/w4.js');
                fork('./c1'); fork('c2.js'); fork(require.resolve('./c3'));
                spawnSync(process.execPath, ['./c4.js']); spawnSync(process.execPath, ['--import=./c5.mjs', 'c6.js']); execSync('node c7.js --fast');
                """)
            .Write("w1.js", "require('./deep')").Write("deep.js", "").Write("lib/w2.js", "").Write("w3.mjs", "new (await import('node:worker_threads')).Worker(new URL('w5.js', import.meta.url))").Write("w4.js", "").Write("w5.js", "");
        foreach (var name in new[] { "c1.js", "c2.js", "c3.js", "c4.js", "c5.mjs", "c6.js", "c7.js" })
        {
            _project.Write(name, "");
        }

        FindsAllThatIsLoaded("main.js", 13);
    }

    [Fact]
    public void Web_assembly()
    {
        _project.Write("main.mjs", "import * as x from './x.wasm'; import fs from 'node:fs'; new WebAssembly.Module(fs.readFileSync(new URL('./y.wasm', import.meta.url)))");
        File.WriteAllBytes(_project.At("x.wasm"), Wasm);
        File.WriteAllBytes(_project.At("y.wasm"), Wasm);
        FindsAllThatIsLoaded("main.mjs", 1, "--experimental-wasm-modules");
        Assert.Equal(["x.wasm", "y.wasm"], Closure.Of(_project, "main.mjs"));
    }

    private void FindsAllThatIsLoaded(string script, int least, params IEnumerable<string> options)
    {
        var hook = Path.Combine(_project.Home, "hook.cjs");
        var log = Path.Combine(_project.Home, "loaded");
        File.WriteAllText(hook, Hook);
        var start = new ProcessStartInfo("node", [.. options, script]) { WorkingDirectory = _project.Folder, RedirectStandardError = true };
        start.Environment["NODE_OPTIONS"] = $"--require {hook}";
        start.Environment["NODE_NO_WARNINGS"] = "1";
        start.Environment["LOADED"] = log;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);

        var loaded = File.ReadAllLines(log).Distinct(StringComparer.Ordinal)
            .Where(path => PathRelation.IsBelow(path, _project.Folder) && path != _project.At(script))
            .Select(path => PathRelation.Relative(_project.Folder, path)).Order(StringComparer.Ordinal).ToList();
        Assert.True(loaded.Count >= least, $"the oracle saw only {string.Join(", ", loaded)}");
        Assert.Empty(loaded.Except(Closure.Of(_project, script), StringComparer.Ordinal));
    }
}
