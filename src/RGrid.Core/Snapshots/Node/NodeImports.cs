using RGrid.Runtimes;

namespace RGrid.Snapshots.Node;

/// <summary>
/// Finds the local files that JavaScript and TypeScript name: relative imports and requires, `#imports`, the package itself by name,
/// workspaces, workers, child processes, `new URL('./x', import.meta.url)`, and each `package.json` from a file up to the root. What
/// lies in `node_modules` is installed and not looked at. One instance serves one run.
/// </summary>
public sealed class NodeImports : ICodeScanner
{
    private static readonly string[] Extensions = [".js", ".cjs", ".mjs", ".jsx", ".ts", ".cts", ".mts", ".tsx"];

    // Files that no name tells to be JavaScript, and that are loaded as such: require('./bin/tool').
    private readonly HashSet<string> _loaded = new(StringComparer.Ordinal);
    private NodeResolution? _resolution;

    /// <inheritdoc/>
    public bool Understands(string path, ReadOnlySpan<byte> text) =>
        Extensions.Contains(Path.GetExtension(path), StringComparer.Ordinal)
        || Languages.InterpreterLine(text) is "node" or "nodejs"
        || _loaded.Contains(path);

    /// <inheritdoc/>
    public CodeReferences Scan(CodeFile file)
    {
        if (_resolution?.Root != file.Folders.Root)
        {
            _resolution = new NodeResolution(file.Folders.Root);
        }

        var findings = new NodeFindings();
        new NodeReferences(file, _resolution, findings).AddAll();
        _loaded.UnionWith(findings.Loaded);
        findings.Files.Remove(file.Path);
        return new CodeReferences([.. findings.Files], [.. findings.Folders], findings.Mentions);
    }
}
