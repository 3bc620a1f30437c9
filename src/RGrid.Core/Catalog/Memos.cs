using RGrid.Content;
using RGrid.FileSystem;

namespace RGrid.Catalog;

/// <summary>The digest of a large file under the stat it had (cache.md 7). Who asks decides whether the stat may be trusted.</summary>
public interface IStampMemo
{
    /// <summary>What was kept for a file whose device, inode, size, mtime and ctime are all the same, or null.</summary>
    /// <param name="purpose">What the digest or text is of: `content`, `runtime`.</param>
    /// <param name="stat">The stat of the open file.</param>
    string? Find(string purpose, FileStat stat);

    /// <summary>What was kept, for who reads the file all the same and only saves the writing.</summary>
    string? FindUnbelieved(string purpose, FileStat stat) => Find(purpose, stat);

    /// <summary>Keeps a value for a file's stat; replaces one of the same device and inode.</summary>
    void Save(string purpose, FileStat stat, string value);
}

/// <summary>A file, link or folder that RGrid wrote beside the user.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Digest">Its bytes then; of a link or folder what `OwnOutputs` has for it.</param>
/// <param name="Script">The script that made it (<see cref="Execution.Script"/>).</param>
/// <param name="ExecutionId">The execution that made it.</param>
public sealed record WrittenFile(string Path, Digest Digest, string Script, string ExecutionId)
{
    /// <summary>In place of a script, for what is nobody's output.</summary>
    public const string OfNoScript = "";

    /// <summary>A file that is there, by its path and by the one without links where that is another: whoever names it by either finds it to be an output.</summary>
    public IReadOnlyList<WrittenFile> ByEachPath() => PathRelation.RealPath(Path) is { } real && real != Path ? [this, this with { Path = real }] : [this];
}

/// <summary>A file of the user's that an output took the place of; its earlier bytes are a blob (cache.md 28).</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Digest">Its earlier bytes.</param>
/// <param name="ExecutionId">The execution whose output it was.</param>
/// <param name="At">When, UTC.</param>
public sealed record ReplacedFile(string Path, Digest Digest, string ExecutionId, DateTimeOffset At);

/// <summary>The files that RGrid wrote beside the user, the latest of each path (cache.md 13 and 28).</summary>
public interface IWrittenFiles
{
    /// <summary>What RGrid last wrote at a path, or null.</summary>
    WrittenFile? Find(string path);

    /// <summary>What RGrid last wrote at any of these paths, in one query.</summary>
    IReadOnlyList<WrittenFile> FindAll(IReadOnlyCollection<string> paths);

    /// <summary>What RGrid last wrote below a folder.</summary>
    IReadOnlyList<WrittenFile> FindBelow(string folder);

    /// <summary>Hears what is about to be written, before it stands there; only a batch, whose items read while others write, has to know.</summary>
    void Announce(WrittenFile file)
    {
    }

    /// <summary>Keeps what was written, in one transaction.</summary>
    void Save(IReadOnlyList<WrittenFile> files);

    /// <summary>Keeps that the user's bytes are in the store and nowhere else any more, so that they stay there.</summary>
    void SaveReplaced(ReplacedFile file);
}

/// <summary>Descriptions of what is written.</summary>
public static class WrittenFilesExtensions
{
    /// <summary>What is to be remembered of a file that is written now.</summary>
    /// <param name="written">What was written before.</param>
    /// <param name="path">Absolute path.</param>
    /// <param name="digest">Its bytes, or a mark.</param>
    /// <param name="execution">Whose output it is.</param>
    /// <param name="isOwn">False for what is the user's: his file, which a run has updated, or what he takes out of the store. It is the script's all the same where the script had made it.</param>
    public static WrittenFile Describe(this IWrittenFiles written, string path, Digest digest, Execution execution, bool isOwn) =>
        new(path, digest, isOwn || written.Find(path)?.Script == execution.Script ? execution.Script : WrittenFile.OfNoScript, execution.Id);
}
