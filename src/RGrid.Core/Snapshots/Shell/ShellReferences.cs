using RGrid.FileSystem;

namespace RGrid.Snapshots.Shell;

/// <summary>Tries names beside a script: in its own folder, that of the first script, and the working folder.</summary>
/// <param name="file">The script.</param>
internal sealed class ShellReferences(CodeFile file)
{
    private readonly string[] _folders =
        [.. new[] { Path.GetDirectoryName(file.Path)!, file.Folders.EntryFolder, file.Folders.WorkingFolder }.Distinct(StringComparer.Ordinal)];

    private readonly Dictionary<string, IReadOnlyList<string>> _known = new(StringComparer.Ordinal);

    /// <summary>What was found.</summary>
    public SortedSet<string> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>Adds the files of a name.</summary>
    /// <returns>Them.</returns>
    public IReadOnlyList<string> Add(string name)
    {
        if (!_known.TryGetValue(name, out var files))
        {
            _known[name] = files = [.. _folders.SelectMany(folder => Find(folder, name)).Distinct(StringComparer.Ordinal)];
            Files.UnionWith(files);
        }

        return files;
    }

    private IEnumerable<string> Find(string folder, string name)
    {
        if (NamedFile.In(folder, name) is not { } path || (name.StartsWith('/') && !PathRelation.IsBelow(path, file.Folders.Root)))
        {
            return [];
        }

        var paths = IsPatternOfScripts(name) ? Expand(folder, name) : [path];
        return paths.Where(one => NamedFile.Exists(one) && !NamedFile.IsInstalled(one, file.Folders.Root));
    }

    // for lib in "$HERE"/lib/*.sh; do . "$lib"; done. Patterns of data are left to arguments and `--include`, and a text that only looks
    // like a pattern must not cost a walk over the disk.
    private static bool IsPatternOfScripts(string name) =>
        name.Length < 256
        && NamedFile.IsScriptName(name)
        && name.AsSpan().ContainsAny('*', '?', '{')
        && !name.Contains("**", StringComparison.Ordinal)
        && name.AsSpan().Count('*') <= 3
        && name.AsSpan().Count('{') <= 2;

    private static IReadOnlyList<string> Expand(string folder, string pattern)
    {
        try
        {
            return Glob.Expand(folder, pattern);
        }
        catch (Exception exception) when (exception is IOException or RGridException)
        {
            return [];
        }
    }
}
