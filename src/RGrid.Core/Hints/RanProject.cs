using RGrid.Content;
using RGrid.FileSystem;
using RGrid.Runtimes;
using RGrid.Snapshots;

namespace RGrid.Hints;

/// <summary>A run that has ended, from the side of its project: what it saw, and what the user has besides.</summary>
/// <param name="Sources">The user's side.</param>
/// <param name="Places">How paths of the run lead back to it.</param>
/// <param name="Code">The code, relative to the root.</param>
/// <param name="Inputs">The inputs, relative to the working folder.</param>
/// <param name="ParentFolders">Folders that existed in the run, relative to the working folder, or absolute.</param>
/// <param name="Mounts">Absolute paths that it saw as they are.</param>
/// <param name="ReadOnlyMounts">Those of them that it might only read.</param>
/// <param name="Runtime">What ran it.</param>
/// <param name="DependenciesFolder">Where its dependencies are installed; null where there are none.</param>
/// <param name="Machine">The caller's surroundings.</param>
/// <param name="IsOwnOutput">True for a path at which RGrid wrote an output of this script.</param>
/// <param name="ReadCode">The bytes of an entry of the code.</param>
public sealed record RanProject(
    ProjectSources Sources,
    SeenPlaces Places,
    BlobTree Code,
    BlobTree Inputs,
    IReadOnlyCollection<string> ParentFolders,
    IReadOnlyList<string> Mounts,
    IReadOnlyList<string> ReadOnlyMounts,
    Runtime Runtime,
    string? DependenciesFolder,
    Machine Machine,
    Func<string, bool> IsOwnOutput,
    Func<TreeEntry, byte[]> ReadCode)
{
    private static readonly string[] Ignored = [".git", ".hg", ".svn", "node_modules", "__pycache__", ".venv", "venv"];

    private bool? _changesFolder;

    /// <summary>What the run made by copying an input with its mode, so that it can't be written to: absolute paths, and of what each is a copy.</summary>
    public IReadOnlyDictionary<string, string> ReadOnlyCopies { get; init; } = new Dictionary<string, string>();

    /// <summary>The project.</summary>
    public ProjectFolders Folders => Sources.Folders;

    /// <summary>True where the run saw what the user has at a place, by the name that the place was given: itself, or something in it.</summary>
    public bool Saw(NamedPath place) => place.Kind switch
    {
        PathKind.Absolute => HasAbsolute(place.Path),
        PathKind.OfHome => false,
        _ => Has(place.Path),
    };

    /// <summary>True where what stands at the user's path was part of the run's tree: a file or link there, or a folder that the run had.</summary>
    public bool Has(string path)
    {
        var relative = PathRelation.Relative(Folders.WorkingFolder, path);
        return IsCode(path)
            || Inputs.Entries.Any(entry => !Path.IsPathRooted(entry.Path) && PathRelation.IsIn(entry.Path, relative))
            || PathRelation.IsIn(Folders.WorkingFolder, path)
            || PathRelation.IsIn(Folders.Root, path)
            || ParentFolders.Any(folder => !Path.IsPathRooted(folder) && PathRelation.IsIn(Path.GetFullPath(Path.Combine(Folders.WorkingFolder, folder)), path));
    }

    private bool HasAbsolute(string path) =>
        Inputs.Entries.Any(entry => Path.IsPathRooted(entry.Path) && PathRelation.IsIn(entry.Path, path))
        || ParentFolders.Any(folder => Path.IsPathRooted(folder) && PathRelation.IsIn(folder, path))
        || Mounts.Any(mount => PathRelation.IsIn(path, mount));

    /// <summary>True where it was an input, relative or absolute.</summary>
    public bool IsInput(string path)
    {
        var relative = PathRelation.Relative(Folders.WorkingFolder, path);
        return Inputs.Entries.Any(entry => PathRelation.IsIn(entry.Path, Path.IsPathRooted(entry.Path) ? path : relative));
    }

    /// <summary>True where it was code.</summary>
    public bool IsCode(string path)
    {
        var relative = PathRelation.Relative(Folders.Root, path);
        return Code.Entries.Any(entry => PathRelation.IsIn(entry.Path, relative));
    }

    /// <summary>The code that was taken from a file of the user's, or null.</summary>
    public TreeEntry? FindCode(string path)
    {
        var relative = PathRelation.Relative(Folders.Root, path);
        return Code.Entries.FirstOrDefault(entry => entry.Kind == TreeEntryKind.File && entry.Path == relative);
    }

    /// <summary>
    /// The user's paths that a name in a message can stand for, the likeliest first. A relative name is looked up where the program
    /// was, which is the working folder; only one that goes elsewhere can have been in the script's folder or the root.
    /// </summary>
    public IEnumerable<NamedPath> Resolve(string name)
    {
        if (NamedFile.In("/", name) is not { } absolute)
        {
            yield break;
        }

        if (name.StartsWith('/'))
        {
            if (Places.ToUser(absolute) is { } path)
            {
                yield return PathRelation.IsBelow(absolute, Places.Home.Seen)
                    ? new NamedPath(path, "~/" + PathRelation.Relative(Places.Home.Seen, absolute), PathKind.OfHome)
                    : Name(path);
            }
            else if (absolute != "/" && !SystemView.Shows(absolute) && !SystemView.IsKernels(absolute))
            {
                yield return new NamedPath(absolute.TrimEnd('/'), absolute.TrimEnd('/'), PathKind.Absolute);
            }

            yield break;
        }

        var folders = new List<string> { Folders.WorkingFolder };
        if (ChangesFolder)
        {
            folders.AddRange([Folders.EntryFolder, Folders.Root]);
        }

        foreach (var folder in folders.Distinct(StringComparer.Ordinal))
        {
            yield return Name(Path.GetFullPath(Path.Combine(folder, name)));
        }
    }

    /// <summary>A path as the user would type it in the working folder.</summary>
    public NamedPath Name(string path)
    {
        var trimmed = path.Length > 1 ? path.TrimEnd('/') : path;
        return new NamedPath(trimmed, PathRelation.Relative(Folders.WorkingFolder, trimmed), PathKind.Relative);
    }

    /// <summary>True for a folder that holds the project, the home folder or what is shown of the system: nobody takes that along.</summary>
    public bool IsTooMuch(string folder) =>
        SystemView.IsAbove(folder)
        || new[] { Folders.Root, Folders.WorkingFolder, Machine.HomeFolder }.Any(held => PathRelation.IsIn(held, folder));

    /// <summary>True for what belongs to tools and is never named to be taken along.</summary>
    public bool IsIgnored(string path) =>
        path.EndsWith(".pyc", StringComparison.Ordinal)
        || PathRelation.Relative(Folders.Root, path).Split('/').Any(part => Ignored.Contains(part, StringComparer.Ordinal));

    private bool ChangesFolder => _changesFolder ??= Code.Entries
        .Where(entry => entry.Kind == TreeEntryKind.File && entry.Size <= FileSnapshots.LargestSmallFile)
        .Take(50)
        .Any(entry => SpeaksOfFolders(ReadCode(entry)));

    private static bool SpeaksOfFolders(ReadOnlySpan<byte> text) =>
        text.IndexOf("chdir"u8) >= 0 || text.IndexOf("cd "u8) >= 0 || text.IndexOf("pushd "u8) >= 0 || text.IndexOf("cwd"u8) >= 0;
}
