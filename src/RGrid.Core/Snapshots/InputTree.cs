using RGrid.Catalog;
using RGrid.Content;
using RGrid.FileSystem;

namespace RGrid.Snapshots;

/// <summary>
/// Collects the inputs of a run (cache.md 13): words that name existing files or folders, and `--input`. What RGrid itself wrote for
/// this script, and what is still as it wrote it, is an output and stays out.
/// </summary>
/// <param name="workingFolder">Absolute path of the caller's working folder.</param>
/// <param name="protectedFolders">The home folder and the store: never taken whole, never entered.</param>
/// <param name="files">Takes the files.</param>
/// <param name="own">Tells own outputs.</param>
public sealed class InputTree(string workingFolder, ProtectedFolders protectedFolders, IFileSnapshots files, OwnOutputs own)
{
    private readonly Dictionary<string, TreeEntry> _entries = new(StringComparer.Ordinal);
    private readonly HashSet<string> _outputs = new(StringComparer.Ordinal);
    private readonly HashSet<string> _updated = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ofOthers = new(StringComparer.Ordinal);

    /// <summary>True for an output of this script, by its absolute path, that another command of it made than the one that is run: it is there, and may be written to.</summary>
    public Func<string, bool> IsOfAnotherCommand { get; init; } = _ => false;

    /// <summary>
    /// Paths of the files, links and empty folders among the inputs that were said to be outputs too: the run begins with them and may
    /// change them. A folder that holds something becomes nothing else while that is there.
    /// </summary>
    public IReadOnlyCollection<string> Updated => _updated;

    /// <summary>True where a word named an output of an earlier run of this script: what it is hangs on all words.</summary>
    public bool HasEarlierOutputs { get; set; }

    /// <summary>
    /// Says that a path is an output, whatever is there now. The folder that it stands in exists in the run, as does one that is named
    /// with a `/` behind it; since the run can see that, both are in the key.
    /// </summary>
    public void AddOutput(string typed)
    {
        _outputs.Add(Absolute(typed));
        var place = ArgumentPaths.Relative(typed.EndsWith('/') ? typed.TrimEnd('/') : typed + "/..");
        if (place is not ("." or "/") && !SystemView.Shows(place) && !SystemView.IsKernels(place))
        {
            _entries[place] = TreeEntry.Folder(place);
        }
    }

    /// <summary>Looks whether a word, or what follows its first `=`, names something that exists.</summary>
    public void AddArgument(string word)
    {
        foreach (var path in ArgumentPaths.In(word))
        {
            ArgumentPaths.RequirePlain(workingFolder, path);
            if (PosixFile.TryStat(Absolute(path)) is not null)
            {
                Take(path, isDeclared: false);
            }
        }
    }

    /// <summary>Takes what an earlier run of this script wrote and what this one is given, where it is still there and was not said to be an output.</summary>
    /// <param name="typed">Its path.</param>
    /// <param name="isUpdated">True where the run may write to it; not to a database that goes on in files beside it.</param>
    public void AddEarlierOutput(string typed, bool isUpdated)
    {
        if (!_outputs.Contains(Absolute(typed)) && PosixFile.TryStat(Absolute(typed)) is not null)
        {
            Take(typed, isDeclared: true, isUpdated && SqliteFiles.Beside(Absolute(typed)).Count == 0);
        }
    }

    /// <summary>
    /// Takes a declared input: a path, else a glob. What is named by its path is taken also where it is an output of this script, and
    /// what was said to be an output before by the same path is updated by the run, or made where it is not there.
    /// </summary>
    /// <exception cref="RGridException">Nothing matches.</exception>
    public void AddInput(string pathOrGlob)
    {
        ArgumentPaths.RequirePlain(workingFolder, pathOrGlob);
        if (PosixFile.TryStat(Absolute(pathOrGlob)) is not null)
        {
            Take(pathOrGlob, isDeclared: true);
            return;
        }

        // What is updated is not there before it was made.
        if (_outputs.Contains(Absolute(pathOrGlob)))
        {
            return;
        }

        var matches = Glob.Expand(workingFolder, pathOrGlob);
        if (matches.Count == 0)
        {
            throw new RGridException(
                ErrorCode.InputInvalid,
                $"`--input {pathOrGlob}` matched no file",
                Glob.RemedyFor(pathOrGlob, "check the path; it is relative to the working folder"));
        }

        foreach (var match in matches)
        {
            Take(Path.IsPathRooted(pathOrGlob) ? match : PathRelation.Relative(workingFolder, match), isDeclared: false);
        }
    }

    /// <summary>The inputs; paths relative to the working folder, absolute where they were typed so.</summary>
    public BlobTree Complete() => new(_entries.Values);

    private void Take(string typed, bool isDeclared, bool isUpdated = false)
    {
        var path = Absolute(typed);
        var relative = Path.IsPathRooted(typed) ? path : ArgumentPaths.Relative(typed);
        var isOutput = isUpdated || _outputs.Contains(path);
        if (!isDeclared && (isOutput || (own.IsUnchangedLink(path) && !IsOfAnotherCommand(path))))
        {
            return;
        }

        if (PosixFile.IsFolder(path))
        {
            TakeFolder(path, relative, isOutput, isWhole: isDeclared && own.IsFolder(path));
        }
        else if (files.Take(path) is var file && (isDeclared || !own.IsUnchanged(path, file.Blob.Digest)))
        {
            Add(TreeEntry.File(relative, file.Blob, file.IsExecutable), isOutput);
            TakeCompanions(path, relative, isOutput);
        }
        else if (!_entries.ContainsKey(relative) && IsOfAnotherCommand(path))
        {
            Add(TreeEntry.File(relative, file.Blob, file.IsExecutable), isOutput: true);
        }
    }

    // A database of SQLite goes on in files beside it while somebody writes to it, and is read together with them.
    private void TakeCompanions(string path, string relative, bool isOutput)
    {
        foreach (var (suffix, beside) in SqliteFiles.Beside(path))
        {
            if (isOutput)
            {
                throw Unfinished(relative, suffix);
            }

            var companion = files.Take(beside);
            Add(TreeEntry.File(relative + suffix, companion.Blob, companion.IsExecutable), isOutput: false);
        }
    }

    private static RGridException Unfinished(string database, string suffix) => new(
        ErrorCode.InputInvalid,
        $"`{database}` can't be updated: some of it is still in `{database}{suffix}`",
        "end the program that writes to it, or write it back: sqlite3 FILE 'pragma wal_checkpoint(truncate)'");

    private void Add(TreeEntry entry, bool isOutput)
    {
        _entries[entry.Path] = entry;
        if (isOutput)
        {
            _updated.Add(entry.Path);
        }
    }

    // A folder that this script has made holds its outputs; who says that it is an input means those.
    private void TakeFolder(string path, string relative, bool isOutput, bool isWhole)
    {
        protectedFolders.Require(path);
        var tree = isOutput || isWhole
            ? files.TakeFolder(path, below => IsUpdated(Path.Combine(path, below)) && (isOutput || !_outputs.Contains(Path.Combine(path, below))))
            : own.Without(path, files.TakeFolder(path, below => IsInput(Path.Combine(path, below))));
        if (tree is null)
        {
            return;
        }

        // The user's own log, which stays where it is, would be written over what the run has made of the database.
        foreach (var entry in isOutput ? tree.Entries : [])
        {
            if (SqliteFiles.DatabaseOf(entry.Path) is { } database && SqliteFiles.Beside(Path.Combine(path, database)).Count > 0)
            {
                throw Unfinished($"{relative}/{database}", entry.Path[database.Length..]);
            }
        }

        var entries = tree.Entries.Select(entry => entry with { Path = relative == "." ? entry.Path : $"{relative.TrimEnd('/')}/{entry.Path}" }).ToList();
        if (relative != ".")
        {
            entries.Insert(0, TreeEntry.Folder(relative));
        }

        var filled = entries.Select(entry => Path.GetDirectoryName(entry.Path)!).ToHashSet(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (!_entries.ContainsKey(entry.Path))
            {
                Add(entry, (isOutput && !filled.Contains(entry.Path)) || _ofOthers.Contains(Path.Combine(workingFolder, entry.Path)));
            }
        }
    }

    private bool IsInput(string path) => IsUpdated(path) && !_outputs.Contains(path) && (!own.IsUnchangedFile(path) || IsOfOthers(path));

    private bool IsOfOthers(string path)
    {
        if (!IsOfAnotherCommand(path))
        {
            return false;
        }

        _ofOthers.Add(path);
        return true;
    }

    private bool IsUpdated(string path) => !MadeFolders.Contain(path) && !protectedFolders.IsStore(path);

    private string Absolute(string typed)
    {
        var path = Path.GetFullPath(Path.Combine(workingFolder, typed));
        return path.Length > 1 ? path.TrimEnd('/') : path;
    }
}
