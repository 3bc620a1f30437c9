using RGrid.FileSystem;

namespace RGrid.Executions;

/// <summary>Finds what `-m PKG.MOD` starts: the module's file or its package with all of it. A module that is not local is an installed one.</summary>
public static class ModuleFiles
{
    /// <summary>The local files and package folders of a module; both empty where it is not local.</summary>
    /// <param name="folder">The first folder of the module path.</param>
    /// <param name="module">Its dotted name.</param>
    public static (IReadOnlyList<string> Files, IReadOnlyList<string> Packages) Find(string folder, string module)
    {
        var first = module.Split('.')[0];
        var package = Path.Combine(folder, first);
        var file = package + ".py";
        return (
            PosixFile.IsFile(file) ? [file] : [],
            first.Length > 0 && PosixFile.IsFolder(package) ? [package] : []);
    }
}
