using System.Text;
using RGrid.FileSystem;

namespace RGrid.Snapshots.Node;

/// <summary>
/// Finds the local files that JavaScript and TypeScript name: relative imports and requires, `#imports`, the package itself by name,
/// workspaces, workers, child processes, `new URL('./x', import.meta.url)`, and each `package.json` from a file up to the root. What
/// lies in `node_modules` is installed and not looked at. One instance serves one run.
/// </summary>
public sealed class NodeImports : ICodeScanner
{
    private static readonly string[] Extensions = [".js", ".cjs", ".mjs", ".jsx", ".ts", ".cts", ".mts", ".tsx", ".json", ".node", ".wasm"];
    private static readonly string[] ScriptExtensions = [".js", ".cjs", ".mjs", ".jsx", ".ts", ".cts", ".mts", ".tsx"];

    private readonly Dictionary<string, PackageFile?> _packages = new(StringComparer.Ordinal);
    private IReadOnlyDictionary<string, string>? _workspaces;

    /// <inheritdoc/>
    public bool Understands(string path, ReadOnlySpan<byte> text) =>
        ScriptExtensions.Contains(Path.GetExtension(path), StringComparer.Ordinal)
        || Runtimes.Languages.InterpreterLine(text) is "node" or "nodejs";

    /// <inheritdoc/>
    public CodeReferences Scan(CodeFile file)
    {
        var files = new SortedSet<string>(StringComparer.Ordinal);
        var packages = new SortedSet<string>(StringComparer.Ordinal);
        var folder = Path.GetDirectoryName(file.Path)!;
        var packageFiles = AddPackageFiles(folder, file.Folders.Root, files);
        _workspaces ??= packageFiles.LastOrDefault()?.Workspaces() ?? new Dictionary<string, string>();
        var source = Encoding.UTF8.GetString(file.Text.Span);
        var previous = default(QuotedText);
        foreach (var text in QuotedTexts.Of(source))
        {
            AddText(text, source, folder, file.Folders, files);
            AddPackage(text.Text, packageFiles, files, packages);
            if (previous.Text is { } before && source.AsSpan(previous.End, Math.Max(0, text.Start - previous.End)).Trim() is ",")
            {
                // path.join(__dirname, 'lib', 'worker.js')
                AddResolved(Path.Combine(folder, before, text.Text.TrimStart('/')), files);
            }

            previous = text;
        }

        files.Remove(file.Path);
        return new CodeReferences([.. files], [.. packages]);
    }

    private static void AddText(QuotedText text, string source, string folder, ProjectFolders folders, SortedSet<string> files)
    {
        var value = text.Text.Split('?')[0].Split('#')[0];
        if (value.Length == 0 || value.AsSpan().ContainsAny("\0${\\") || value.Contains("node_modules", StringComparison.Ordinal))
        {
            return;
        }

        if (value.StartsWith("./", StringComparison.Ordinal) || value.StartsWith("../", StringComparison.Ordinal) || value is "." or "..")
        {
            var path = Path.GetFullPath(Path.Combine(folder, value)).TrimEnd('/');
            if (IsImported(text, source) && PosixFile.TryStat(path)?.Kind == FileKind.File)
            {
                files.Add(path);
            }

            AddResolved(path, files);
            AddResolved(Path.GetFullPath(Path.Combine(folders.WorkingFolder, value)), files, ScriptExtensions);
        }
        else if (ScriptExtensions.Contains(Path.GetExtension(value), StringComparer.Ordinal))
        {
            // fork('child.js'), __dirname + '/worker.js'
            foreach (var one in new[] { folder, folders.EntryFolder, folders.WorkingFolder })
            {
                AddResolved(Path.GetFullPath(Path.Combine(one, value.TrimStart('/'))), files);
            }
        }
    }

    // What is imported, required or made a URL of belongs to the code whatever its extension; other strings only where they name code.
    private static bool IsImported(QuotedText text, string source)
    {
        var before = source.AsSpan(Math.Max(0, text.Start - 40), Math.Min(40, text.Start)).TrimEnd();
        var after = source.AsSpan(text.End, Math.Min(60, source.Length - text.End)).TrimStart(", \t");
        return after.StartsWith("import.meta.url")
            || before.EndsWith("from") || before.EndsWith("import")
            || before.EndsWith("require(") || before.EndsWith("import(") || before.EndsWith("resolve(");
    }

    private static void AddResolved(string path, SortedSet<string> files, IReadOnlyList<string>? exact = null)
    {
        if ((exact ?? Extensions).Contains(Path.GetExtension(path), StringComparer.Ordinal) && PosixFile.TryStat(path)?.Kind == FileKind.File)
        {
            files.Add(path);
        }

        if (exact is not null)
        {
            return;
        }

        // Which one wins depends on the runtime and on how it is asked for, so all that exist are taken.
        IEnumerable<string> candidates = [.. Extensions.Select(extension => path + extension), .. ToTypeScript(path)];
        if (PosixFile.TryStat(path)?.Kind == FileKind.Folder)
        {
            candidates = candidates.Concat(FolderMains(path));
        }

        files.UnionWith(candidates.Select(Path.GetFullPath).Where(candidate => PosixFile.TryStat(candidate)?.Kind == FileKind.File));
    }

    private static IEnumerable<string> ToTypeScript(string path) => Path.GetExtension(path) switch
    {
        ".js" => [Path.ChangeExtension(path, ".ts"), Path.ChangeExtension(path, ".tsx")],
        ".mjs" => [Path.ChangeExtension(path, ".mts")],
        ".cjs" => [Path.ChangeExtension(path, ".cts")],
        _ => [],
    };

    private static IEnumerable<string> FolderMains(string folder)
    {
        var indexes = Extensions.Select(extension => Path.Combine(folder, "index" + extension));
        if (PackageFile.TryRead(folder) is not { } package)
        {
            return indexes;
        }

        var main = (package.Document["main"] as System.Text.Json.Nodes.JsonValue)?.TryGetValue<string>(out var text) == true ? text : null;
        var mains = main is null ? [] : Extensions.Select(extension => Path.Combine(folder, main) + extension)
            .Append(Path.Combine(folder, main))
            .Concat(Extensions.Select(extension => Path.Combine(folder, main, "index" + extension)));
        return indexes.Concat(mains).Append(Path.Combine(folder, "package.json"));
    }

    private List<PackageFile> AddPackageFiles(string folder, string root, SortedSet<string> files)
    {
        var found = new List<PackageFile>();
        for (var current = folder; current is not null && PathRelation.IsIn(current, root); current = Path.GetDirectoryName(current))
        {
            var path = Path.Combine(current, "package.json");
            if (PosixFile.TryStat(path)?.Kind == FileKind.File)
            {
                files.Add(path);
            }

            if (!_packages.TryGetValue(current, out var package))
            {
                _packages[current] = package = PackageFile.TryRead(current);
            }

            if (package is not null)
            {
                found.Add(package);
            }
        }

        return found;
    }

    private void AddPackage(string text, List<PackageFile> packageFiles, SortedSet<string> files, SortedSet<string> packages)
    {
        if (text.StartsWith('#'))
        {
            files.UnionWith(packageFiles.SelectMany(package => package.Targets("imports", text)).Select(Path.GetFullPath)
                .Where(path => PosixFile.TryStat(path)?.Kind == FileKind.File));
            return;
        }

        foreach (var (name, folder) in _workspaces!)
        {
            if (text == name || text.StartsWith(name + "/", StringComparison.Ordinal))
            {
                packages.Add(folder);
            }
        }

        if (packageFiles.FirstOrDefault() is { Name: { } own } self && (text == own || text.StartsWith(own + "/", StringComparison.Ordinal)))
        {
            files.UnionWith(self.Targets("exports", "." + text[own.Length..]).Select(Path.GetFullPath)
                .Where(path => PosixFile.TryStat(path)?.Kind == FileKind.File));
        }
    }
}
