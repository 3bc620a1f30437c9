using RGrid.Content;
using RGrid.FileSystem;

namespace RGrid.Executions.Reuse;

/// <summary>Tells whether an output stands at its place already. Its bytes are read each time; no time or size is believed. One instance serves one thread.</summary>
internal sealed class PlacedOutput : IDisposable
{
    private readonly FileHasher _hasher = new();

    /// <summary>True for what the entry says, at the path or, for a file, behind a link there: a file is delivered through one.</summary>
    public bool IsThere(TreeEntry entry, int mode, string path)
    {
        try
        {
            return entry.Kind == TreeEntryKind.File && PosixFile.LinkKind(path) == FileKind.Link
                ? PathRelation.RealPath(path) is { } real && IsItselfThere(entry, mode, real)
                : IsItselfThere(entry, mode, path);
        }
        catch (Exception exception) when (IsNoSight(exception))
        {
            return false;
        }
    }

    /// <summary>True for what the entry says, at the path itself: a regular file with these bytes and this mode, a link with this text, a folder.</summary>
    public bool IsItselfThere(TreeEntry entry, int mode, string path)
    {
        try
        {
            return PosixFile.TryLstat(path) is { } stat && entry.Kind switch
            {
                TreeEntryKind.Folder => stat.Kind == FileKind.Folder,
                TreeEntryKind.Link => stat.Kind == FileKind.Link && PosixFile.ReadLink(path) == entry.LinkTarget,
                _ => stat.Kind == FileKind.File && stat.Size == entry.Size && stat.Mode == mode && HasBytes(entry, path),
            };
        }
        catch (Exception exception) when (IsNoSight(exception))
        {
            return false;
        }
    }

    /// <summary>True where the file at the path has the bytes of an output that is a file, whatever its mode.</summary>
    public bool HasBytes(TreeEntry entry, string path) => entry.Kind == TreeEntryKind.File && _hasher.TryHash(path, CancellationToken.None)?.Digest == entry.Digest;

    // A place in a folder that may not be entered, or behind a link whose text is not valid UTF-8.
    private static bool IsNoSight(Exception exception) => exception is IOException or UnauthorizedAccessException or RGridException;

    /// <inheritdoc/>
    public void Dispose() => _hasher.Dispose();
}
