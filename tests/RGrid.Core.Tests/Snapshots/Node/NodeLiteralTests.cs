using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using RGrid.Snapshots;
using RGrid.Snapshots.Node;
using RGrid.Testing;

namespace RGrid.Core.Tests.Snapshots.Node;

/// <summary>
/// Puts an import of a local file in place of literals of real programs (npm and what it bundles, corepack's minified files), where acorn
/// says that a literal is. Whatever stands around it, the file must be found.
/// </summary>
public sealed class NodeLiteralTests : IDisposable
{
    private const string Oracle = """
        const fs = require('fs'), path = require('path');
        const acorn = require('internal/deps/acorn/acorn/dist/acorn');
        const found = {};
        function visit(folder) {
          for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
            const file = path.join(folder, entry.name);
            if (entry.isDirectory()) { visit(file); continue; }
            if (!/\.[cm]?js$/.test(entry.name)) continue;
            const text = fs.readFileSync(file, 'utf8');
            for (const sourceType of ['script', 'module']) {
              const literals = [];
              const onToken = token => { if (token.type.label === 'string') literals.push([token.start, token.end]); };
              try { acorn.parse(text, { ecmaVersion: 'latest', sourceType, allowHashBang: true, allowReturnOutsideFunction: true, onToken }); } catch { continue; }
              const step = Math.ceil(literals.length / 6);
              found[file] = literals.filter((_, index) => index % step === 0);
              break;
            }
          }
        }
        for (const folder of process.argv.slice(1)) visit(folder);
        console.log(JSON.stringify(found));
        """;

    private readonly Workspace _project = new Workspace().Write("target.js", "");

    public void Dispose() => _project.Dispose();

    [Fact]
    public void A_literal_is_found_wherever_it_stands()
    {
        var corpora = new[] { "/usr/lib/node_modules", "/usr/share/nodejs", "/usr/local/lib/node_modules" }.Where(Directory.Exists);
        var start = new ProcessStartInfo("node", ["--expose-internals", "-e", Oracle, .. corpora]) { RedirectStandardOutput = true };
        start.Environment.Remove("NODE_OPTIONS");
        using var process = Process.Start(start)!;
        var answer = JsonNode.Parse(process.StandardOutput.ReadToEnd())!.AsObject();
        var tried = 0;
        var missing = new List<string>();
        foreach (var (path, literals) in answer)
        {
            // acorn counts UTF-16 units, as .NET does.
            var text = new UTF8Encoding(false).GetString(File.ReadAllBytes(path));
            foreach (var literal in literals!.AsArray())
            {
                var (from, to) = (literal![0]!.GetValue<int>(), literal[1]!.GetValue<int>());
                var quote = text[from];
                var changed = Encoding.UTF8.GetBytes(text[..from] + quote + "./target.js" + quote + text[to..]);
                var folders = new ProjectFolders(_project.Folder, _project.Folder, _project.Folder);
                tried++;
                if (!new NodeImports().Scan(new CodeFile(_project.At("main.js"), changed, folders)).Files.Contains(_project.At("target.js")))
                {
                    missing.Add($"{path} at {from}");
                }
            }
        }

        Assert.True(missing.Count == 0, string.Join('\n', missing.Take(20)));
        Assert.True(tried > 2000, $"only {tried} literals");
    }
}
