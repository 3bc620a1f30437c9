using System.Formats.Tar;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using RGrid.Content;
using RGrid.FileSystem;

namespace RGrid.Docker.Foreign;

/// <summary>
/// Makes a folder of this machine what a folder of a container was. What has the same bytes and rights is left alone, so that nothing seems to have changed which has not.
/// </summary>
/// <param name="folder">Absolute path.</param>
internal sealed partial class FetchedFolder(string folder)
{
    private const int PermissionBits = 0x1FF;

    private readonly HashSet<string> _there = new(StringComparer.Ordinal) { folder };

    /// <summary>Takes the archive of the container's folder (`GET /containers/{id}/archive`), which begins with its name.</summary>
    public void Take(Stream archive)
    {
        using var tar = new TarReader(archive, leaveOpen: true);
        while (tar.GetNextEntry() is { } entry)
        {
            if (PlaceOf(entry.Name) is { } path)
            {
                _there.Add(path);
                Put(entry, path);
            }
        }
    }

    /// <summary>Removes what was not in the archive.</summary>
    public void RemoveOthers() => RemoveOthers(folder);

    private void RemoveOthers(string parent)
    {
        foreach (var path in FolderListing.Names(parent).Select(name => Path.Combine(parent, name)))
        {
            if (!_there.Contains(path))
            {
                Remove(path);
            }
            else if (PosixFile.LinkKind(path) == FileKind.Folder)
            {
                RemoveOthers(path);
            }
        }
    }

    private string? PlaceOf(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var path = slash < 0 ? folder : Path.GetFullPath(Path.Combine(folder, name[(slash + 1)..].TrimEnd('/')));
        return PathRelation.IsBelow(path, folder) ? path : null;
    }

    private void Put(TarEntry entry, string path)
    {
        var mode = (int)entry.Mode & PermissionBits;
        var there = PosixFile.TryLstat(path);
        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                if (there?.Kind != FileKind.Folder)
                {
                    Remove(path);
                    Directory.CreateDirectory(path);
                    PosixFile.Chmod(path, mode | (int)UnixFileMode.UserRead | (int)UnixFileMode.UserWrite | (int)UnixFileMode.UserExecute);
                }

                break;
            case TarEntryType.SymbolicLink:
                if (there?.Kind != FileKind.Link || PosixFile.ReadLink(path) != entry.LinkName)
                {
                    Remove(path);
                    File.CreateSymbolicLink(path, entry.LinkName);
                }

                break;
            case TarEntryType.HardLink:
                Remove(path);
                File.Copy(PlaceOf(entry.LinkName) ?? throw new IOException($"`{entry.LinkName}` leads out of its archive."), path);
                break;
            case TarEntryType.Fifo:
                Remove(path);
                _ = MakeFifo(path, (uint)mode);
                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile:
                PutFile(entry, path, there, mode);
                break;
        }
    }

    private static void PutFile(TarEntry entry, string path, FileStat? there, int mode)
    {
        var fetched = path + ".fetched-" + Guid.NewGuid().ToString("N");
        using (var file = new FileStream(fetched, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0))
        {
            entry.DataStream?.CopyTo(file);
        }

        if (there is { Kind: FileKind.File } old && (old.Mode & PermissionBits) == mode && old.Size == entry.Length && AreEqual(fetched, path))
        {
            File.Delete(fetched);
            return;
        }

        Remove(path);
        File.Move(fetched, path);
        PosixFile.Chmod(path, mode);
    }

    private static bool AreEqual(string one, string other)
    {
        using var first = File.OpenRead(one);
        using var second = File.OpenRead(other);
        return SHA256.HashData(first).AsSpan().SequenceEqual(SHA256.HashData(second));
    }

    private static void Remove(string path)
    {
        switch (PosixFile.LinkKind(path))
        {
            case null:
                break;
            case FileKind.Folder:
                Directory.Delete(path, recursive: true);
                break;
            default:
                File.Delete(path);
                break;
        }
    }

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);
}
