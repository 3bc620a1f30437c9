using System.Formats.Tar;
using System.Security.Cryptography;
using RGrid.Content;
using RGrid.Docker.Engine;
using RGrid.FileSystem;

namespace RGrid.Docker.Images;

/// <summary>
/// A layer as a tar archive in a file. Equal entries give equal bytes, whoever makes them and when: sorted, one time, one owner, no folder
/// of the user's is read. So its digest says what is in it.
/// </summary>
/// <param name="Path">Absolute path of the file.</param>
/// <param name="Digest">SHA-256 of the archive.</param>
/// <param name="Size">Its size in bytes.</param>
internal sealed record LayerFile(string Path, Digest Digest, long Size)
{
    private const int BlockSize = 512;

    // After 1980, which zip archives can't go below; that of staged files too.
    private static readonly DateTimeOffset FixedTime = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The id of the layer in images (`rootfs.diff_ids`).</summary>
    public string DiffId => $"sha256:{Digest}";

    /// <summary>Writes a layer.</summary>
    /// <param name="path">Absolute path of a file that does not exist.</param>
    /// <param name="entries">What is in it; folders above them are added.</param>
    /// <param name="owner">Number of the user and group that all of it belongs to.</param>
    /// <param name="emptyBlocks">Empty blocks behind its end, which make another layer of equal content.</param>
    public static LayerFile Write(string path, IEnumerable<LayerEntry> entries, int owner, int emptyBlocks = 0)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        using var hashing = new HashingStream(file, hash);
        using (var tar = new TarWriter(hashing, TarEntryFormat.Gnu, leaveOpen: true))
        {
            foreach (var entry in Complete(entries))
            {
                Write(tar, entry, owner);
            }
        }

        hashing.Write(new byte[emptyBlocks * BlockSize]);
        file.Flush();
        return new LayerFile(path, new Digest(hash.GetHashAndReset()), file.Length);
    }

    private static IEnumerable<LayerEntry> Complete(IEnumerable<LayerEntry> entries)
    {
        var byPath = new Dictionary<string, LayerEntry>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            byPath[entry.Path] = entry;
            for (var parent = System.IO.Path.GetDirectoryName(entry.Path); !string.IsNullOrEmpty(parent); parent = System.IO.Path.GetDirectoryName(parent))
            {
                byPath.TryAdd(parent, LayerEntry.Folder(parent));
            }
        }

        return byPath.Values.OrderBy(entry => entry.Path, Utf8Order.Comparer);
    }

    private static void Write(TarWriter tar, LayerEntry entry, int owner)
    {
        var (type, name) = entry.Kind switch
        {
            FileKind.Folder => (TarEntryType.Directory, entry.Path + "/"),
            FileKind.Link => (TarEntryType.SymbolicLink, entry.Path),
            _ => (TarEntryType.RegularFile, entry.Path),
        };
        using var bytes = entry.Open?.Invoke();
        // Not the PAX form: .NET writes its process id into it.
        var written = new GnuTarEntry(type, name)
        {
            Mode = (UnixFileMode)entry.Mode,
            ModificationTime = FixedTime,
            Uid = owner,
            Gid = owner,
        };
        if (type == TarEntryType.SymbolicLink)
        {
            written.LinkName = entry.Target;
        }

        if (bytes is not null)
        {
            written.DataStream = bytes;
        }

        tar.WriteEntry(written);
    }

    private sealed class HashingStream(Stream inner, IncrementalHash hash) : OneWayStream
    {
        public override bool CanWrite => true;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            hash.AppendData(buffer);
            inner.Write(buffer);
        }
    }
}
