using RGrid.FileSystem;

namespace RGrid.Environments;

/// <summary>Takes away the permission to write below a folder, and what tells when it was made; gives the permission back for removing.</summary>
public static class WriteProtection
{
    /// <summary>Mode of a protected folder (0555).</summary>
    public const int FolderMode = 0x16D;

    private const int WriteBits = 0x92;

    /// <summary>Protects everything below a folder; the folder itself stays writable so that it can be renamed.</summary>
    public static void Protect(string folder)
    {
        foreach (var name in FolderListing.Names(folder))
        {
            var path = Path.Combine(folder, name);
            var stat = PosixFile.TryLstat(path);
            if (stat?.Kind == FileKind.Folder)
            {
                Protect(path);
            }

            if (stat is { Kind: not FileKind.Link })
            {
                PosixFile.Chmod(path, stat.Value.Mode & ~WriteBits);
            }

            PosixFile.SetFixedTimes(path);
        }
    }

    /// <summary>Removes a folder whatever its modes are; true where nothing of it is left. What can't be removed stays for the next time.</summary>
    public static bool TryRemove(string folder)
    {
        if (PosixFile.LinkKind(folder) != FileKind.Folder)
        {
            return true;
        }

        try
        {
            TreeRemoval.Remove(folder);
            return true;
        }
        catch (IOException)
        {
            // Nobody believes what lies there; the next clean-up finds it again.
            return false;
        }
    }
}
