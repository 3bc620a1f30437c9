using System.IO.Enumeration;
using RGrid.FileSystem;

namespace RGrid.Snapshots.Python;

/// <summary>One folder of the module path: which of its entries could be a module of some name. Which one wins depends on the runtime, so all are taken.</summary>
/// <param name="folder">Absolute path.</param>
internal sealed class PythonModuleFolder(string folder)
{
    private static readonly string[] ExtensionSuffixes = [".so", ".pyd"];

    private readonly HashSet<string> _names = PosixFile.IsFolder(folder)
        ? [.. FolderListing.Names(folder)]
        : [];

    /// <summary>The files that could be the module, and its folder where it could be a package.</summary>
    public (IEnumerable<string> Files, string? Package) Find(string name)
    {
        var files = _names.Where(entry => IsModuleFile(entry, name)).Select(entry => Path.Combine(folder, entry)).ToList();
        var package = _names.Contains(name) && PosixFile.IsFolder(Path.Combine(folder, name))
            ? Path.Combine(folder, name)
            : null;
        return (files, package);
    }

    /// <summary>
    /// The name, and where it is not ASCII the modules here that it could mean: Python compares names by their compatibility form
    /// (PEP 3131), of which only the plain letters are known here.
    /// </summary>
    public IEnumerable<string> Alike(string name)
    {
        if (name.All(char.IsAscii))
        {
            return [name];
        }

        var pattern = string.Concat(name.Select((letter, at) => char.IsAscii(letter) && (at + 1 == name.Length || char.IsAscii(name[at + 1])) ? letter : '*'));
        return Modules.Where(module => FileSystemName.MatchesSimpleExpression(pattern, module, ignoreCase: false)).Append(name).Distinct(StringComparer.Ordinal);
    }

    /// <summary>The names of modules and regular packages that are here.</summary>
    public IEnumerable<string> Modules => ModulesAmong(static _ => true);

    /// <summary>Those of them that have one of some names; no other folder is looked into, which may be closed to this user.</summary>
    public IEnumerable<string> ModulesAmong(Func<string, bool> isOne) => _names.Select(entry => entry.Split('.')[0])
        .Distinct(StringComparer.Ordinal)
        .Where(name => name.Length > 0 && isOne(name) && (IsRegular(name) || _names.Any(entry => IsModuleFile(entry, name))));

    /// <summary>True where a name is a module file, a regular package or a folder of modules here, not just a folder of that name.</summary>
    public bool HasCode(string name) => IsRegular(name)
        || (_names.Contains(name) && Path.Combine(folder, name) is var path && PosixFile.IsFolder(path) && FolderListing.Names(path).Any(entry => entry.EndsWith(".py", StringComparison.Ordinal)));

    private bool IsRegular(string name) =>
        _names.Contains(name + ".py")
        || (_names.Contains(name) && PosixFile.IsFile(Path.Combine(folder, name, "__init__.py")));

    private bool IsModuleFile(string entry, string name) =>
        entry.StartsWith(name, StringComparison.Ordinal)
        && (entry.AsSpan(name.Length) is ".py" or ".pyw"
            || (entry.AsSpan(name.Length) is ".pyc" && !_names.Contains(name + ".py"))
            || (entry.Length > name.Length && entry[name.Length] == '.'
                && Array.Exists(ExtensionSuffixes, suffix => entry.EndsWith(suffix, StringComparison.Ordinal))));
}
