using RGrid.Catalog;
using RGrid.Content;
using RGrid.Faults;
using RGrid.FileSystem;

namespace RGrid.Snapshots;

/// <summary>Snapshots of files of this machine. One instance serves one run.</summary>
/// <param name="blobs">Where the bytes go.</param>
/// <param name="stamps">Remembers the digests of large files.</param>
/// <param name="clock">The clock.</param>
/// <param name="cancellationToken">Ends taking, between files and within a large one, with an <see cref="OperationCanceledException"/>.</param>
public sealed class FileSnapshots(IBlobStore blobs, IStampMemo stamps, TimeProvider clock, CancellationToken cancellationToken = default) : IFileSnapshots
{
    /// <summary>Files up to this length are read at once and always again; longer ones are streamed and may be believed by their stat. In bytes.</summary>
    public const int LargestSmallFile = 1 << 20;

    private const int Tries = 3;
    private const string ContentPurpose = "content";
    private const string SystemPurpose = "system";
    private const string ListingPurpose = "listing";

    private readonly Dictionary<string, FileSnapshot> _taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileSnapshot> _cleaned = new(StringComparer.Ordinal);
    private readonly Dictionary<Digest, byte[]> _small = [];

    /// <summary>
    /// What the digest of a large file is remembered for: the content of a file of its file system. Two disks that are mounted in turn at one place have
    /// the device in common, and may have all of a stat.
    /// </summary>
    internal static string PurposeOf(string path) => PurposeOf(ContentPurpose, PosixFile.FileSystem(path).Id);

    /// <inheritdoc/>
    public FileSnapshot Take(string path) =>
        _taken.TryGetValue(path, out var taken) ? taken : _taken[path] = TakeNew(path, bytes => bytes);

    /// <inheritdoc/>
    public FileSnapshot TakeCleaned(string path, Func<byte[], byte[]> clean)
    {
        if (_cleaned.TryGetValue(path, out var cleaned))
        {
            return cleaned;
        }

        // What was taken for something else is of the same moment.
        if (_taken.TryGetValue(path, out var taken))
        {
            return _cleaned[path] = taken.Blob.Size > LargestSmallFile ? taken : taken with { Blob = KeepSmall(clean(Read(taken))) };
        }

        var isWhole = true;
        var snapshot = TakeNew(path, bytes =>
        {
            var kept = clean(bytes);
            isWhole = kept.AsSpan().SequenceEqual(bytes);
            return kept;
        });
        if (isWhole)
        {
            _taken[path] = snapshot;
        }

        return _cleaned[path] = snapshot;
    }

    /// <summary>
    /// The digest of a file of the system, whatever its size believed by a stat that can be trusted. Its bytes were taken into the store
    /// once; nobody needs them to believe the digest.
    /// </summary>
    /// <param name="path">Absolute path.</param>
    /// <exception cref="RGridException">It can't be read, or changes all the time.</exception>
    public Digest DigestOfSystem(string path)
    {
        var began = clock.GetUtcNow();
        var before = PosixFile.TryStat(path);
        var (type, id) = PosixFile.FileSystem(path);
        var isTrusted = before is { } stat && StampTrust.IsTrusted(stat, type, began);
        var purpose = PurposeOf(SystemPurpose, id);
        if (isTrusted && Digest.TryParse(stamps.Find(purpose, before!.Value), out var known))
        {
            return known;
        }

        var digest = Take(path).Blob.Digest;
        if (isTrusted && Nullable.Equals(PosixFile.TryStat(path), before))
        {
            stamps.Save(purpose, before!.Value, digest.ToString());
        }

        return digest;
    }

    /// <summary>
    /// Digest of what stands in a folder of the system: names, sizes, mtimes and what links say. Installing and removing the same again gives
    /// the same digest again. Remembered under the folder's stat, and where all names are asked for under the stats of all files too: a package
    /// manager puts each of its files in place by its name, others write into one that is there (`cp tool /usr/bin/`), which no folder tells.
    /// </summary>
    /// <param name="folder">Absolute path.</param>
    /// <param name="ending">Only names that end so.</param>
    /// <returns>Null where it is no folder.</returns>
    /// <exception cref="IOException">It can't be read.</exception>
    public Digest? DigestOfListing(string folder, string ending)
    {
        var began = clock.GetUtcNow();
        if (PosixFile.TryStat(folder) is not { Kind: FileKind.Folder } stat)
        {
            return null;
        }

        var files = StampTrust.IsTrusted(stat, PosixFile.FileSystemType(folder), began) ? FilesOf(folder, ending, began) : null;
        if (files is not null && stamps.Find(ListingPurpose + ending, stat)?.Split(' ') is [var known, var seen] && seen == files && Digest.TryParse(known, out var remembered))
        {
            return remembered;
        }

        var digest = FolderStamp.OfListing(folder, ending);
        if (files is not null && Nullable.Equals(PosixFile.TryStat(folder), stat) && FilesOf(folder, ending, began) == files)
        {
            stamps.Save(ListingPurpose + ending, stat, $"{digest} {files}");
        }

        return digest;
    }

    // What stands for the files of a listing; null where one of them was written just now.
    private static string? FilesOf(string folder, string ending, DateTimeOffset began)
    {
        const string untold = "-";
        if (ending.Length > 0)
        {
            return untold;
        }

        var (number, latest) = FolderStamp.OfStats(folder);
        return StampTrust.IsOld(latest, began) ? number.ToString("x16", System.Globalization.CultureInfo.InvariantCulture) : null;
    }

    /// <inheritdoc/>
    public FileSnapshot Keep(string path, ReadOnlySpan<byte> content) => new(path, blobs.Add(content), IsExecutable: false);

    /// <inheritdoc/>
    public byte[] Read(FileSnapshot file) =>
        _small.TryGetValue(file.Blob.Digest, out var bytes) ? bytes : blobs.Read(file.Blob.Digest);

    /// <inheritdoc/>
    public BlobTree TakeFolder(string path, Func<string, bool> isTaken) => new FolderSnapshot(this, path, isTaken).Take();

    private FileSnapshot TakeNew(string path, Func<byte[], byte[]> clean)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return TryTake(path, clean);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RGridException(
                ErrorCode.InputInvalid,
                $"file `{path}` can't be read: {exception.Message}",
                "check that it exists and that you may read it",
                exception);
        }
    }

    private Blob KeepSmall(byte[] bytes)
    {
        var blob = blobs.Add(bytes);
        _small[blob.Digest] = bytes;
        return blob;
    }

    private FileSnapshot TryTake(string path, Func<byte[], byte[]> clean)
    {
        RequireRegularFile(path, PosixFile.TryStat(path));
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            FaultPoint.Reach("snapshot.open.before");
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0);
            FaultPoint.Reach("snapshot.read.before");
            var before = PosixFile.Fstat(stream.SafeFileHandle);
            var began = clock.GetUtcNow();
            RequireRegularFile(path, before);
            if (before.Size > LargestSmallFile)
            {
                if (TakeLarge(path, stream, before, began) is { } large)
                {
                    return new FileSnapshot(path, large, before.IsExecutable);
                }
            }
            else if (ReadSmall(stream, before) is { } bytes)
            {
                return new FileSnapshot(path, KeepSmall(clean(bytes)), before.IsExecutable);
            }
        }

        throw new RGridException(
            ErrorCode.InputInvalid,
            $"file `{path}` changed each of the {Tries} times that it was read",
            "wait until the program that writes it has ended")
        {
            IsTransient = true,
        };
    }

    private static byte[]? ReadSmall(FileStream stream, FileStat before)
    {
        // To its end, not to its size: files of /proc and /sys say that they have none.
        using var bytes = new MemoryStream((int)before.Size);
        stream.CopyTo(bytes);
        return IsUnchanged(before, PosixFile.Fstat(stream.SafeFileHandle)) ? bytes.ToArray() : null;
    }

    private Blob? TakeLarge(string path, FileStream stream, FileStat before, DateTimeOffset began)
    {
        var (type, id) = PosixFile.FileSystem(path);
        var isTrusted = StampTrust.IsTrusted(before, type, began);
        var purpose = PurposeOf(ContentPurpose, id);
        if (isTrusted
            && Digest.TryParse(stamps.Find(purpose, before), out var known)
            && blobs.Contains(known))
        {
            return new Blob(known, before.Size);
        }

        var blob = Digest.TryParse(stamps.FindUnbelieved(purpose, before), out var likely) && blobs.Contains(likely)
            ? ReadAgain(stream, likely)
            : Add(stream);
        if (!IsUnchanged(before, PosixFile.Fstat(stream.SafeFileHandle)) || blob.Size != before.Size)
        {
            return null;
        }

        if (isTrusted)
        {
            stamps.Save(purpose, before, blob.Digest.ToString());
        }

        return blob;
    }

    private static string PurposeOf(string what, ulong fileSystem) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{what} {fileSystem:x}");

    // What the store most likely holds is hashed without being written once more.
    private Blob ReadAgain(FileStream stream, Digest likely)
    {
        var read = FileHasher.HashAhead(stream.SafeFileHandle, cancellationToken);
        return read.Digest == likely ? read : Add(stream);
    }

    private Blob Add(FileStream stream)
    {
        using var bytes = new CancellableStream(stream, cancellationToken);
        return blobs.Add(bytes);
    }

    private static bool IsUnchanged(FileStat before, FileStat after) =>
        (before.Size, before.ModifiedNs, before.ChangedNs) == (after.Size, after.ModifiedNs, after.ChangedNs);

    private static void RequireRegularFile(string path, FileStat? stat)
    {
        if (stat is null)
        {
            throw new RGridException(ErrorCode.InputInvalid, $"file `{path}` does not exist", "check the path");
        }

        if (stat.Value.Kind != FileKind.File)
        {
            var kind = stat.Value.Kind == FileKind.Folder ? "a folder" : "a FIFO, socket or device, whose bytes can't be found by content";
            throw new RGridException(ErrorCode.InputInvalid, $"`{path}` is {kind}", "name a regular file");
        }
    }
}
