using System.Diagnostics;
using System.Text.Json.Nodes;
using RGrid.Snapshots.Python;

namespace RGrid.Core.Tests.Snapshots.Python;

/// <summary>Holds the scan against CPython's own `ast` over the whole standard library of every Python here: more is allowed, less is not.</summary>
public sealed class StandardLibraryTests
{
    private const string Oracle = """
        import ast, json, os, sys, sysconfig, warnings
        warnings.simplefilter('ignore')
        found = {}
        for folder, folders, names in os.walk(os.path.realpath(sysconfig.get_path('stdlib'))):
            folders[:] = [name for name in folders if name not in ('__pycache__', 'site-packages', 'dist-packages')]
            for name in names:
                if not name.endswith('.py'):
                    continue
                path = os.path.join(folder, name)
                try:
                    tree = ast.parse(open(path, 'rb').read())
                except (SyntaxError, ValueError, RecursionError, MemoryError):
                    continue
                imports = []
                for node in ast.walk(tree):
                    if isinstance(node, ast.Import):
                        imports += [[alias.name, 0, []] for alias in node.names]
                    elif isinstance(node, ast.ImportFrom):
                        imports.append([node.module or '', node.level, [alias.name for alias in node.names if alias.name != '*']])
                found[path] = imports
        print(json.dumps(found))
        """;

    public static TheoryData<string> Interpreters()
    {
        var pyenv = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".pyenv/versions");
        string[] versions = Directory.Exists(pyenv) ? [.. Directory.EnumerateDirectories(pyenv).Where(folder => Path.GetFileName(folder)[0] == '3')] : [];
        return [.. versions.Select(folder => Path.Combine(folder, "bin/python3")).Prepend("/usr/bin/python3").Where(File.Exists)];
    }

    [Theory]
    [MemberData(nameof(Interpreters))]
    public void The_scan_finds_every_import_that_ast_finds(string interpreter)
    {
        var files = Ask(interpreter);
        Assert.True(files.Count > 300, $"only {files.Count} files");
        var (expected, found) = (0, 0);
        var missing = new List<string>();
        foreach (var (path, imports) in files)
        {
            var scanned = PythonStatements.Read(File.ReadAllBytes(path)).Imports;
            found += scanned.Count;
            foreach (var import in imports!.AsArray())
            {
                expected++;
                var (module, level) = (import![0]!.GetValue<string>(), import[1]!.GetValue<int>());
                var names = import[2]!.AsArray().Select(name => name!.GetValue<string>());
                if (!scanned.Any(one => one.Module == module && one.Level == level && names.All(one.Names.Contains)))
                {
                    missing.Add($"{path}: {import.ToJsonString()}");
                }
            }
        }

        Assert.Empty(missing);
        Assert.True(found < expected * 1.01, $"{found} found, {expected} are there: the scan takes text for statements");
    }

    private static JsonObject Ask(string interpreter)
    {
        var start = new ProcessStartInfo(interpreter, ["-I", "-c", Oracle]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return JsonNode.Parse(answer)!.AsObject();
    }
}
