using RGrid.Content;
using RGrid.FileSystem;
using RGrid.Snapshots;

namespace RGrid.Batches;

/// <summary>
/// Hashes files and keeps nothing of them: for the keys of a batch's items, most of which have a stored result, so that their bytes are in
/// the store already. Every byte is read; no time or size is believed. One instance serves one thread.
/// </summary>
internal sealed class HashedFiles : IFileSnapshots, IDisposable
{
    private const int Tries = 3;

    private readonly FileHasher _hasher = new();

    public FileSnapshot Take(string path)
    {
        try
        {
            for (var attempt = 0; attempt < Tries; attempt++)
            {
                var before = PosixFile.TryStat(path);
                if (before is { Kind: FileKind.File } stat
                    // It opens no links, for the store has none.
                    && _hasher.TryHash(PathRelation.BehindLink(path), CancellationToken.None) is { } blob
                    && PosixFile.TryStat(path) == before
                    && (blob.Size == stat.Size || stat.Size == 0))
                {
                    return new FileSnapshot(path, blob, stat.IsExecutable);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, exception);
        }

        throw Unreadable(path, null);
    }

    public FileSnapshot TakeCleaned(string path, Func<byte[], byte[]> clean) => throw new NotSupportedException("Inputs are taken whole.");

    public BlobTree TakeFolder(string path, Func<string, bool> isTaken) => new FolderSnapshot(this, path, isTaken).Take();

    public FileSnapshot Keep(string path, ReadOnlySpan<byte> content) => new(path, new Blob(Digest.Of(content), content.Length), IsExecutable: false);

    public byte[] Read(FileSnapshot file) => throw new NotSupportedException("The bytes were not kept.");

    public void Dispose() => _hasher.Dispose();

    // What exactly is wrong is told by the one who takes it to run it.
    private static RGridException Unreadable(string path, Exception? inner) =>
        new(ErrorCode.InputInvalid, $"file `{path}` can't be read", "check that it exists and that you may read it", inner);
}
