using RGrid.Content;
using RGrid.FileSystem;

namespace RGrid.Executions.Reuse;

/// <summary>Tells whether an output stands at its place already. Its bytes are read each time; no time or size is believed.</summary>
public static class PlacedOutput
{
    /// <summary>True for a regular file with these bytes and this mode.</summary>
    public static bool IsThere(TreeEntry entry, int mode, string path)
    {
        if (PosixFile.TryLstat(path) is not { Kind: FileKind.File } stat || stat.Size != entry.Size || stat.Mode != mode)
        {
            return false;
        }

        try
        {
            using var hasher = new FileHasher();
            return hasher.TryHash(path, CancellationToken.None)?.Digest == entry.Digest;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
