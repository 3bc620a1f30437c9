using RGrid.FileSystem;

namespace RGrid.Snapshots.Node;

/// <summary>
/// What a specifier can lead to (https://nodejs.org/api/modules.html#all-together and esm.html#resolution-algorithm-specification).
/// Which form wins depends on the runtime and on how it is asked for, so all that exist are taken.
/// </summary>
/// <param name="root">The project's root.</param>
internal sealed class NodeResolution(string root)
{
    private static readonly string[] Extensions = [".js", ".cjs", ".mjs", ".jsx", ".ts", ".cts", ".mts", ".tsx", ".json", ".node", ".wasm"];

    private readonly Dictionary<string, PackageFile?> _packages = new(StringComparer.Ordinal);

    /// <summary>The project's root.</summary>
    public string Root => root;

    /// <summary>The `package.json` of a folder, or null where there is none that can be understood.</summary>
    public PackageFile? PackageIn(string folder) =>
        _packages.TryGetValue(folder, out var known) ? known : _packages[folder] = PackageFile.TryRead(folder);

    /// <summary>Adds just the file of a path.</summary>
    /// <returns>True where it is there.</returns>
    public bool AddFile(string path, ISet<string> files)
    {
        if (!NamedFile.Exists(path) || NamedFile.IsInstalled(path, root))
        {
            return false;
        }

        files.Add(path);
        return true;
    }

    /// <summary>Adds what a path that is loaded as a module stands for; its very file too, which is JavaScript where its extension says nothing else.</summary>
    public void AddModule(string path, NodeFindings findings)
    {
        if (AddFile(path, findings.Files) && !NamedFile.IsScriptName(path) && !Extensions.Contains(Path.GetExtension(path), StringComparer.Ordinal))
        {
            findings.Loaded.Add(path);
        }

        AddForms(path, findings.Files);
    }

    /// <summary>Adds the file of a path where it has the name of code, and every file of code that the path stands for.</summary>
    /// <param name="path">Absolute, with or without an extension, of a file or a folder; a slash at its end asks for a folder.</param>
    /// <param name="files">Where to.</param>
    public void AddForms(string path, ISet<string> files)
    {
        var plain = path.Length > 1 ? path.TrimEnd('/') : path;
        AddTypeScript(plain, files);
        if (Extensions.Contains(Path.GetExtension(plain), StringComparer.Ordinal) && AddFile(plain, files))
        {
            // Where the very file is there, no runtime looks further.
            return;
        }

        AddWithExtensions(plain, files);
        if (NamedFile.KindOf(plain) == FileKind.Folder && !NamedFile.IsInstalled(plain, root))
        {
            AddMains(plain, files);
        }
    }

    private void AddMains(string folder, ISet<string> files)
    {
        AddWithExtensions(Path.Combine(folder, "index"), files);
        AddFile(Path.Combine(folder, "package.json"), files);
        foreach (var main in PackageIn(folder)?.Mains ?? [])
        {
            if (NamedFile.In(folder, main) is { } path)
            {
                var plain = path.Length > 1 ? path.TrimEnd('/') : path;
                AddFile(plain, files);
                AddWithExtensions(plain, files);
                AddWithExtensions(Path.Combine(plain, "index"), files);
            }
        }
    }

    private void AddWithExtensions(string path, ISet<string> files)
    {
        foreach (var extension in Extensions)
        {
            AddFile(path + extension, files);
        }
    }

    // TypeScript names the file that would be compiled: './x.js' is './x.ts'.
    private void AddTypeScript(string path, ISet<string> files)
    {
        string[] others = Path.GetExtension(path) switch
        {
            ".js" => [".ts", ".tsx"],
            ".jsx" => [".tsx"],
            ".mjs" => [".mts"],
            ".cjs" => [".cts"],
            _ => [],
        };
        foreach (var other in others)
        {
            AddFile(Path.ChangeExtension(path, other), files);
        }
    }
}
