using RGrid.FileSystem;

namespace RGrid.Snapshots.Node;

/// <summary>Collects what a file names by way of the `package.json` files above it: `#imports`, its own package, workspaces.</summary>
/// <param name="file">The file.</param>
/// <param name="resolution">Finds what a path stands for.</param>
/// <param name="findings">Where to.</param>
internal sealed class PackageReferences(CodeFile file, NodeResolution resolution, NodeFindings findings)
{
    private readonly string _folder = Path.GetDirectoryName(file.Path)!;
    private readonly List<PackageFile> _packages = [];

    /// <summary>
    /// Adds each `package.json` from the file up to the root. Where none is there, or the file lies above the root, the nearest above it: Node
    /// looks up to the top of the disk for the one that tells whether a file is a module.
    /// </summary>
    public void AddFiles()
    {
        var isFound = false;
        for (var folder = _folder; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (!PathRelation.IsIn(folder, file.Folders.Root) && isFound)
            {
                break;
            }

            if (resolution.AddFile(Path.Combine(folder, "package.json"), findings.Files))
            {
                isFound = true;
                if (resolution.PackageIn(folder) is { } package)
                {
                    _packages.Add(package);
                }
            }
        }
    }

    /// <summary>Adds what `#lib/x`, `name`, `@scope/name/x` stand for, where they are the project's own.</summary>
    public void Add(string value)
    {
        const int longestName = 512;
        if (value.Length > longestName || value.Contains(' ', StringComparison.Ordinal))
        {
            return;
        }

        if (!value.StartsWith('#'))
        {
            AddPackage(value);
            return;
        }

        foreach (var package in _packages)
        {
            foreach (var target in package.Targets("imports", value))
            {
                if (target.StartsWith('.'))
                {
                    AddModule(package, target);
                }
                else
                {
                    AddPackage(target);
                }
            }
        }
    }

    private void AddPackage(string value)
    {
        var parts = value.Split('/', 3);
        var name = value.StartsWith('@') && parts.Length > 1 ? $"{parts[0]}/{parts[1]}" : parts[0];
        if (_packages is [var own, ..] && own.Name == name)
        {
            foreach (var target in own.Targets("exports", "." + value[name.Length..]))
            {
                AddModule(own, target);
            }
        }

        foreach (var package in _packages)
        {
            if (package.Workspaces.TryGetValue(name, out var folder))
            {
                findings.Folders.Add(folder);
            }
        }
    }

    private void AddModule(PackageFile package, string target)
    {
        if (package.PathOf(target) is { } path)
        {
            resolution.AddModule(path, findings);
        }
    }
}
