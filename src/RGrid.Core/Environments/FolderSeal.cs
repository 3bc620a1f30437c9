using System.Globalization;
using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;
using RGrid.Content;
using RGrid.FileSystem;

namespace RGrid.Environments;

/// <summary>
/// A digest over (path, mode, size, mtime, ctime, inode, link target) of a folder's files (cache.md 18). Whoever changes, adds or
/// removes a file changes it: ctime can't be set back.
/// </summary>
public static class FolderSeal
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, RecurseSubdirectories = true };

    /// <summary>The seal, the files' number and their size in bytes; null where the folder is not there.</summary>
    public static (Digest Seal, int Files, long Size)? TryCompute(string folder)
    {
        if (PosixFile.LinkKind(folder) != FileKind.Folder)
        {
            return null;
        }

        try
        {
            return Compute(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is being removed while it is looked at, or can't be read: not what was sealed.
            return null;
        }
    }

    /// <summary>The seal, the files' number and their size in bytes.</summary>
    /// <exception cref="IOException">The folder is not there, or changes while it is looked at.</exception>
    public static (Digest Seal, int Files, long Size) Compute(string folder)
    {
        var paths = new FileSystemEnumerable<string>(folder, (ref FileSystemEntry entry) => entry.ToFullPath(), Everything)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
        }.ToArray();
        Array.Sort(paths, StringComparer.Ordinal);
        var lines = new string[paths.Length];
        var size = 0L;
        try
        {
            Parallel.For(0, paths.Length, () => 0L, (i, _, sum) => sum + Describe(folder, paths[i], out lines[i]), sum => Interlocked.Add(ref size, sum));
        }
        catch (AggregateException exception)
        {
            throw new IOException(exception.InnerException!.Message, exception);
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var line in lines)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(line));
        }

        return (new Digest(hash.GetHashAndReset()), paths.Length, size);
    }

    private static long Describe(string folder, string path, out string line)
    {
        var stat = PosixFile.TryLstat(path) ?? throw new FileNotFoundException(path);
        var target = stat.Kind == FileKind.Link ? PosixFile.ReadLink(path) : "";
        line = string.Create(
            CultureInfo.InvariantCulture,
            $"{path.AsSpan(folder.Length)}\0{(int)stat.Kind}\0{stat.Mode}\0{stat.Size}\0{stat.ModifiedNs}\0{stat.ChangedNs}\0{stat.Inode}\0{target}\0\n");
        return stat.Size;
    }
}
