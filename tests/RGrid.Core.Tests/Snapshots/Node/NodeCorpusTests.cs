using System.Diagnostics;
using System.Text.Json.Nodes;
using RGrid.Snapshots;
using RGrid.Snapshots.Node;

namespace RGrid.Core.Tests.Snapshots.Node;

/// <summary>Holds the scan against acorn, the parser inside of Node, over npm's own sources: every relative import that resolves must be found.</summary>
public sealed class NodeCorpusTests
{
    private const string Oracle = """
        const fs = require('fs'), path = require('path');
        const acorn = require('internal/deps/acorn/acorn/dist/acorn'), walk = require('internal/deps/acorn/acorn-walk/dist/walk');
        const found = {};
        function visit(folder) {
          for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
            const file = path.join(folder, entry.name);
            if (entry.isDirectory()) { visit(file); continue; }
            if (!/\.[cm]?js$/.test(entry.name)) continue;
            const text = fs.readFileSync(file, 'utf8');
            let tree;
            for (const sourceType of ['script', 'module']) {
              try { tree = acorn.parse(text, { ecmaVersion: 'latest', sourceType, allowHashBang: true, allowReturnOutsideFunction: true }); break; } catch {}
            }
            if (!tree) continue;
            const named = [];
            const take = node => {
              const value = node?.type === 'Literal' ? node.value
                : node?.type === 'TemplateLiteral' && node.quasis.length === 1 ? node.quasis[0].value.cooked
                : undefined;
              if (typeof value === 'string' && /^\.\.?(\/|$)/.test(value)) named.push(value);
            };
            walk.full(tree, node => {
              if (node.type === 'CallExpression' && (node.callee.name === 'require' || node.callee.object?.name === 'require')) take(node.arguments[0]);
              if (node.source) take(node.source);
            });
            const files = [];
            for (const name of named) {
              try { files.push(require.resolve(path.resolve(folder, name))); } catch {}
            }
            found[file] = files;
          }
        }
        visit(process.argv[1]);
        console.log(JSON.stringify(found));
        """;

    [Fact]
    public void Every_relative_import_of_npm_is_found()
    {
        var corpus = new[] { "/usr/lib/node_modules/npm", "/usr/share/nodejs/npm", "/usr/local/lib/node_modules/npm" }.First(Directory.Exists);
        var start = new ProcessStartInfo("node", ["--expose-internals", "-e", Oracle, corpus]) { RedirectStandardOutput = true };
        start.Environment.Remove("NODE_OPTIONS");
        using var process = Process.Start(start)!;
        var answer = JsonNode.Parse(process.StandardOutput.ReadToEnd())!.AsObject();
        Assert.True(answer.Count > 500, $"only {answer.Count} files");
        var scanner = new NodeImports();
        var missing = new List<string>();
        foreach (var (path, targets) in answer)
        {
            var folder = Path.GetDirectoryName(path)!;
            var found = scanner.Scan(new CodeFile(path, File.ReadAllBytes(path), new ProjectFolders(folder, folder, folder))).Files;
            missing.AddRange(targets!.AsArray().Select(target => target!.GetValue<string>())
                .Where(target => target != path && !found.Contains(target))
                .Select(target => $"{path}: {target}"));
        }

        Assert.True(missing.Count == 0, string.Join("\n", missing.Take(20)));
        Assert.True(answer.Sum(file => file.Value!.AsArray().Count) > 800, "the oracle saw hardly any import");
    }
}
