using RGrid.Content;

namespace RGrid.Snapshots;

/// <summary>One file as it was when it was read, its bytes in the blob store.</summary>
/// <param name="Path">Absolute path it was read from.</param>
/// <param name="Blob">Its bytes.</param>
/// <param name="IsExecutable">The owner's executable bit.</param>
public sealed record FileSnapshot(string Path, Blob Blob, bool IsExecutable);

/// <summary>
/// Takes files into the blob store, each once a run: whoever asks again for a path in the same run gets the same bytes, so that the
/// scan, the keys, the installer and the script can't see different versions of one file (cache.md 7 and 8).
/// </summary>
public interface IFileSnapshots
{
    /// <summary>Reads a regular file (links are followed) into the store while hashing it.</summary>
    /// <exception cref="RGridException">It is absent, unreadable, a FIFO, a device, or changes while it is read; the message names it.</exception>
    FileSnapshot Take(string path);

    /// <summary>Reads a dependency file, and takes into the store what is left of its bytes without what must not be kept. One that is longer than 1 MiB is taken as it is.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="clean">Gives the bytes that may be kept.</param>
    /// <exception cref="RGridException">As for <see cref="Take"/>.</exception>
    FileSnapshot TakeCleaned(string path, Func<byte[], byte[]> clean);

    /// <summary>Takes every file below a folder as a tree; names in order of their UTF-8 bytes.</summary>
    /// <param name="path">Absolute path of the folder.</param>
    /// <param name="isTaken">Says for a path relative to the folder (`/` between parts) whether it belongs to the tree; a refused folder is not entered.</param>
    /// <exception cref="RGridException">Something in it can't be read or is neither file, folder nor link.</exception>
    BlobTree TakeFolder(string path, Func<string, bool> isTaken);

    /// <summary>Keeps bytes that were taken out of a file (a block of metadata) under a path of their own.</summary>
    FileSnapshot Keep(string path, ReadOnlySpan<byte> content);

    /// <summary>All bytes of a snapshot.</summary>
    byte[] Read(FileSnapshot file);
}
