namespace RGrid.Snapshots;

/// <summary>Where a run stands, in absolute real paths without a trailing slash.</summary>
/// <param name="Root">The project's root (cache.md 9).</param>
/// <param name="EntryFolder">Where the interpreter starts to look for modules: the folder of the script's real file; for `-m` the root.</param>
/// <param name="WorkingFolder">The caller's working folder.</param>
public sealed record ProjectFolders(string Root, string EntryFolder, string WorkingFolder);

/// <summary>A file of code whose references are wanted.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Text">Its bytes as they were taken into the store.</param>
/// <param name="Folders">The project it belongs to.</param>
public sealed record CodeFile(string Path, ReadOnlyMemory<byte> Text, ProjectFolders Folders);

/// <summary>What a file of code refers to on this disk. Paths are absolute; all of them exist.</summary>
/// <param name="Files">Files that belong to the code; those in a language that is understood are scanned in turn.</param>
/// <param name="Packages">Folders that belong to the code with everything below them, their code scanned in turn.</param>
/// <param name="Mentions">Whole literals that could be names of files or folders (<see cref="Mention.CouldName"/>), whether anything has that name or not. Nothing is taken because of them.</param>
public sealed record CodeReferences(IReadOnlyList<string> Files, IReadOnlyList<string> Packages, IReadOnlyList<string> Mentions)
{
    /// <summary>No references.</summary>
    public static readonly CodeReferences None = new([], [], []);
}

/// <summary>
/// Finds the local files that a file of code names. It may find more than the program will load, never less than is named in the
/// text (cache.md 11). It reads the disk only to see what exists, never what a file holds; it never throws on bad syntax.
/// </summary>
public interface ICodeScanner
{
    /// <summary>True for files whose text this scanner understands, by name (and by the `#!` line where there is one).</summary>
    bool Understands(string path, ReadOnlySpan<byte> text);

    /// <summary>The references of one file.</summary>
    CodeReferences Scan(CodeFile file);
}
