using RGrid.Content;
using RGrid.FileSystem;

namespace RGrid.Executions.Reuse;

/// <summary>Tells whether an output stands at its place already. Its bytes are read each time; no time or size is believed. One instance serves one thread.</summary>
internal sealed class PlacedOutput : IDisposable
{
    private readonly FileHasher _hasher = new();

    /// <summary>True for what the entry says: a regular file with these bytes and this mode, a link with this text, a folder.</summary>
    public bool IsThere(TreeEntry entry, int mode, string path)
    {
        if (PosixFile.TryLstat(path) is not { } stat)
        {
            return false;
        }

        if (stat.Kind == FileKind.Link && entry.Kind == TreeEntryKind.File)
        {
            // A file is delivered through a link that stands at its place.
            return PathRelation.RealPath(path) is { } real && IsThere(entry, mode, real);
        }

        try
        {
            return entry.Kind switch
            {
                TreeEntryKind.Folder => stat.Kind == FileKind.Folder,
                TreeEntryKind.Link => stat.Kind == FileKind.Link && PosixFile.ReadLink(path) == entry.LinkTarget,
                _ => stat.Kind == FileKind.File
                    && stat.Size == entry.Size
                    && stat.Mode == mode
                    && _hasher.TryHash(path, CancellationToken.None)?.Digest == entry.Digest,
            };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _hasher.Dispose();
}
