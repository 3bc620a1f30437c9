using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using RGrid.Content;
using RGrid.FileSystem;

namespace RGrid.Environments;

/// <summary>The seal of a folder, and what it holds.</summary>
/// <param name="Seal">The seal.</param>
/// <param name="Files">How many files and links.</param>
/// <param name="Size">Bytes on the disk, those of its folders too.</param>
public readonly record struct SealedFolder(Digest Seal, int Files, long Size);

/// <summary>
/// A digest over (path, mode, size, mtime, ctime, inode, link target) of a folder's files and the names and modes of its folders
/// (cache.md 18). Whoever changes, adds or removes something changes it: ctime can't be set back. The times of folders are left out, for
/// a file that came and went changes nothing that a run can see.
/// </summary>
public static class FolderSeal
{
    /// <summary>The seal; null where the folder is not there, can't be read or changes meanwhile: it is not what was sealed.</summary>
    public static SealedFolder? TryCompute(string folder)
    {
        try
        {
            return PosixFile.LinkKind(folder) == FileKind.Folder ? Compute(folder) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The seal.</summary>
    /// <exception cref="IOException">The folder is not there, or changes while it is looked at.</exception>
    public static SealedFolder Compute(string folder)
    {
        var parts = FolderWalk.Run<Part>(folder, Vanishing.Fails, static (part, page) => part.Take(page));
        var folders = parts.SelectMany(part => part.Folders).ToArray();
        Array.Sort(folders, static (left, right) => left.Path.AsSpan().SequenceCompareTo(right.Path));
        var top = Encoding.UTF8.GetByteCount(folder.TrimEnd('/'));
        var all = new ArrayBufferWriter<byte>(1 << 14);
        foreach (var (path, digest) in folders)
        {
            all.Write(path.AsSpan(top));
            digest.Write(all.GetSpan(SHA256.HashSizeInBytes));
            all.Advance(SHA256.HashSizeInBytes);
        }

        return new SealedFolder(Digest.Of(all.WrittenSpan), parts.Sum(part => part.Files), parts.Sum(part => part.Size));
    }

    /// <summary>What one thread has seen. Each folder has a digest of its own, so that threads need not wait for each other.</summary>
    private sealed class Part
    {
        private readonly ArrayBufferWriter<byte> _record = new(1 << 14);

        /// <summary>Paths, each with a 0 behind it, and digests.</summary>
        public List<(byte[] Path, Digest Digest)> Folders { get; } = [];

        public int Files { get; private set; }

        public long Size { get; private set; }

        public void Take(FolderPage page)
        {
            _record.ResetWrittenCount();
            foreach (ref readonly var entry in page.Entries)
            {
                Size += entry.Allocated;
                Write(page.Name(entry));
                Write(entry.Mode);
                if (entry.Kind != FileKind.Folder)
                {
                    Files++;
                    Write(entry.Size);
                    Write(entry.ModifiedNs);
                    Write(entry.ChangedNs);
                    Write(entry.Inode);
                    Write(page.Target(entry));
                }
            }

            Folders.Add((page.Path, Digest.Of(_record.WrittenSpan)));
        }

        private void Write(ReadOnlySpan<byte> text)
        {
            Write(text.Length);
            _record.Write(text);
        }

        private void Write(long number)
        {
            BinaryPrimitives.WriteInt64LittleEndian(_record.GetSpan(sizeof(long)), number);
            _record.Advance(sizeof(long));
        }
    }
}
